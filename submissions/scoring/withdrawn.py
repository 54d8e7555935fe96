"""What still counts once organizers have taken images and classes back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .classes import ClassList
from .images import ImageList
from .inputs import InputsInvalid, Withdrawn
from .names import Names, positions
from .truth import Truth, pick_boxes

Mask = NDArray[np.bool_]
Rows = NDArray[np.int32]


class Present(NamedTuple):
    """Which images bool (n,) and classes bool (K,) count."""

    images: Mask
    classes: Mask

    @property
    def complete(self) -> bool:
        """Whether nothing was withdrawn."""
        return bool(self.images.all() and self.classes.all())

    @property
    def image_count(self) -> int:
        """How many images count."""
        return int(self.images.sum())

    def rows(self, images: Rows, classes: Rows) -> Mask:
        """Return bool (m,): which rows, each of an image and a class (int32), count."""
        return np.asarray(self.images[images] & self.classes[classes])


def present(withdrawn: Withdrawn, images: ImageList, classes: ClassList) -> Present:
    """Return what counts. Raises InputsInvalid for a withdrawn image or class that is in no list."""
    return Present(
        _all_but(withdrawn.images, images.names, len(images), stems=True),
        _all_but(withdrawn.classes, classes.vocabulary.names, len(classes), targets=classes.vocabulary.targets),
    )


def _all_but(
    withdrawn: Sequence[str], names: Names, count: int, *, targets: Rows | None = None, stems: bool = False
) -> Mask:
    mask = np.ones(count, np.bool_)
    if withdrawn:
        found = positions(names, pa.array(withdrawn, pa.string()), stems=stems)
        if (found < 0).any():
            raise InputsInvalid(f"{withdrawn[int(np.argmin(found))]!r} is withdrawn, and in no list")
        mask[found if targets is None else targets[found]] = False
    return mask


def without_classes(truth: Truth, classes: Mask) -> tuple[Truth, Mask]:
    """Return the truth without the labels of classes that do not count, and which images still count (bool, n).

    An image that had no other label keeps it and does not count, so that images with one label each stay so.
    """
    images = len(truth.starts) - 1
    stays = classes[truth.classes]
    if stays.all():
        return truth, np.ones(images, np.bool_)
    owners = np.repeat(np.arange(images), np.diff(truth.starts))
    emptied = (np.bincount(owners, stays, minlength=images) == 0) & (np.diff(truth.starts) > 0)
    pairs = np.flatnonzero(stays | emptied[owners])
    starts = np.searchsorted(owners[pairs], np.arange(images + 1)).astype(np.int64)
    box_starts, boxes = pick_boxes(truth, pairs)
    kept = replace(truth, starts=starts, classes=truth.classes[pairs], box_starts=box_starts, boxes=boxes)
    return kept, ~emptied
