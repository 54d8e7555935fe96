"""Boxes in inclusive pixels: xmin, ymin, xmax, ymax, where a box of one pixel has xmin = xmax."""

import numpy as np
from numpy.typing import NDArray

from ..compiled import inlined

Boxes = NDArray[np.float64]


@inlined
def area(boxes: Boxes, index: int) -> float:
    """Return width times height of a box, by the kits' formula also where xmax < xmin."""
    width = boxes[index, 2] - boxes[index, 0] + 1.0
    height = boxes[index, 3] - boxes[index, 1] + 1.0
    return width * height  # type: ignore[no-any-return]


@inlined
def overlap(first: Boxes, i: int, second: Boxes, j: int) -> float:
    """Return intersection over union of `first[i]` and `second[j]`, 0 to 1, as the development kits do."""
    width = min(first[i, 2], second[j, 2]) - max(first[i, 0], second[j, 0]) + 1.0
    height = min(first[i, 3], second[j, 3]) - max(first[i, 1], second[j, 1]) + 1.0
    if width <= 0.0 or height <= 0.0:
        return 0.0
    shared = width * height
    return shared / (area(first, i) + area(second, j) - shared)  # type: ignore[no-any-return]
