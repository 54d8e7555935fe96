"""Advice before a submission slot is spent: does the file look like a mistake? Reads no labels, refuses nothing."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel
from .images import ImageList
from .reading.lines import Batch

# First guesses of sound entries agree with AlexNet's on more than half of 1000 classes; with the
# order of classes slipped on 0.03%. A tenth of what a weak entry reaches is a mistake.
LEAST_AGREEMENT = 0.05
# A share of images with the same first guess that no useful classifier of many classes has.
MOST_CONSTANT = 0.5
# Share of boxes that must look wrong before a word is said.
MOST_ODD_BOXES = 0.5


class Plausibility:
    """Collects what can be said of first guesses and boxes while a file is read."""

    def __init__(self, images: ImageList, classes: int, baseline: NDArray[np.int32] | None = None) -> None:
        """baseline: int32 (n_images,), the first guesses of a published entry, -1 where unknown."""
        self.images, self.baseline = images, baseline
        self.counts = np.zeros(classes, np.int64)
        self.compared, self.agreed = 0, 0
        self.odd = no_odd_boxes()

    def add(self, batch: Batch) -> None:
        """Look at a batch."""
        first = batch.labels[:, 0]
        self.counts += np.bincount(first[first >= 0], minlength=len(self.counts))
        if self.baseline is not None:
            theirs = self.baseline[batch.images]
            known = (theirs >= 0) & (first >= 0)
            self.compared += int(known.sum())
            self.agreed += int((known & (theirs == first)).sum())
        if batch.boxes.shape[2]:
            count_odd_boxes(batch, self.images.sizes, self.odd)

    def warnings(self) -> list[dict[str, Any]]:
        """Return what looks like a mistake."""
        return [*self._about_labels(), *about_boxes(self.odd)]

    def _about_labels(self) -> Iterable[dict[str, Any]]:
        if self.compared and self.agreed < LEAST_AGREEMENT * self.compared:
            share = 100 * self.agreed / self.compared
            yield _warn(
                "class_order",
                self.agreed,
                f"Only {share:.2f}% of first guesses agree with a published baseline: is the order of classes right?",
            )
        most, total = int(self.counts.max(initial=0)), int(self.counts.sum())
        if len(self.counts) > 2 and total > 1 and most > MOST_CONSTANT * total:
            yield _warn("constant", most, f"{most:,} of {total:,} first guesses are the same class.")


def no_odd_boxes() -> NDArray[np.int64]:
    """Return the counts of `count_odd_boxes` to begin with."""
    return np.zeros(1 + len(ODD_BOXES), np.int64)


def about_boxes(counts: NDArray[np.int64]) -> Iterable[dict[str, Any]]:
    """Yield what looks like a mistake, given the counts of `count_odd_boxes`."""
    total, *odd = counts.tolist()
    for (kind, message), count in zip(ODD_BOXES.items(), odd, strict=True):
        if count > MOST_ODD_BOXES * total:
            yield _warn(kind, count, f"{count:,} of {total:,} boxes {message}")


def _warn(kind: str, count: int, message: str) -> dict[str, Any]:
    return {"kind": kind, "count": count, "message": message}


@kernel
def count_odd_boxes(batch: Batch, sizes: NDArray[np.float64], counts: NDArray[np.int64]) -> None:
    """Add to `counts` (int64, 4): all boxes, and those that are odd in each way of ODD_BOXES, in its order.

    sizes: float64 (n_images, 2), NaN where unknown: then nothing is known to be outside.
    """
    for row in range(len(batch.images)):
        width, height = sizes[batch.images[row], 0], sizes[batch.images[row], 1]
        for guess in range(batch.labels.shape[1]):
            if batch.labels[row, guess] >= 0:
                left, top = batch.boxes[row, guess, 0], batch.boxes[row, guess, 1]
                right, bottom = batch.boxes[row, guess, 2], batch.boxes[row, guess, 3]
                counts[0] += 1
                inside_one = min(left, top, right, bottom) >= 0 and max(left, top, right, bottom) <= 1
                counts[1] += inside_one and not (width <= 1 or height <= 1)
                beyond = left + right > width + 1 or top + bottom > height + 1
                counts[2] += (right < left or bottom < top) and min(right, bottom) > 0 and not beyond
                counts[3] += right < 0 or bottom < 0 or left > width or top > height


ODD_BOXES = {
    "normalized_boxes": "lie between 0 and 1: coordinates are pixels.",
    "xywh_boxes": "look like x, y, width, height: write xmin, ymin, xmax, ymax.",
    "outside_boxes": "lie outside their image.",
}
