"""Advice before a submission slot is spent: does the file look like a mistake? Reads no labels, refuses nothing."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        self.compared, self.agreed, self.boxes = 0, 0, 0
        self.odd = dict.fromkeys(ODD_BOXES, 0)

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
            guessed = batch.labels >= 0
            sizes = np.broadcast_to(self.images.sizes[batch.images][:, None], (*guessed.shape, 2))
            self._add_boxes(batch.boxes[guessed], sizes[guessed])

    def _add_boxes(self, boxes: NDArray[np.float64], sizes: NDArray[np.float64]) -> None:
        self.boxes += len(boxes)
        for kind, looks_odd in ODD_BOXES.items():
            self.odd[kind] += int(looks_odd(boxes, sizes).sum())

    def warnings(self) -> list[dict[str, Any]]:
        """Return what looks like a mistake."""
        return [*self._about_labels(), *self._about_boxes()]

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

    def _about_boxes(self) -> Iterable[dict[str, Any]]:
        for kind, count in self.odd.items():
            if count > MOST_ODD_BOXES * self.boxes:
                yield _warn(kind, count, f"{count:,} of {self.boxes:,} boxes {MESSAGES[kind]}")


def _warn(kind: str, count: int, message: str) -> dict[str, Any]:
    return {"kind": kind, "count": count, "message": message}


def normalized(boxes: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which boxes (m, 4) lie between 0 and 1, in images (sizes (m, 2)) that are larger."""
    small = ~(sizes <= 1).any(axis=1)
    return np.asarray((boxes >= 0).all(axis=1) & (boxes <= 1).all(axis=1) & small)


def as_width_and_height(boxes: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which boxes have xmax < xmin or ymax < ymin, but would fit the image as x, y, width, height."""
    inverted = (boxes[:, 2:] < boxes[:, :2]).any(axis=1)
    fits = ~((boxes[:, :2] + boxes[:, 2:]) > sizes + 1).any(axis=1)
    return np.asarray(inverted & fits & (boxes[:, 2:] > 0).all(axis=1))


def outside(boxes: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which boxes lie wholly outside their image."""
    return np.asarray((boxes[:, 2:] < 0).any(axis=1) | (boxes[:, :2] > sizes).any(axis=1))


ODD_BOXES = {"normalized_boxes": normalized, "xywh_boxes": as_width_and_height, "outside_boxes": outside}
MESSAGES = {
    "normalized_boxes": "lie between 0 and 1: coordinates are pixels.",
    "xywh_boxes": "look like x, y, width, height: write xmin, ymin, xmax, ymax.",
    "outside_boxes": "lie outside their image.",
}
