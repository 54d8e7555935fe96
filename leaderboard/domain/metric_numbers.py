"""All numbers of an entry, one at a time, from the metrics and intervals of its row. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

LEVEL = "0.95"
COUNTS = ("wrong", "cost_sum")
# What a metric's table has beside its values and counts: how many it is of.
SIZES = ("images", "classes")
# Tables of a number a class.
LEFT_OUT = "per_class"


@dataclass(frozen=True)
class Number:
    """A metric's value, at so many guesses where it is one by guesses.

    `metric` is the name of the metric, behind a point that of a part of it: `hierarchical_error.normalized`. `count` is
    of wrong images, or the sum of costs. `low` and `high` are the ends of the 95% interval.
    """

    metric: str
    guesses: int | None
    value: float
    count: int | None = None
    low: float | None = None
    high: float | None = None


def numbers_of(metrics: Mapping[str, Any], intervals: Mapping[str, Any]) -> Iterator[Number]:
    """The numbers in the order of the metrics; what has no value, and tables by class, are left out."""
    for name, found in metrics.items():
        if not name.startswith(LEFT_OUT):
            yield from _numbers(name, found, intervals.get(name, {}))


def _numbers(name: str, found: Any, intervals: Mapping[str, Any]) -> Iterator[Number]:
    if not isinstance(found, Mapping):
        yield from _by_guesses(name, found, None, intervals)
        return
    if "error" in found:
        counts = next((found[each] for each in COUNTS if each in found), None)
        yield from _by_guesses(name, found["error"], counts, intervals)
    for part, inner in found.items():
        if part not in {"error", *COUNTS, *SIZES} and not part.startswith(LEFT_OUT):
            yield from _numbers(f"{name}.{part}", inner, {})


def _by_guesses(name: str, values: Any, counts: Any, intervals: Mapping[str, Any]) -> Iterator[Number]:
    """Of a list the places are the guesses, from one on; one number is of no guesses."""
    if not isinstance(values, list):
        ends = intervals.get(LEVEL, (None, None))
        yield from _number(name, None, values, counts, ends if "guesses" not in intervals else (None, None))
        return
    ends_at = dict(zip(intervals.get("guesses", ()), intervals.get(LEVEL, ()), strict=True))
    each_count = counts if isinstance(counts, list) else repeat(None)
    for guesses, (value, count) in enumerate(zip(values, each_count, strict=False), start=1):
        yield from _number(name, guesses, value, count, ends_at.get(guesses, (None, None)))


def _number(name: str, guesses: int | None, value: Any, count: Any, ends: Any) -> Iterator[Number]:
    if isinstance(value, int | float):
        low, high = ends
        # Where images have several true labels a count is a sum of shares: the value tells it.
        yield Number(name, guesses, float(value), count if isinstance(count, int) else None, low, high)
