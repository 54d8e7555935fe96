"""Raters' answers about images: reading them, and settling each question by majority or by Dawid and Skene.

A question is an image and a label ("is this a fox?", answered yes, no, maybe), or an image alone, whose answers are
labels. What is not settled with the confidence asked for is escalated: a person decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from challenge.domain.columns import Upload, text_of

COLUMNS = ("image", "label", "rater", "answer")
SHOWN_ROWS = 20

Indices = NDArray[np.int64]
Shares = NDArray[np.float64]


class VotesRefused(Exception):
    """The file is not a table of votes; `problems` are sentences that name the rows, the first twenty."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class NobodyAnswered(VotesRefused):
    """The answer that makes a label true was given by nobody."""


@dataclass(frozen=True)
class Votes:
    """v votes on q questions by r raters, each one of a answers.

    images, labels: of the questions, in the order of the file. question, rater, answer: int64 (v,).
    """

    images: list[str]
    labels: list[str]
    raters: list[str]
    answers: list[str]
    question: Indices
    rater: Indices
    answer: Indices

    def __len__(self) -> int:
        return len(self.question)

    @property
    def asks_for_labels(self) -> bool:
        """Whether answers are labels, and questions images alone."""
        return not any(self.labels)

    @cached_property
    def counts(self) -> Indices:
        """How often each answer was given, int64 (q, a)."""
        cells = np.bincount(
            self.question * len(self.answers) + self.answer, minlength=self.questions * len(self.answers)
        )
        return cells.reshape(self.questions, len(self.answers))

    @property
    def questions(self) -> int:
        return len(self.images)


@dataclass(frozen=True)
class Settled:
    """The winning answer of each question, int64 (q,), with its confidence, float64 (q,), 0 to 1.

    escalated: bool (q,), True where the confidence is below what was asked for, or two answers share the first place.
    """

    answer: Indices
    confidence: Shares
    escalated: NDArray[np.bool_]


def read_votes(votes: Upload) -> Votes:
    """Votes from a CSV with the columns image, label, rater and answer; `label` is empty where answers are labels.

    Raises VotesRefused for another header, empty cells, or a rater who answers a question twice, and FileRefused for
    what is no text, plain or gzipped.
    """
    table = _table(text_of(votes, "votes"))
    for column in ("image", "rater", "answer"):
        _require_filled(table[column], column)
    if pc.any(pc.equal(table["label"], "")).as_py() and pc.any(pc.not_equal(table["label"], "")).as_py():
        raise VotesRefused("Some votes have a label and others have none: expected one in every row, or in no row.")
    question, keys = _encoded(pc.binary_join_element_wise(table["image"], table["label"], "\n"))
    rater, raters = _encoded(table["rater"])
    answer, answers = _encoded(table["answer"])
    _require_once(question, rater, keys, raters)
    images, labels = zip(*(key.split("\n") for key in keys), strict=True)
    return Votes(list(images), list(labels), raters, answers, question, rater, answer)


def majority(votes: Votes, *, min_conf: float) -> Settled:
    """The answer that most gave; its confidence is their share. With three voters and 0.67, two of three escalate."""
    shares = votes.counts / votes.counts.sum(axis=1, keepdims=True)
    return settle(shares, min_conf)


def settle(shares: Shares, min_conf: float) -> Settled:
    """The likeliest answer of each row of `shares`, float64 (q, a), rows adding up to 1."""
    answer = shares.argmax(axis=1)
    confidence = shares.max(axis=1)
    is_tied = (shares == confidence[:, None]).sum(axis=1) > 1
    return Settled(answer, confidence, (confidence < min_conf) | is_tied)


def decide(votes: Votes, settled: Settled, decisions: dict[tuple[str, str], str]) -> Settled:
    """`settled` with what people decided, by (image, label). Raises VotesRefused for a case that was not escalated."""
    place = {(image, label): number for number, (image, label) in enumerate(_questions(votes))}
    known = {answer: number for number, answer in enumerate(votes.answers)}
    strange = [
        f"{image!r}{label and f' with {label!r}'}: {_why_strange(case, answer, place, known, settled)}"
        for case, answer in decisions.items()
        for image, label in [case]
        if case not in place or answer not in known or not settled.escalated[place[case]]
    ]
    if strange:
        raise VotesRefused(f"{len(strange):,} decisions do not fit the escalated cases:", *strange[:SHOWN_ROWS])
    chosen = np.array([place[case] for case in decisions], np.int64)
    answers, confidence, escalated = settled.answer.copy(), settled.confidence.copy(), settled.escalated.copy()
    answers[chosen] = [known[answer] for answer in decisions.values()]
    confidence[chosen] = 1.0
    escalated[chosen] = False
    return Settled(answers, confidence, escalated)


