"""Flat error of each class, and its mean over classes. (Caltech-101.)"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def count_by_class(
    missed: NDArray[np.uint8], images: NDArray[np.int64], labels: NDArray[np.int32], classes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return wrong int64 (classes, k) at 1..k guesses and images int64 (classes,) of each class.

    missed: uint8 (n, k) of `flat.count_missed`, of images with one true label each; images int64 (m,)
    are those that count; labels int32 (m,) theirs.
    """
    wrong = [np.bincount(labels, column, minlength=classes) for column in missed[images].T]
    return np.stack(wrong, axis=1).astype(np.int64), np.bincount(labels, minlength=classes)


def summarize(wrong: NDArray[np.int64], images: NDArray[np.int64]) -> dict[str, Any]:
    """Return the mean over classes of their flat error at 1..k guesses; empty classes are left out."""
    present = images > 0
    rates = wrong[present] / images[present, None]
    return {"classes": int(present.sum()), "error": [float(rate) for rate in rates.mean(axis=0)]}
