"""What is wrong with arrays and tables, told by row, column and type."""

from collections.abc import Sequence

from ...scoring.problems import Problem


class ArraysInvalid(ValueError):
    """Arrays or a table are not what they should be; nothing of them is scored or written.

    The message is for a person. Of a table, `problems` are the first 20, their rows counted from 0, and `totals` counts
    each kind; of arrays, both are empty.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = (), totals: dict[str, int] | None = None) -> None:
        super().__init__(message)
        self.problems = list(problems)
        self.totals = totals or {}


def cell(name: str, place: Sequence[int]) -> str:
    """Return where a value of the array `name` stands: row and column from 0, as numpy counts."""
    axes = ("row", "column", "side")
    return f"{name}, " + ", ".join(f"{axis} {index}" for axis, index in zip(axes, place, strict=False))
