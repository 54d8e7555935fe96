"""A task's winners over the years, on each image set: what compares, and what that says.

Reads this app's models alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from string import ascii_uppercase

from ..models import Publication, SetScore
from .year_steps import Step, step
from .year_winners import ANCHOR, PROVIDED, Ground, Winner, ground_of, winners_of

# How many scores an entry of a Release with one set has: on that set, and on all images, which are the same.
ONE_SET = 2


@dataclass(frozen=True)
class Column:
    """An image set; or all images of a Release together, where `image_set` and name are empty."""

    image_set: str
    name: str
    is_anchor: bool


@dataclass(frozen=True)
class CellScore:
    """A score in its cell.

    `versions` are those of the labels: several where they are the same for this set. `letter` is shared by what
    compares in its column, empty where nothing does.
    """

    score: SetScore
    versions: tuple[int, ...]
    letter: str


@dataclass(frozen=True)
class Row:
    """A winner, and what it scored in each column, once for each ground and number."""

    winner: Winner
    columns: list[Column]
    cells: list[list[CellScore]]

    @property
    def named_cells(self) -> list[tuple[Column, list[CellScore]]]:
        return list(zip(self.columns, self.cells, strict=True))


@dataclass(frozen=True)
class Comparability:
    """The years of a task, the oldest first. `closed`: the years whose scores on sets are not open yet."""

    title: str
    winners: list[Winner]
    closed: list[int]

    @cached_property
    def columns(self) -> list[Column]:
        """Anchors first, then the other sets, each in the order of the years; all images last, where they are more."""
        found: dict[str, Column] = {}
        has_whole = any(len(winner.in_force) > ONE_SET for winner in self.winners)
        for score in self._scores():
            if not score.image_set and not has_whole:
                continue
            known = found.get(score.image_set)
            is_anchor = score.role == ANCHOR or bool(known and known.is_anchor)
            found[score.image_set] = Column(score.image_set, score.set_name, is_anchor)
        return sorted(found.values(), key=lambda column: (not column.image_set, not column.is_anchor))

    @cached_property
    def letters(self) -> dict[Ground, str]:
        """A letter for each ground that two winners or more share, from A on in each column."""
        found: dict[Ground, str] = {}
        for column in self.columns:
            grounds = [ground for ground in self._shared() if ground.image_set == column.image_set]
            found |= dict(zip(grounds, ascii_uppercase, strict=False))
        return found

    @cached_property
    def rows(self) -> list[Row]:
        return [
            Row(winner, self.columns, [self._cell(winner, column) for column in self.columns])
            for winner in self.winners
        ]

    @cached_property
    def steps(self) -> list[Step]:
        """From each year to the next one there is, between those who had the provided data alone."""
        provided = [each for each in self.winners if each.entry.track == PROVIDED]
        return [step(old, new) for old, new in pairwise(provided)]

    @property
    def is_relabelled(self) -> bool:
        """Whether an entry stands in a cell twice, since labels changed."""
        return any(len(cell) > 1 for row in self.rows for cell in row.cells)

    def _scores(self) -> Iterable[SetScore]:
        return (score for winner in self.winners for score in winner.scores)

    def _shared(self) -> list[Ground]:
        """The grounds of two winners or more, in the order of the years."""
        places: dict[Ground, set[int]] = {}
        for place, winner in enumerate(self.winners):
            for ground in filter(None, map(ground_of, winner.scores)):
                places.setdefault(ground, set()).add(place)
        return [ground for ground, found in places.items() if len(found) > 1]

    def _cell(self, winner: Winner, column: Column) -> list[CellScore]:
        grounds: dict[object, list[SetScore]] = {}
        for score in winner.scores:
            if score.image_set == column.image_set:
                grounds.setdefault((ground_of(score) or score.pk, score.count, score.value), []).append(score)
        return [self._told(scores) for scores in grounds.values()]

    def _told(self, scores: list[SetScore]) -> CellScore:
        ground = ground_of(scores[-1])
        versions = tuple(dict.fromkeys(score.ground_truth_version for score in scores))
        return CellScore(scores[-1], versions, self.letters.get(ground, "") if ground else "")


def comparability(tables: Sequence[Publication], task: str) -> Comparability | None:
    """The winners of a task in the public tables, which are in their order; None where none is of the task."""
    of_task = [table for table in tables if table.task_slug == task and not table.is_benchmark]
    if not of_task:
        return None
    found = winners_of(of_task)
    closed = {table.year for table in of_task} - {winner.table.year for winner in found}
    return Comparability(max(of_task, key=lambda table: table.year).task_title, found, sorted(closed))
