"""Object tracking in video: average precision of tubes. (ILSVRC 2015-2017 VID.)"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .matching import Objects, small_box_thresholds
from .precision import area_ap
from .thresholds import TUBE_OVERLAPS

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Tubes:
    """Boxes that are joined to tubes: box i (of `objects`) belongs to tube `members[i]`, int64 (n,).

    classes: int32 (n_tubes,), the one label of each; confidence: float64 (n_tubes,), the mean over its frames
    (0 for true tubes); frames: int64 (n_tubes,), how many frames each has, with one box in each.
    """

    objects: Objects
    members: Indices
    classes: NDArray[np.int32]
    confidence: NDArray[np.float64]
    frames: Indices


def join_tubes(objects: Objects, videos: Indices, tracks: Indices, confidence: NDArray[np.float64]) -> Tubes:
    """Join boxes of the same video (int64, of each image) and track (int64, of each box), in file order."""
    keys = np.stack([videos[objects.images], tracks], axis=1)
    _, first, members = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    # Tubes are numbered by their first box, so that ties of confidence go by file order.
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    members = number[members.reshape(-1)]
    first = np.sort(first)
    frames = np.bincount(members, minlength=len(first))
    mean = np.bincount(members, confidence, minlength=len(first)) / frames
    return Tubes(objects, members, objects.classes[first], mean, frames)


def tube_overlaps(found: Tubes, truth: Tubes) -> dict[tuple[int, int], float]:
    """Return for each pair of a tube and a true tube of its class: matched frames over the union of frames.

    A frame is matched if the boxes overlap by the threshold of the true box. Pairs without a matched
    frame are left out.
    """
    rows, true_rows = _pairs_of_boxes(found, truth)
    matched = _overlap(found.objects.boxes[rows], truth.objects.boxes[true_rows])
    enough = matched >= small_box_thresholds(truth.objects.boxes)[true_rows]
    pairs = np.stack([found.members[rows], truth.members[true_rows]], axis=1)
    distinct, where, common = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    frames = np.bincount(where.reshape(-1), enough, minlength=len(distinct))
    union = found.frames[distinct[:, 0]] + truth.frames[distinct[:, 1]] - common
    return {
        (int(one), int(other)): float(count / size)
        for (one, other), count, size in zip(distinct, frames, union, strict=True)
        if count
    }


def _pairs_of_boxes(found: Tubes, truth: Tubes) -> tuple[Indices, Indices]:
    """Return all pairs of boxes in the same frame with the same class, as rows of both."""
    classes = 1 + max(found.classes.max(initial=0), truth.classes.max(initial=0))
    keys, true_keys = (
        tubes.objects.images.astype(np.int64) * classes + tubes.classes[tubes.members] for tubes in (found, truth)
    )
    order = np.argsort(true_keys, kind="stable")
    low = np.searchsorted(true_keys[order], keys, "left")
    counts = np.searchsorted(true_keys[order], keys, "right") - low
    rows = np.repeat(np.arange(len(keys)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows, order[np.repeat(low, counts) + within]


def _overlap(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return intersection over union of the pairs of boxes (m, 4), as `boxes.overlap` does."""
    size = np.minimum(first[:, 2:], second[:, 2:]) - np.maximum(first[:, :2], second[:, :2]) + 1
    shared = np.where((size > 0).all(axis=1), size.prod(axis=1), 0.0)
    areas = [(boxes[:, 2:] - boxes[:, :2] + 1).prod(axis=1) for boxes in (first, second)]
    return np.asarray(shared / np.where(shared > 0, areas[0] + areas[1] - shared, 1.0))


def tube_precisions(found: Tubes, truth: Tubes, classes: int) -> NDArray[np.float64]:
    """Return AP (3, classes) at overlaps of tubes of 0.25, 0.5 and 0.75; NaN for a class without true tubes.

    By descending confidence, each tube takes the highest overlap among the true tubes of its class that
    are free and reach the threshold; the first in file order wins ties.
    """
    overlaps = tube_overlaps(found, truth)
    candidates: dict[int, list[tuple[float, int]]] = {}
    for (one, true), shared in overlaps.items():
        candidates.setdefault(one, []).append((shared, true))
    precisions = np.full((len(TUBE_OVERLAPS), classes), np.nan)
    for label in np.unique(truth.classes).tolist():
        mine = np.flatnonzero(found.classes == label)
        order = mine[np.argsort(-found.confidence[mine], kind="stable")].tolist()
        positives = int((truth.classes == label).sum())
        for place, threshold in enumerate(TUBE_OVERLAPS):
            precisions[place, label] = area_ap(_match(order, candidates, threshold), positives)
    return precisions


def _match(order: list[int], candidates: dict[int, list[tuple[float, int]]], threshold: float) -> NDArray[np.bool_]:
    taken: set[int] = set()
    right = np.zeros(len(order), np.bool_)
    for place, tube in enumerate(order):
        free = [
            (shared, -true) for shared, true in candidates.get(tube, ()) if shared >= threshold and true not in taken
        ]
        if free:
            right[place] = True
            taken.add(-max(free)[1])
    return right