def labels_of(votes: Votes, settled: Settled, *, positive: str) -> Iterator[tuple[str, str]]:
    """(image, label) of what is settled: the answers themselves, or the labels answered with `positive`.

    Raises NobodyAnswered if nobody ever answered `positive`.
    """
    if not votes.asks_for_labels and positive not in votes.answers:
        raise NobodyAnswered(f"Nobody answered {positive!r}; the answers are {', '.join(sorted(votes.answers))}.")
    for number in np.flatnonzero(~settled.escalated).tolist():
        answer = votes.answers[settled.answer[number]]
        if votes.asks_for_labels:
            yield votes.images[number], answer
        elif answer == positive:
            yield votes.images[number], votes.labels[number]


def escalated_cases(votes: Votes, settled: Settled) -> Iterator[tuple[str, str, str, float, str, str]]:
    """Rows for the people who decide: image, label, likeliest answer, confidence, all counts, an empty decision."""
    for number in np.flatnonzero(settled.escalated).tolist():
        yield *_case(votes, settled, number), ""


def audit_cases(
    votes: Votes, settled: Settled, *, ratio: float, seed: int
) -> Iterator[tuple[str, str, str, float, str, str]]:
    """A seeded share (0 to 1) of the settled cases, as rows like those that escalate, for a second look."""
    candidates = np.flatnonzero(~settled.escalated)
    draw = np.random.default_rng(seed)
    for number in np.sort(draw.choice(candidates, round(len(candidates) * ratio), replace=False)).tolist():
        yield *_case(votes, settled, number), ""


def _case(votes: Votes, settled: Settled, number: int) -> tuple[str, str, str, float, str]:
    counts = zip(votes.answers, votes.counts[number].tolist(), strict=True)
    told = " ".join(f"{answer}:{count}" for answer, count in counts if count)
    answer = votes.answers[settled.answer[number]]
    return votes.images[number], votes.labels[number], answer, round(float(settled.confidence[number]), 4), told


def _questions(votes: Votes) -> Iterator[tuple[str, str]]:
    return zip(votes.images, votes.labels, strict=True)


def _why_strange(
    case: tuple[str, str],
    answer: str,
    place: dict[tuple[str, str], int],
    known: dict[str, int],
    settled: Settled,
) -> str:
    if case not in place:
        return "nobody was asked about it"
    if not settled.escalated[place[case]]:
        return "it was settled by the votes"
    return f"the decision {answer!r} is none of {', '.join(sorted(known))}"


def _table(text: str) -> dict[str, pa.Array]:
    _require_columns(text.split("\n", 1)[0].rstrip("\r").split(","))
    options = pacsv.ConvertOptions(
        column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False, include_columns=list(COLUMNS)
    )
    uneven: list[str] = []

    def skip(row: pacsv.InvalidRow) -> str:
        # pyarrow counts rows as files do, from the header on, as long as it reads them with one thread.
        uneven.append(f"Row {row.number}: {row.actual_columns} cells, expected {row.expected_columns}: {row.text!r}.")
        return "skip"

    try:
        table = pacsv.read_csv(
            pa.BufferReader(text.encode()),
            read_options=pacsv.ReadOptions(use_threads=False),
            parse_options=pacsv.ParseOptions(invalid_row_handler=skip),
            convert_options=options,
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise VotesRefused(f"The file is not a table of votes: {error}.") from error
    if uneven:
        raise VotesRefused(f"{len(uneven):,} rows have another number of cells:", *uneven[:SHOWN_ROWS])
    if not len(table):
        raise VotesRefused("The file has no votes below its header.")
    return {column: _whole(table[column]) for column in COLUMNS}


def _require_columns(header: list[str]) -> None:
    if sorted(set(header) & set(COLUMNS)) != sorted(COLUMNS) or len(set(header)) < len(header):
        found = ",".join(header) or "nothing"
        raise VotesRefused(f"Row 1: expected the columns {', '.join(COLUMNS)}, each once; found {found}.")


def _whole(column: pa.ChunkedArray) -> pa.Array:
    chunks = column.combine_chunks()
    return chunks if isinstance(chunks, pa.Array) else chunks.chunk(0)


def _require_filled(cells: pa.Array, column: str) -> None:
    empty = np.flatnonzero(np.asarray(pc.equal(pc.utf8_trim_whitespace(cells), "")))
    if len(empty):
        rows = ", ".join(str(row + 2) for row in empty[:SHOWN_ROWS])
        raise VotesRefused(f"Column {column} is empty in {len(empty):,} rows, the first: {rows}.")


def _require_once(question: Indices, rater: Indices, keys: list[str], raters: list[str]) -> None:
    both = question * len(raters) + rater
    order = np.argsort(both, kind="stable")
    again = order[1:][both[order[1:]] == both[order[:-1]]]
    if len(again):
        told = [
            f"Row {row + 2}: {raters[rater[row]]} answers the question about {keys[question[row]].strip()!r} again."
            for row in np.sort(again)[:SHOWN_ROWS].tolist()
        ]
        raise VotesRefused(f"{len(again):,} votes are second answers of a rater:", *told)


def _encoded(cells: Any) -> tuple[Indices, list[str]]:
    encoded = pc.dictionary_encode(cells)
    return np.asarray(encoded.indices).astype(np.int64), encoded.dictionary.to_pylist()
