"""Sample images with what entries of a table guess on them. Reads this app's models alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ..enums import PublicationState
from ..models import Publication, SampleGuesses

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class Guess:
    """One guess; its box is x, y, width and height in pixels of the listed image, cut off at the image's edges."""

    label: str
    words: str
    confidence: float | None
    box: Rectangle | None

    @property
    def name(self) -> str:
        """The first of its words; the wnid of a class without any."""
        return self.words.partition(",")[0] or self.label


@dataclass(frozen=True)
class Answer:
    """What one entry says of a picture, the best guess first."""

    row: SampleGuesses
    team_name: str
    method_name: str
    guesses: list[Guess]


@dataclass(frozen=True)
class Sample:
    """A picture and the answers of the entries that were asked for, in the order in which they were."""

    answers: list[Answer]

    @property
    def sample(self) -> Any:
        """The picture's row: size, words for it, licence."""
        return self.answers[0].row.sample

    @property
    def text_height(self) -> int:
        """How high the number of a box is, in the same pixels as the boxes."""
        return int(max(self.sample.width, self.sample.height)) // 18

    @property
    def has_boxes(self) -> bool:
        return any(guess.box for answer in self.answers for guess in answer.guesses)


def samples_of(table: Publication, submission_ids: Sequence[UUID]) -> list[Sample]:
    """The sample images of a table's phase on which guesses of these entries are known; of published results alone.

    Two queries, however many samples and entries.
    """
    if table.state != PublicationState.FROZEN or table.withdrawn_at is not None:
        return []
    rows = SampleGuesses.objects.filter(submission_id__in=submission_ids, sample__phase=table.phase_id)
    known = {(row.sample_id, row.submission_id): row for row in rows.select_related("sample")}
    if not known:
        return []
    samples = sorted({row.sample for row in known.values()}, key=lambda sample: (sample.position, sample.pk))
    names = _names(table, submission_ids)
    answered = [[known.get((sample.pk, each)) for each in submission_ids if each in names] for sample in samples]
    found = ([_answer(row, *names[row.submission_id]) for row in rows if row] for rows in answered)
    return [Sample(answers) for answers in found if answers]


def _names(table: Publication, submission_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Team and method as the table names them, which may hide who they are."""
    rows = table.entries.filter(submission_id__in=submission_ids)
    return {
        found: (team, method) for found, team, method in rows.values_list("submission_id", "team_name", "method_name")
    }


def _answer(row: SampleGuesses, team_name: str, method_name: str) -> Answer:
    return Answer(row, team_name, method_name, [_guess(each, row) for each in row.guesses])


def _guess(told: dict[str, Any], row: SampleGuesses) -> Guess:
    box = _rectangle(told["box"], row.sample.width, row.sample.height) if told["box"] else None
    return Guess(told["label"], told["words"], told["confidence"], box)


def _rectangle(corners: Sequence[float], width: int, height: int) -> Rectangle | None:
    """What of a box (xmin, ymin, xmax, ymax) lies in the image; None for nothing."""
    left, right = (min(max(corners[place], 0), width) for place in (0, 2))
    top, bottom = (min(max(corners[place], 0), height) for place in (1, 3))
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None
