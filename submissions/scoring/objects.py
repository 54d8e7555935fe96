"""Hidden boxes of detection, image by image, and the (image, class) pairs that do not count."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .blacklist import find_images
from .classes import ClassList
from .images import ImageList, named_images
from .inputs import InputsInvalid
from .metrics.matching import Objects
from .names import positions
from .tables import read_lines, read_table
from .truth import class_indices, require_boxes

SIDES = ("xmin", "ymin", "xmax", "ymax")


@dataclass(frozen=True)
class ObjectTable:
    """A truth file as it stands: a true box a row; boxes float64 (n, 4), tracks int64 (n,) or None."""

    images: pa.Array
    classes: NDArray[np.int32]
    boxes: NDArray[np.float64]
    tracks: NDArray[np.int64] | None


def read_objects(path: Path, classes: ClassList, *, boxes: bool = True) -> ObjectTable:
    """Read `image,class_id,xmin,ymin,xmax,ymax[,track]` CSV (gz too).

    Without `boxes`, `image,class_id` is enough (or `image,label`), and all boxes are 0. Raises
    InputsInvalid for an unknown class, a missing column, or a box that is not four finite numbers
    with xmin <= xmax and ymin <= ymax.
    """
    table = read_table(path, ["image", "class_id", "label", *SIDES, "track"])
    if not boxes:
        table.setdefault("class_id", table.get("label"))
    missing = [name for name in ("class_id", *(SIDES if boxes else ())) if table.get(name) is None]
    if missing:
        raise InputsInvalid(f"{path.name} has no column {missing[0]!r} in its header")
    try:
        sides = [np.asarray(table[side].cast(pa.float64())) for side in SIDES if boxes]
        tracks = np.asarray(table["track"].cast(pa.int64())) if "track" in table else None
    except pa.ArrowInvalid as error:
        raise InputsInvalid(f"a true box is not four numbers: {error}") from error
    true_boxes = np.column_stack(sides) if sides else np.zeros((len(table["image"]), 4))
    require_boxes(true_boxes)
    return ObjectTable(table["image"], class_indices(table["class_id"], classes), true_boxes, tracks)


def images_with_objects(table: ObjectTable) -> ImageList:
    """Return the images that the truth names."""
    return named_images(pc.unique(table.images))


def rows_of_images(table: ObjectTable, images: ImageList) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the truth that lie in known images, and their images (both int64)."""
    where = positions(images.names, table.images, stems=True)
    rows = np.flatnonzero(where >= 0)
    return rows, where[rows]


def join_objects(table: ObjectTable, images: ImageList) -> Objects:
    """Return the true boxes of the known images, in the order of their file."""
    rows, where = rows_of_images(table, images)
    return Objects(where.astype(np.int32), table.classes[rows], np.ascontiguousarray(table.boxes[rows]))


def read_excluded_pairs(path: Path | None, images: ImageList, classes: ClassList) -> NDArray[np.int64]:
    """Return int64, sorted: `image * len(classes) + class` of each line `image class` of a blacklist.

    The image is a name or a number, as in `blacklist.find_images`. Raises InputsInvalid.
    """
    if path is None:
        return np.empty(0, np.int64)
    words = pc.split_pattern(pc.utf8_trim_whitespace(read_lines(path, "pair")), " ")
    if not pc.all(pc.equal(pc.list_value_length(words), 2)).as_py():
        raise InputsInvalid(f"{path.name}: each line of this blacklist needs an image and a class")
    where = find_images(pc.list_element(words, 0), images)
    return np.sort(where * len(classes) + class_indices(pc.list_element(words, 1), classes))
