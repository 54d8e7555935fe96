"""What is wrong with a table that organizers uploaded: each problem by row and column, the first twenty, and totals."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .tabular import TableRefused

SHOWN_PROBLEMS = 20
# Longest excerpt of a cell that an answer repeats.
EXCERPT = 80


@dataclass(frozen=True)
class Problem:
    """One thing wrong. `row` counts the header as 1 and is None for the file as a whole; `kind` is stable."""

    kind: str
    row: int | None
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        where = "The file" if self.row is None else f"Row {self.row:,}"
        return f"{where}, column {self.column}: {self.value!r} found, expected {self.expected}."


class FileRefused(TableRefused):
    """An uploaded file breaks the rules of its format, or does not fit the phase. Nothing of it was kept.

    `file` is which (images, labels, attributes, blacklist, split); `problems` are the first twenty in the order of
    rows, those of the whole file last; `totals` counts each kind.
    """

    def __init__(self, file: str, problems: list[Problem], totals: dict[str, int]) -> None:
        super().__init__("\n".join([*map(str, problems), *_rest(problems, totals)]))
        self.file, self.problems, self.totals = file, problems, totals

    @classmethod
    def whole(cls, file: str, sentence: str) -> "FileRefused":
        """The refusal of a file for a reason that is told in one sentence."""
        refused = cls(file, [], {})
        refused.args = (sentence,)
        return refused


class ProblemLog:
    """Collects the problems of one file: the first twenty of each kind, and how many there are."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.totals: dict[str, int] = {}

    def add(self, kind: str, column: str, value: str, expected: str, row: int | None = None) -> None:
        """Notes one problem."""
        self._count(kind, 1)
        if self.totals[kind] <= SHOWN_PROBLEMS:
            self.problems.append(Problem(kind, row, column, _excerpt(value), expected))

    def add_rows(
        self, kind: str, column: str, cells: pa.Array, bad: NDArray[np.bool_], expected: str, first: int | None
    ) -> None:
        """Notes the cells where `bad` (bool, n); cell 0 stands in row `first` (None: in no row)."""
        places = np.flatnonzero(bad)
        for place in places[:SHOWN_PROBLEMS].tolist():
            row = None if first is None else first + place
            self.problems.append(Problem(kind, row, column, _excerpt(cells[place].as_py()), expected))
        self._count(kind, len(places))

    def raise_if_any(self) -> None:
        """Raises FileRefused if anything was noted."""
        if self.totals:
            in_order = sorted(self.problems, key=lambda problem: (problem.row is None, problem.row))
            raise FileRefused(self.file, in_order[:SHOWN_PROBLEMS], self.totals)

    def _count(self, kind: str, times: int) -> None:
        if times:
            self.totals[kind] = self.totals.get(kind, 0) + times


def _rest(problems: list[Problem], totals: dict[str, int]) -> list[str]:
    rest = sum(totals.values()) - len(problems)
    return [f"And {rest:,} more problems."] if rest else []


def _excerpt(value: str) -> str:
    return value if len(value) <= EXCERPT else value[: EXCERPT - 1] + "…"
