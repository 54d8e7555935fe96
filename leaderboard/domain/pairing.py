"""Pairs of entries compared on the same images, from what was kept of each; what a worker does with numbers alone."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from submissions.domain.outcomes import Kept
from submissions.scoring.comparison import Pair, compare_pairs, compare_precisions, judged

from ..enums import Part
from .detailing import drawn_precisions, summed
from .scored_images import ScoredImages

Pairs = Mapping[tuple[int, int], Pair]


def compare_kept(
    kept: Sequence[Kept],
    reports: Sequence[Mapping[str, Any]],
    images: ScoredImages,
    part: Part,
    *,
    metric: str,
    by_categories: bool,
) -> Pairs:
    """Compare entries whose outcomes or detections were kept; (i, j) with i < j -> how i differs from j.

    Entries of which nothing comparable was kept are in no pair. by_categories: two are told apart by the categories
    that they win among all, and not by their AP.
    """
    if all("right" in each.patterns for each in kept):
        return _precisions(kept, reports, images.masks[part], metric, by_categories=by_categories)
    mask = images.counted(metric, part)
    chosen = [place for place, each in enumerate(kept) if each.metric == metric and len(each.outcomes) == len(mask)]
    if len(chosen) < 2:
        return {}
    outcomes = np.stack([kept[place].outcomes for place in chosen])[:, mask]
    return {(chosen[i], chosen[j]): pair for (i, j), pair in compare_pairs(outcomes).items()}


def _precisions(
    kept: Sequence[Kept],
    reports: Sequence[Mapping[str, Any]],
    members: NDArray[np.bool_],
    metric: str,
    *,
    by_categories: bool,
) -> Pairs:
    drawn = [drawn_precisions(each, members).astype(np.float32) for each in kept]
    # All draw the same images in the same order; of large files fewer times.
    rounds = min(map(len, drawn))
    classes = np.array([[_number(ap) for ap in each["metrics"]["per_class_ap"].values()] for each in reports])
    resampled = np.stack([summed(each[:rounds].astype(np.float64), metric) for each in drawn])
    pairs = compare_precisions(classes, resampled)
    if not by_categories:
        return pairs
    won = _categories_won(np.stack([each[:rounds] for each in drawn]))
    return {(i, j): _by(won[i] - won[j], pairs[i, j]) for i, j in combinations(range(len(kept)), 2)}


def _categories_won(precisions: NDArray[np.float32]) -> NDArray[np.int64]:
    """How many categories each entry wins in each round, int64 (n, rounds), of AP float32 (n, rounds, classes)."""
    best = np.nanmax(np.nan_to_num(precisions), axis=0)
    return np.asarray(((precisions == best) & (best > 0)).sum(axis=2), np.int64)


def _by(resampled: NDArray[np.int64], pair: Pair) -> Pair:
    """The pair, told apart where one wins more categories in nearly all rounds."""
    distinct = judged(pair.difference, pair.better, pair.worse, resampled.astype(np.float64)).distinct
    return Pair(pair.difference, pair.better, pair.worse, pair.interval, None, distinct)


def _number(precision: float | None) -> float:
    return float("nan") if precision is None else precision
