"""Hidden labels and boxes of classification and localization."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .classes import ClassList
from .images import ImageList, named_images
from .inputs import InputsInvalid
from .names import positions
from .tables import first_line, read_lines, read_table

Indices = NDArray[np.int64]
KIT_ID = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class TruthTable:
    """A truth file as it stands: one (image, label) pair a row, with the pair's boxes.

    `images` is None for a kit's text of ids. `classes` int32 (rows,), -1 where the label is empty;
    `boxes` float64 (B, 4) xmin, ymin, xmax, ymax; row i has `boxes[box_starts[i]:box_starts[i + 1]]`.
    """

    images: pa.Array | None
    classes: NDArray[np.int32]
    box_starts: Indices
    boxes: NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """True labels by image: image i has the pairs `starts[i]:starts[i + 1]` of `classes`.

    Pair p has the boxes `box_starts[p]:box_starts[p + 1]` of `boxes`. dtypes as in TruthTable.
    """

    starts: Indices
    classes: NDArray[np.int32]
    box_starts: Indices
    boxes: NDArray[np.float64]


def is_kit_text(path: Path) -> bool:
    """Say whether a truth file is a kit's text, with an id a line and no names of images."""
    return KIT_ID.fullmatch(first_line(path)) is not None


def read_truth_table(path: Path, classes: ClassList) -> TruthTable:
    """Read `image,label[,boxes]` CSV (gz too) or a kit's text with an id a line.

    A label cell may hold several labels, separated by spaces, or none; so may several rows. Boxes are
    groups of four numbers. Raises InputsInvalid for an unknown class or a box that is not four
    finite numbers with xmin <= xmax and ymin <= ymax.
    """
    if is_kit_text(path):
        labels = read_lines(path, "label")
        return TruthTable(None, class_indices(labels, classes), np.zeros(len(labels) + 1, np.int64), np.empty((0, 4)))
    table = read_table(path, ["image", "label", "boxes"])
    if "label" not in table:
        raise InputsInvalid(f"{path.name} has no column 'label' in its header")
    images, labels = table["image"], table["label"]
    box_starts, boxes = _boxes(table.get("boxes", pa.array([""] * len(images))))
    if pc.any(pc.match_substring(labels, " ")).as_py():
        images, labels, box_starts = _one_label_a_row(images, labels, box_starts)
    return TruthTable(images, class_indices(labels, classes), box_starts, boxes)


def _one_label_a_row(images: pa.Array, labels: pa.Array, box_starts: Indices) -> tuple[pa.Array, pa.Array, Indices]:
    if box_starts[-1]:
        raise InputsInvalid("boxes need one label a row")
    lists = pc.utf8_split_whitespace(labels)
    return (
        images.take(pc.list_parent_indices(lists)),
        lists.flatten(),
        np.zeros(len(lists.flatten()) + 1, np.int64),
    )


def class_indices(labels: pa.Array, classes: ClassList) -> NDArray[np.int32]:
    """Return int32: the class of each label, -1 for an empty one. Raises InputsInvalid for an unknown one."""
    encoded = labels.dictionary_encode()
    index = {"": -1} | classes.index
    unknown = [label for label in encoded.dictionary.to_pylist() if label not in index]
    if unknown:
        raise InputsInvalid(f"the truth names {len(unknown):,} unknown classes, the first {unknown[0]!r}")
    targets = np.array([index[label] for label in encoded.dictionary.to_pylist()], np.int32)
    classes_of_rows: NDArray[np.int32] = targets[np.asarray(encoded.indices)]
    return classes_of_rows


def _boxes(cells: pa.Array) -> tuple[Indices, NDArray[np.float64]]:
    lists = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(cells))
    words = lists.flatten()
    counts = np.where(np.asarray(pc.equal(cells, "")), 0, np.asarray(pc.list_value_length(lists)))
    try:
        numbers = words.filter(pc.not_equal(words, "")).cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise InputsInvalid(f"a true box is not four numbers: {error}") from error
    if (counts % 4).any():
        raise InputsInvalid("a true box is not four numbers")
    boxes = np.asarray(numbers).reshape(-1, 4)
    require_boxes(boxes)
    return np.concatenate([[0], np.cumsum(counts // 4)]).astype(np.int64), boxes


def require_boxes(boxes: NDArray[np.float64]) -> None:
    """Raise InputsInvalid unless all true boxes (B, 4) are finite and have xmin <= xmax, ymin <= ymax."""
    if not np.isfinite(boxes).all():
        raise InputsInvalid("a true box is not finite")
    if (boxes[:, 2:] < boxes[:, :2]).any():
        raise InputsInvalid("a true box has xmax < xmin or ymax < ymin")


def images_of(table: TruthTable) -> ImageList:
    """Return the truth file's own images; those of a kit's text are named by their number from 1."""
    if table.images is None:
        return named_images(pa.array(np.arange(1, len(table.classes) + 1)).cast(pa.string()))
    return named_images(pc.unique(table.images))


def join_truth(table: TruthTable, images: ImageList, *, empty: bool = False) -> Truth:
    """Arrange the truth by the list of images; rows for other images are left out.

    A kit's text is taken in file-name order. Raises InputsInvalid if an image has no label, unless
    `empty` label sets are allowed.
    """
    where = _places(table, images)
    keep = np.flatnonzero((where >= 0) & (table.classes >= 0))
    order = keep[np.argsort(where[keep], kind="stable")]
    counts = np.bincount(where[order], minlength=len(images))
    seen = np.bincount(where[where >= 0], minlength=len(images))
    if not ((seen if empty else counts) > 0).all():
        raise InputsInvalid(f"the truth lacks {int((counts == 0).sum()):,} of the {len(images):,} images")
    box_starts, boxes = pick_boxes(table, order)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Truth(starts, table.classes[order], box_starts, boxes)


def _places(table: TruthTable, images: ImageList) -> Indices:
    if table.images is not None:
        return positions(images.names, table.images, stems=True)
    if len(table.classes) != len(images):
        raise InputsInvalid(f"the truth has {len(table.classes):,} lines for {len(images):,} images")
    return images.file_order


def pick_boxes(table: TruthTable | Truth, order: Indices) -> tuple[Indices, NDArray[np.float64]]:
    """Return the boxes of some pairs, and where those of each begin (and the last end)."""
    counts = np.diff(table.box_starts)[order]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    shift = np.repeat(table.box_starts[:-1][order] - starts[:-1], counts)
    return starts, table.boxes[np.arange(starts[-1]) + shift]
