"""Average precision from detections already called right or wrong, in order of confidence."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Rule = Callable[[NDArray[np.bool_], int], float]


def area_ap(right: NDArray[np.bool_], positives: int) -> float:
    """Return the area under the monotone precision envelope, 0 to 1 (ILSVRC, and VOC from 2010 on).

    right: bool (m,), the detections from the most to the least confident; positives: how many could be
    found, above 0.

    >>> area_ap(np.array([True, False, True]), 2)
    0.8333333333333333
    """
    places = np.flatnonzero(right)
    if not len(places):
        return 0.0
    found = np.arange(1, len(places) + 1)
    # Precision only ever rises at a right detection, so the envelope is known by these points alone.
    envelope = np.maximum.accumulate((found / (places + 1))[::-1])[::-1]
    recall = found / positives
    return float(np.sum(np.diff(recall, prepend=0.0) * envelope))


def eleven_point_ap(right: NDArray[np.bool_], positives: int) -> float:
    """Return the mean of the best precision at recalls 0, 0.1, ..., 1 (VOC until 2009). As `area_ap`."""
    places = np.flatnonzero(right)
    found = np.arange(1, len(places) + 1)
    precision, recall = found / (places + 1), found / positives
    best = [precision[recall >= level].max(initial=0.0) for level in np.arange(11) * 0.1]
    return float(np.mean(best))
