"""Detection: average precision of each class, and its mean. (ILSVRC 2013-2017, PASCAL VOC.)"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .matching import Objects, group, make_room, match, small_box_thresholds
from .precision import Rule, area_ap

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Detections:
    """Detections in the order of their file; images, classes int32 (m,), confidence (m,), boxes (m, 4)."""

    images: NDArray[np.int32]
    classes: NDArray[np.int32]
    confidence: Floats
    boxes: Floats


@dataclass(frozen=True)
class DetectionRule:
    """How a benchmark decides; see `matching.match`. threshold None: smaller for small boxes."""

    only_free: bool = True
    threshold: float | None = None


ILSVRC = DetectionRule()


class Hits(NamedTuple):
    """Detections called right or wrong, of each class from the most to the least confident.

    Those of class c are `starts[c]:starts[c + 1]` of images int32 (m,) and right bool (m,); its true boxes lie in the
    images `true_images[true_starts[c]:true_starts[c + 1]]`, int32 (b,). A class without true boxes has no detections.
    """

    starts: NDArray[np.int64]
    images: NDArray[np.int32]
    right: NDArray[np.bool_]
    true_starts: NDArray[np.int64]
    true_images: NDArray[np.int32]


def class_hits(
    found: Detections, truth: Objects, classes: int, rank: NDArray[np.int64], rule: DetectionRule = ILSVRC
) -> Hits:
    """Return which detections are right.

    rank: int64 (n_images,), the images' places in file-name order. Confidence decides who comes first;
    ties go by rank, then by order in the file. Source: ILSVRC DET kits.
    """
    images = max(len(rank), 1)
    thresholds = (
        small_box_thresholds(truth.boxes) if rule.threshold is None else np.full(len(truth.boxes), rule.threshold)
    )
    first = _in_rank_order(rank[found.images])
    starts, order = group(found.classes[first], classes)
    true_starts, members = group(truth.classes, classes)
    room, counts = make_room(images, len(truth.boxes)), np.zeros(classes + 1, np.int64)
    chosen, called = [np.empty(0, np.int64)], [np.empty(0, np.bool_)]
    for index in np.flatnonzero(np.diff(true_starts)).tolist():
        rows = first[order[starts[index] : starts[index + 1]]]
        rows = rows[np.argsort(-found.confidence[rows], kind="stable")]
        mine = members[true_starts[index] : true_starts[index + 1]]
        right = np.empty(len(rows), np.bool_)
        match(rows, found.images, found.boxes, mine, truth, thresholds, rule.only_free, room, right)
        counts[index + 1] = len(rows)
        chosen.append(rows)
        called.append(right)
    return Hits(
        np.cumsum(counts),
        found.images[np.concatenate(chosen)],
        np.concatenate(called),
        np.asarray(true_starts, np.int64),
        truth.images[members],
    )


def class_precisions(hits: Hits, ap: Rule = area_ap) -> Floats:
    """Return AP (classes,), 0 to 1; 0 for a class without detections, NaN for one without true boxes.

    Source: ILSVRC DET kits, to 1e-12.
    """
    positives, precisions = np.diff(hits.true_starts), np.full(len(hits.starts) - 1, np.nan)
    for index in np.flatnonzero(positives).tolist():
        right = hits.right[hits.starts[index] : hits.starts[index + 1]]
        precisions[index] = ap(right, int(positives[index]))
    return precisions


def _in_rank_order(ranks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows sorted by rank, stable; files mostly are."""
    if (ranks[1:] >= ranks[:-1]).all():
        return np.arange(len(ranks))
    return np.argsort(ranks, kind="stable")


def summarize(precisions: Floats, ids: tuple[str, ...]) -> dict[str, Any]:
    """Return mean and median over the classes that have true boxes, and each class's AP by its id."""
    known = precisions[~np.isnan(precisions)]
    per_class = {name: None if np.isnan(ap) else float(ap) for name, ap in zip(ids, precisions, strict=True)}
    return {
        "mean_ap": float(known.mean()) if len(known) else None,
        "median_ap": float(np.median(known)) if len(known) else None,
        "per_class_ap": per_class,
    }
