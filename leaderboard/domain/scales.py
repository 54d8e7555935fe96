"""The scale that all whiskers of a page share: zoomed in to where the values are, between ends that are read easily."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1, 2, 2.5, 5, 10)
# Where a value is so many times as far from the others as these are wide, it would squeeze them; but most must stay.
FAR = 6
MOST = 0.6
FEWEST = 3
# A page of equal values without intervals still needs a width.
NARROWEST = 0.01


@dataclass(frozen=True)
class Span:
    """A value between the ends of its interval; both are the value itself where it has none."""

    low: float
    value: float
    high: float


@dataclass(frozen=True)
class Scale:
    """From `low` to `high` in steps of `step`, of which both are multiples."""

    low: float
    high: float
    step: float

    @property
    def intervals(self) -> int:
        """How many steps there are from end to end."""
        return round((self.high - self.low) / self.step)

    def share(self, value: float) -> float:
        """How far along the scale a value is, from 0 to 1; at the end that it is beyond."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def has(self, value: float) -> bool:
        """Whether the value is on the scale."""
        return self.low <= value <= self.high


def common_scale(spans: Sequence[Span], *, lower_is_better: bool = True) -> Scale | None:
    """The scale of these values and their intervals; None of no value.

    The few that are far worse than all others, such as random guesses, are beyond its end.
    """
    if not spans:
        return None
    ordered = sorted(spans, key=lambda span: span.value, reverse=not lower_is_better)
    kept = _without_far(ordered)
    return _between(*_extent(kept))


def _without_far(ordered: Sequence[Span]) -> Sequence[Span]:
    """The values, the best first, up to the first gap that is too wide."""
    for kept in range(max(FEWEST, math.ceil(len(ordered) * MOST)), len(ordered)):
        low, high = _extent(ordered[:kept])
        if abs(ordered[kept].value - ordered[kept - 1].value) > FAR * (high - low) > 0:
            return ordered[:kept]
    return ordered


def _extent(spans: Sequence[Span]) -> tuple[float, float]:
    return min(span.low for span in spans), max(span.high for span in spans)


def _between(low: float, high: float) -> Scale:
    """The scale of eight steps at most around the two."""
    width = (high - low) or max(abs(high) / 10, NARROWEST)
    narrowest = width / 6 * (1 - 1e-9)
    power = 10.0 ** math.floor(math.log10(narrowest))
    step = next(each * power for each in STEPS if each * power >= narrowest)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Scale(_exact(first * step), _exact(max(last, first + 1) * step), _exact(step))


def _exact(value: float) -> float:
    """Without the noise of binary fractions: 0.3 for 3 * 0.1."""
    return float(f"{value:.12g}")
