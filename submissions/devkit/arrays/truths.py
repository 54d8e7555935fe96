"""Arrays of true labels and boxes, as the scorer takes them."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from ...scoring.classes import ClassList
from ...scoring.truth import TruthTable, require_boxes
from .errors import ArraysInvalid
from .guesses import as_numbers
from .labels import NO_GUESS, as_ids, places_of


class TrueIds:
    """True ids of each image: `ids` one after the other, `counts` how many each image has.

    Given are an array (n,) of one label each; a bool array (n, K) that is true for the labels of each image; or a
    sequence of n sequences of ids. Raises ArraysInvalid for anything else.
    """

    def __init__(self, truth: Any) -> None:
        lists = _lists(truth)
        if lists is None:
            self.ids = as_ids(truth, "truth", 1)
            self.counts = np.ones(len(self.ids), np.int64)
        else:
            # An empty array has a type of its own.
            self.ids = as_ids(np.concatenate([one for one in lists if len(one)] or lists), "truth", 1)
            self.counts = np.array([len(one) for one in lists])

    def __len__(self) -> int:
        return len(self.counts)


def _lists(truth: Any) -> list[NDArray[Any]] | None:
    """Return the labels of each image, None if there is one each."""
    if isinstance(truth, np.ndarray) and truth.dtype.kind == "b" and truth.ndim == 2:
        return [np.flatnonzero(row) for row in truth]
    if isinstance(truth, list | tuple) and truth and isinstance(truth[0], list | tuple | set | frozenset | np.ndarray):
        return [np.asarray(sorted(one) if isinstance(one, set | frozenset) else one) for one in truth]
    return None


def truth_table(true: TrueIds, true_boxes: Any, classes: ClassList, images: pa.Array) -> TruthTable:
    """Return the truth of the named images, in their order. Raises ArraysInvalid, InputsInvalid.

    true_boxes: (n, 4), or a sequence of n arrays (b, 4), for images with one label each; None for no boxes.
    """
    if len(true) != len(images):
        raise ArraysInvalid(f"truth has {len(true):,} rows for {len(images):,} images.")
    places = places_of(true.ids, classes, "truth")
    # An image without a label has a row all the same: it is known to have none.
    rows = np.repeat(np.arange(len(true)), np.maximum(true.counts, 1))
    labels = np.full(len(rows), NO_GUESS, np.int32)
    labels[np.repeat(true.counts > 0, np.maximum(true.counts, 1))] = places
    starts, boxes = _boxes(true_boxes, true)
    if true_boxes is None:
        starts = np.zeros(len(rows) + 1, np.int64)
    return TruthTable(images.take(pa.array(rows)), labels, starts, boxes)


def _boxes(true_boxes: Any, true: TrueIds) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the boxes float64 (B, 4), and where those of each image begin (and the last end)."""
    if true_boxes is None:
        return np.zeros(len(true) + 1, np.int64), np.empty((0, 4))
    if (true.counts != 1).any():
        raise ArraysInvalid("true_boxes needs one label an image; give a table with `image`, `label` and `boxes`.")
    lists = [_boxes_of(one, row) for row, one in enumerate(true_boxes)]
    if len(lists) != len(true):
        raise ArraysInvalid(f"true_boxes has {len(lists):,} rows for {len(true):,} images.")
    boxes = np.concatenate(lists)
    require_boxes(boxes)
    return np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64), boxes


def _boxes_of(value: ArrayLike, row: int) -> NDArray[np.float64]:
    boxes = np.asarray(value)
    if boxes.size == 0:
        return np.empty((0, 4))
    if boxes.ndim > 2 or boxes.shape[-1] != 4:
        raise ArraysInvalid(f"true_boxes, row {row}: shape {boxes.shape}; expected (4,) or (boxes, 4).")
    return as_numbers(boxes.reshape(-1, 4), f"true_boxes, row {row},")
