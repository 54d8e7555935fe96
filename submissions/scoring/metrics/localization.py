"""Localization error: the right label with a box that overlaps a true one. (ILSVRC 2011-2017.)"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..inputs import InputsInvalid
from .boxes import Boxes, overlap
from .contract import GuessMetric, Mask, Outcomes
from .histogram import sums
from .rates import error_rate
from .thresholds import OVERLAP

if TYPE_CHECKING:
    from ..known import Known
    from ..reading.lines import Batch


@kernel
def is_found(
    box: Boxes,
    guess: int,
    label: int,
    pairs: tuple[int, int],
    classes: NDArray[np.int32],
    box_starts: NDArray[np.int64],
    boxes: Boxes,
) -> bool:
    """Say whether a guess has a true label, and overlap of at least one half with any box of that label."""
    for pair in range(pairs[0], pairs[1]):
        if classes[pair] == label:
            for true in range(box_starts[pair], box_starts[pair + 1]):
                # Right unless below one half: exactly one half is right.
                if not overlap(box, guess, boxes, true) < OVERLAP:
                    return True
    return False


@kernel
def missed_boxes(
    images: NDArray[np.int64],
    guesses: NDArray[np.int32],
    boxes: Boxes,
    starts: NDArray[np.int64],
    classes: NDArray[np.int32],
    box_starts: NDArray[np.int64],
    true_boxes: Boxes,
    missed: Outcomes,
) -> None:
    """Write to `missed` uint8 (n, k): 0 if one of the first 1..k guesses of the image is right, else 1.

    images int64 (m,) are rows of `missed`; guesses int32 (m, k); boxes float64 (m, k, 4); the truth
    as in `truth.Truth`. The same label may be guessed again with another box.
    """
    most = guesses.shape[1]
    for row in range(len(images)):
        image, wrong = images[row], 1
        pairs = (starts[image], starts[image + 1])
        for guess in range(most):
            label = guesses[row, guess]
            if wrong and label >= 0 and is_found(boxes[row], guess, label, pairs, classes, box_starts, true_boxes):
                wrong = 0
            missed[image, guess] = wrong


def summarize(missed: Outcomes, counted: Mask) -> dict[str, Any]:
    """Return `wrong`, `images` and `error`; blacklisted images are not `counted` (bool, n)."""
    wrong, images = sums(missed, counted), int(counted.sum())
    return {"wrong": wrong, "images": images, "error": [error_rate(total, images) for total in wrong]}


def _add(batch: Batch, known: Known, missed: Outcomes) -> None:
    truth = known.truth
    pairs = (truth.starts, truth.classes, truth.box_starts, truth.boxes)
    missed_boxes(batch.images, batch.labels, batch.boxes, *pairs, missed)


def _require_true_boxes(known: Known) -> bool:
    if known.without_box:
        raise InputsInvalid(f"{known.without_box:,} images have no true box and are not blacklisted")
    return True


METRIC = GuessMetric(
    "localization_error",
    lambda missed, known, counted: summarize(missed, counted & known.counted),
    source="localization_error",
    add=_add,
    applies=_require_true_boxes,
    counts=lambda known, counted: counted & known.counted,
)
