"""Are two entries different? Paired tests on the same images, from outcomes that were kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import lgamma, log, sqrt

import numpy as np
from numpy.typing import NDArray

from .intervals import Interval, bootstrap_means, intervals
from .report import Report
from .resampling import resampled_means

# What must be equal for two scores to be comparable.
COMMON = ("truth", "classes", "image_sets", "blacklist", "hierarchy", "withdrawn")

EPSILON = float(np.finfo(np.float64).eps)
# Below it two entries are called distinct, at 95%.
LEVEL = 0.05
# So many standard errors on either side hold 95% of a normal distribution.
NORMAL_95 = 1.959964

Mask = NDArray[np.bool_]


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
            return self.p_value < LEVEL
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


@dataclass(frozen=True)
class Pair:
    """A comparison of many that are made at once; fields as in Comparison, the interval is that at 95%."""

    difference: float
    better: int
    worse: int
    interval: Interval
    p_value: float | None
    distinct: bool


def compare_pairs(outcomes: NDArray[np.uint8]) -> dict[tuple[int, int], Pair]:
    """Compare all entries (n, images) with each other; (i, j) with i < j -> how i differs from j.

    Right and wrong are compared by the exact McNemar test, costs by the bootstrap interval of their difference.
    """
    if outcomes.max(initial=0) > 1:
        return _compare_costs(outcomes)
    pairs = combinations(range(len(outcomes)), 2)
    images, together = outcomes.shape[1], wrong_together(outcomes)
    wrong = together.diagonal()
    first, second = np.triu_indices(len(outcomes), k=1)
    better, worse = ((wrong[each] - together[first, second]).tolist() for each in (second, first))
    found = zip(better, worse, mcnemar_of_many(better, worse), strict=True)
    binary = (
        Pair((lost - won) / images, won, lost, paired_interval(won, lost, images), p, p < LEVEL)
        for won, lost, p in found
    )
    return dict(zip(pairs, binary, strict=True))


def paired_interval(better: int, worse: int, images: int) -> Interval:
    """Return the 95% interval of the difference of two shares of the same images, from those where one alone is right.

    Source: Agresti, Categorical Data Analysis, 2013, section 11.1 (the large-sample interval of matched pairs).
    """
    difference = (worse - better) / images
    half = NORMAL_95 * sqrt(max(better + worse - (better - worse) ** 2 / images, 0.0)) / images
    return [difference - half, difference + half]


def _compare_costs(outcomes: NDArray[np.uint8]) -> dict[tuple[int, int], Pair]:
    """Compare by means over images that were drawn anew, the same ones for all."""
    means, resampled = outcomes.mean(axis=1), resampled_means(outcomes)
    signed, found = outcomes.astype(np.int16), {}
    for i in range(len(outcomes) - 1):
        differences = signed[i] - signed[i + 1 :]
        counts = (np.count_nonzero(each, axis=1).tolist() for each in (differences < 0, differences > 0))
        for j, (better, worse) in enumerate(zip(*counts, strict=True), start=i + 1):
            found[i, j] = judged(float(means[i] - means[j]), better, worse, resampled[i] - resampled[j])
    return found


def judged(difference: float, better: int, worse: int, resampled: NDArray[np.float64]) -> Pair:
    """Return the pair whose difference was resampled, float64 (rounds,): distinct if 0 is outside the 95% interval."""
    low, high = np.quantile(resampled, [LEVEL / 2, 1 - LEVEL / 2]).tolist()
    return Pair(difference, better, worse, [low, high], None, not low <= 0 <= high)


def compare_precisions(precisions: NDArray[np.float64], resampled: NDArray[np.float64]) -> dict[tuple[int, int], Pair]:
    """Compare the AP of all entries; (i, j) with i < j -> how i differs from j, in its mean and class by class.

    precisions: float64 (n, classes), NaN where a class has no true box; resampled: float64 (n, rounds), what is
    compared, over images that were drawn anew, the same ones for all.
    """
    means = np.nanmean(precisions, axis=1)
    found = {}
    for i, j in combinations(range(len(precisions)), 2):
        better, worse = (int(np.count_nonzero(each)) for each in _class_by_class(precisions[i], precisions[j]))
        found[i, j] = judged(float(means[i] - means[j]), better, worse, resampled[i] - resampled[j])
    return found


def _class_by_class(one: NDArray[np.float64], other: NDArray[np.float64]) -> tuple[Mask, Mask]:
    return one > other, one < other


def wrong_together(wrong: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return how many images each two entries both have wrong, int64 (n, n); the diagonal is each entry's own count.

    wrong: uint8 (n, images), 0 for right and 1 for wrong. It is the product of the matrix with itself, over bits: 64
    images a step, ten times faster than in floating point.

    >>> wrong_together(np.array([[1, 1, 0], [0, 1, 1]], np.uint8)).tolist()
    [[2, 1], [1, 2]]
    """
    packed = np.packbits(np.ascontiguousarray(wrong), axis=1)
    words = np.pad(packed, [(0, 0), (0, -packed.shape[1] % 8)]).view(np.uint64)
    return np.stack([np.bitwise_count(words & row).sum(axis=1, dtype=np.int64) for row in words])


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


def mcnemar_of_many(better: Sequence[int], worse: Sequence[int]) -> list[float]:
    """Return `mcnemar` of many pairs at once, up to rounding: the same sum, begun at its largest term.

    >>> [round(p, 7) for p in mcnemar_of_many([1, 3], [7, 3])]
    [0.0703125, 1.0]
    """
    tosses, fewer = np.add(better, worse), np.minimum(better, worse)
    log_term = [
        lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2) for n, k in zip(tosses, fewer, strict=True)
    ]
    term, total, left = np.exp(log_term), np.exp(log_term), fewer.copy()
    while (term > total * EPSILON).any():
        term = term * left / (tosses - left + 1)
        total, left = total + term, np.maximum(left - 1, 0)
    chances: list[float] = np.minimum(1.0, 2 * total).tolist()
    return chances
