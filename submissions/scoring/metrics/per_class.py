"""Flat error of each class, and its mean over classes. (Caltech-101.)"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel


@kernel
def count_by_class(
    missed: NDArray[np.uint8],
    labels: NDArray[np.int32],
    counted: NDArray[np.bool_],
    wrong: NDArray[np.int64],
    images: NDArray[np.int64],
) -> None:
    """Add to wrong int64 (classes, k), at 1..k guesses, and images int64 (classes,) of each class.

    missed: uint8 (n, k) of `flat.count_missed`; labels: int32 (n,), one true label each; counted: bool (n,).
    """
    for image in range(len(labels)):
        if counted[image]:
            images[labels[image]] += 1
            for guess in range(missed.shape[1]):
                wrong[labels[image], guess] += missed[image, guess]


def summarize(wrong: NDArray[np.int64], images: NDArray[np.int64]) -> dict[str, Any]:
    """Return the mean over classes of their flat error at 1..k guesses; empty classes are left out."""
    present = images > 0
    rates = wrong[present] / images[present, None]
    return {"classes": int(present.sum()), "error": [float(rate) for rate in rates.mean(axis=0)]}
