"""Flat error: is a true label among the first k guesses? (ILSVRC 2010-2017 classification.)"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from .contract import GuessMetric, Mask, Outcomes
from .histogram import sums
from .rates import error_rate, whole

if TYPE_CHECKING:
    from ..known import Known
    from ..reading.lines import Batch


@kernel
def count_missed(
    images: NDArray[np.int64],
    guesses: NDArray[np.int32],
    starts: NDArray[np.int64],
    labels: NDArray[np.int32],
    missed: Outcomes,
) -> None:
    """Write to `missed` uint8 (n, k) how many true labels of each image the first 1..k guesses miss.

    images int64 (m,) are rows of `missed`; guesses int32 (m, k), negative where there is none; image i has
    the true labels `labels[starts[i]:starts[i + 1]]`. A repeated label uses up a guess.
    """
    most = guesses.shape[1]
    for row in range(len(images)):
        image = images[row]
        missed[image] = 0
        for true in range(starts[image], starts[image + 1]):
            for guess in range(most):
                if guesses[row, guess] == labels[true]:
                    break
                missed[image, guess] += 1


def flat_error(guesses: NDArray[np.int32], labels: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the error (k,), 0 (best) to 1, at 1..k guesses of images with one true label each.

    guesses: int32 (n_images, k), the best first, -1 for no guess; labels: int32 (n_images,). Source:
    ILSVRC2010-2017 development kits.

    >>> flat_error(np.array([[3, 1], [2, -1]], np.int32), np.array([1, 0], np.int32)).tolist()
    [1.0, 0.5]
    """
    missed = np.empty(guesses.shape, np.uint8)
    count_missed(np.arange(len(labels)), guesses, np.arange(len(labels) + 1), labels, missed)
    return np.asarray(missed.mean(axis=0))


def summarize(missed: Outcomes, true_labels: NDArray[np.uint8], counted: Mask) -> dict[str, Any]:
    """Return `wrong` and `error` at each number of guesses.

    missed: uint8 (n, k); true_labels: uint8 (n,), how many each image has; counted: bool (n,). An image with
    several counts as the share that is missed, so `wrong` is a whole number only if all have one.
    """
    wrong = [Fraction(0)] * missed.shape[1]
    for size in range(int(true_labels.min(initial=255)), int(true_labels.max(initial=0)) + 1):
        alike = counted if (true_labels == size).all() else counted & (true_labels == size)
        parts = zip(wrong, sums(missed, alike), strict=True)
        wrong = [total + Fraction(part, max(size, 1)) for total, part in parts]
    images = int(counted.sum())
    return {"wrong": [whole(total) for total in wrong], "error": [error_rate(total, images) for total in wrong]}


def _add(batch: Batch, known: Known, missed: Outcomes) -> None:
    count_missed(batch.images, batch.labels, known.truth.starts, known.truth.classes, missed)


METRIC = GuessMetric(
    "flat_error",
    lambda missed, known, counted: summarize(missed, known.true_labels, counted),
    source="flat_error",
    add=_add,
    # With several true labels an outcome is a share of them.
    bootstrap=lambda known: known.single,
)
