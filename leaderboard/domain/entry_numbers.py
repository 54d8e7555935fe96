"""The numbers of an entry as its page has them: each metric by guesses with its intervals, its slices. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ..charts.slices import Slice
from ..models import Entry

LEVELS = ("0.95", "0.999")
Ends = tuple[float, float]
Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Figure:
    """A metric's value, at so many guesses where it has several, with its intervals where they are known.

    `count`: wrong images, or the sum of costs.
    """

    value: float
    guesses: int | None = None
    count: int | None = None
    at95: Ends | None = None
    at999: Ends | None = None


@dataclass(frozen=True)
class Measured:
    """A metric of an entry; `counts` says what the figures count: `wrong`, `cost_sum` or nothing."""

    name: str
    counts: str
    figures: list[Figure]

    @property
    def has_intervals(self) -> bool:
        return any(figure.at95 or figure.at999 for figure in self.figures)


def measured(entry: Entry) -> list[Measured]:
    """The entry's metrics that have a number or one by guesses, the one that ranks first."""
    first = entry.publication.primary_metric
    names = sorted(entry.metrics, key=lambda name: name != first)
    found = [_measured(name, entry.metrics[name], entry.intervals.get(name, {})) for name in names]
    return [each for each in found if each.figures]


def headline(entry: Entry) -> Figure | None:
    """What ranks the entry, with its intervals; None where it has no number."""
    if entry.primary_value is None:
        return None
    ends = entry.intervals.get(entry.publication.primary_metric, {})
    known = None if entry.primary_low is None or entry.primary_high is None else (entry.primary_low, entry.primary_high)
    return Figure(entry.primary_value, count=entry.primary_count, at95=known, at999=_last(ends.get("0.999")))


def changed(before: Number | None, after: Number | None) -> Number | None:
    """The second less the first; None where one is not known."""
    return None if before is None or after is None else after - before


def slices_of(contents: Mapping[str, Any]) -> list[Slice]:
    """The slices of an EntryDetail's contents that have its metric, by the attributes' order in the report."""
    metric = "mean_ap" if contents["metric"] == "per_class_ap" else contents["metric"]
    found = (_slice(name, told, metric) for name, told in contents["slices"].items())
    return [each for each in found if each]


def _measured(name: str, told: Any, ends: Mapping[str, Any]) -> Measured:
    if isinstance(told, int | float):
        return Measured(name, "", [Figure(float(told), None, None, *(_last(ends.get(level)) for level in LEVELS))])
    if not isinstance(told, Mapping) or "error" not in told:
        return Measured(name, "", [])
    counts = next((each for each in ("wrong", "cost_sum") if each in told), "")
    return Measured(name, counts, list(_by_guesses(told["error"], told.get(counts), ends)))


def _by_guesses(
    values: Sequence[float | None], counts: Sequence[int | None] | None, ends: Mapping[str, Any]
) -> Iterator[Figure]:
    """The values that are known; those that a phase keeps to itself are None."""
    at = {guesses: place for place, guesses in enumerate(ends.get("guesses", []))}
    for guesses, value in enumerate(values, start=1):
        if value is not None:
            place = at.get(guesses)
            known = [None if place is None or level not in ends else _pair(ends[level][place]) for level in LEVELS]
            yield Figure(value, guesses, counts[guesses - 1] if counts else None, *known)


def _slice(name: str, told: Mapping[str, Any], metric: str) -> Slice | None:
    values = told["metrics"].get(metric)
    if values is None:
        return None
    attribute, _, group = name.partition("=")
    is_errors = isinstance(values, Mapping)
    value = values["error"][-1] if is_errors else values
    if value is None:
        return None
    wrong = values["wrong"][-1] if is_errors and "wrong" in values else None
    ends = told.get("intervals", {}).get(metric, {})
    known = [end for level in LEVELS for end in _last(ends.get(level)) or (None, None)]
    return Slice(attribute, group, told["images"], wrong, value, *known)


def _last(ends: Sequence[Any] | None) -> Ends | None:
    """The interval at the most guesses, or the only one."""
    if not ends:
        return None
    return _pair(ends[-1] if isinstance(ends[-1], Sequence) else ends)


def _pair(ends: Sequence[float]) -> Ends:
    low, high = ends
    return low, high
