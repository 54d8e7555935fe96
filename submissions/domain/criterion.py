"""The number that ranks: an exact count where the metric has one, otherwise its value."""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

from ..scoring.tasks.registry import KINDS

LOWER_IS_BETTER = {metric: kind.lower_is_better for kind in KINDS.values() for metric in kind.metrics}
COUNTS = ("wrong", "cost_sum")
VALUES = ("error", "mean_ap")


@dataclass(frozen=True)
class Score:
    """What one result is ranked by.

    count: wrong images or cost sum at the most guesses; None where the metric is no count. value: the error (0 to 1, a
    mean height for the hierarchical one) or the AP (0 to 1). images: how many the count is of.
    """

    count: int | None
    value: float
    images: int
    lower_is_better: bool

    @property
    def cost(self) -> int | float:
        """What ranks: lower is better, an AP enters negated."""
        if self.count is not None:
            return self.count
        return self.value if self.lower_is_better else -self.value


def score_of(report: Mapping[str, Any], metric: str) -> Score | None:
    """The score of a report's `metric`; None where the metric is unknown, absent or undefined there."""
    found = report["metrics"].get(metric)
    value = _pick(found, VALUES)
    if metric not in LOWER_IS_BETTER or not isinstance(value, Real):
        return None
    count = _pick(found, COUNTS) if isinstance(found, dict) else None
    images = found.get("images", report["images"]) if isinstance(found, dict) else report["images"]
    # With several true labels an image counts as the share of them that is missed: then there is no whole number.
    return Score(count if isinstance(count, int) else None, float(value), images, LOWER_IS_BETTER[metric])


def _pick(found: Any, names: tuple[str, ...]) -> Any:
    """A metric's number under the first of `names` that it has, of a list by guesses the last."""
    if isinstance(found, dict):
        found = next((found[name] for name in names if name in found), None)
    return found[-1] if isinstance(found, list) and found else found
