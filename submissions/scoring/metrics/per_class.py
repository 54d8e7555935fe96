"""Flat error of each class, and its mean over classes. (Caltech-101.)"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from .contract import GuessMetric, Mask, Outcomes

if TYPE_CHECKING:
    from ..known import Known


@kernel
def count_by_class(
    missed: Outcomes,
    labels: NDArray[np.int32],
    counted: Mask,
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
    """Return the mean over classes of their flat error at 1..k guesses; empty classes are left out.

    Without any class the error is None.
    """
    present = images > 0
    if not present.any():
        return {"classes": 0, "error": [None] * wrong.shape[1]}
    rates = wrong[present] / images[present, None]
    return {"classes": int(present.sum()), "error": [float(rate) for rate in rates.mean(axis=0)]}


def by_class(missed: Outcomes, known: Known, counted: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return wrong int64 (classes, k) and images int64 (classes,) of each class."""
    classes = len(known.classes)
    wrong, images = np.zeros((classes, missed.shape[1]), np.int64), np.zeros(classes, np.int64)
    count_by_class(missed, known.truth.classes, counted, wrong, images)
    return wrong, images


METRIC = GuessMetric(
    "mean_per_class_error",
    lambda missed, known, counted: summarize(*by_class(missed, known, counted)),
    source="flat_error",
    applies=lambda known: known.single,
)
