"""Are two entries different? Paired tests on the same images, from outcomes that were kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .intervals import Interval, bootstrap_means, intervals
from .report import Report

# What must be equal for two scores to be comparable.
COMMON = ("truth", "classes", "image_sets", "blacklist", "hierarchy", "withdrawn")


class Incomparable(ValueError):
    """Two reports are not about the same task, images and truth."""


@dataclass(frozen=True)
class Comparison:
    """How the first entry differs from the second.

    difference: mean outcome of the first minus that of the second (negative: the first is better).
    better, worse: on how many images the first is better or worse. intervals: of the difference, by level
    ("0.95", "0.999"). p_value: exact McNemar, for outcomes of right and wrong; None for costs.
    """

    difference: float
    better: int
    worse: int
    intervals: dict[str, Interval]
    p_value: float | None

    @property
    def distinct(self) -> bool:
        """Whether the two can be told apart at 95%."""
        if self.p_value is not None:
            return self.p_value < 0.05  # noqa: PLR2004 - the level of the name
        low, high = self.intervals["0.95"]
        return not low <= 0 <= high


def compare(first: Report, second: Report, metric: str, guesses: int) -> Comparison:
    """Compare two reports by one metric at a number of guesses (from 1). Raises Incomparable."""
    theirs = [{name: report.digests.get(name) for name in COMMON} for report in (first, second)]
    if first.task != second.task or theirs[0] != theirs[1] or metric not in first.outcomes:
        raise Incomparable(f"the reports have no common {metric}")
    one, other = (report.outcomes[metric][:, guesses - 1] for report in (first, second))
    return compare_outcomes(one, other)


def compare_outcomes(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Comparison:
    """Compare the outcomes (uint8, n >= 1; lower is better) of two entries on the same images."""
    values, counts = np.unique(one.astype(np.int16) - other, return_counts=True)
    better, worse = int(counts[values < 0].sum()), int(counts[values > 0].sum())
    binary = max(one.max(), other.max()) <= 1
    return Comparison(
        difference=float(values @ counts / len(one)),
        better=better,
        worse=worse,
        intervals=intervals(bootstrap_means(values.astype(np.float64), counts)),
        p_value=mcnemar(better, worse) if binary else None,
    )


def mcnemar(better: int, worse: int) -> float:
    """Return the two-sided exact McNemar p-value, 0 to 1: a fair coin for each image where only one is right.

    >>> mcnemar(1, 7)
    0.0703125
    """
    tosses, fewer = better + worse, min(better, worse)
    places = np.arange(1, fewer + 1)
    log_chances = np.concatenate([[0.0], np.cumsum(np.log((tosses - places + 1) / places))])
    tail = float(np.exp(log_chances - tosses * np.log(2)).sum())
    return min(1.0, 2 * tail)
