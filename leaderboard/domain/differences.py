"""Differences of measured values with their 95% intervals, where what was measured is independent. Pure.

The interval of a sum of independent values adds the squares of the distances to their ends (Newcombe 1998, method 10):
with ends at 1.96 standard errors either side it is that of the root of the sum of squared standard errors.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot
from typing import Protocol


class Measured(Protocol):
    """A value and the ends of its 95% interval, None where there is none."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


@dataclass(frozen=True)
class Difference:
    """A difference, and the ends of its 95% interval where there is one."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def is_distinct(self) -> bool | None:
        """Whether the interval is without zero; None without an interval."""
        if self.low is None or self.high is None:
            return None
        return not self.low <= 0 <= self.high


def difference(added: Iterable[Measured], taken: Iterable[Measured]) -> Difference:
    """The sum of the first less the sum of the others; without an interval where one of them has none."""
    plus, minus = list(added), list(taken)
    value = sum(each.value for each in plus) - sum(each.value for each in minus)
    below = [_distance(each.value, each.low) for each in plus] + [_distance(each.high, each.value) for each in minus]
    above = [_distance(each.high, each.value) for each in plus] + [_distance(each.value, each.low) for each in minus]
    if None in below or None in above:
        return Difference(value)
    return Difference(value, value - hypot(*filter(None, below)), value + hypot(*filter(None, above)))


def _distance(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
