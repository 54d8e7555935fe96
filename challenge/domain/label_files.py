"""True labels, checked as strictly as predictions and written in the one form that the scorer reads.

What is accepted: CSV with the header `image,label` or `image,label,boxes` (a label cell may hold several labels,
boxes are groups of four numbers), or a development kit's text: the id of a class a line, images in file-name order.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .columns import Table, lines_of, masked, table_of
from .listed_images import ListedImages, Places
from .problems import FileRefused, ProblemLog
from .truth_lists import TruthLists

FILE = "labels"
KIT_ID = re.compile(r"[0-9]+")
NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2})?"
BOXES = rf"^(?:{NUMBER} {NUMBER} {NUMBER} {NUMBER}(?: {NUMBER} {NUMBER} {NUMBER} {NUMBER})*)?$"
FOUR_NUMBERS = "groups of four finite numbers: xmin ymin xmax ymax"
IN_ORDER = "boxes with xmin <= xmax and ymin <= ymax"


def read_labels(text: str, lists: TruthLists) -> Table:
    """The columns image, label and perhaps boxes of a file. Raises FileRefused."""
    if not KIT_ID.fullmatch(text.split("\n", 1)[0].rstrip("\r")):
        return table_of(text, FILE, ("image", "label"), ("boxes",))
    ids = lines_of(text, FILE)
    if len(ids) != len(lists.images):
        told = f"The file has {len(ids):,} lines, one an image, but the phase has {len(lists.images):,} images."
        raise FileRefused.whole(FILE, told)
    return Table({"image": lists.images.ids.take(pa.array(lists.images.file_order)), "label": ids}, first=1)


def label_file(table: Table, lists: TruthLists, *, empty: bool, boxed: Places | None = None) -> bytes:
    """The labels as `image,label[,boxes]`, by image and wnid, one label a row. Raises FileRefused.

    empty: whether an image may have no label. boxed: the images that must have a box (None: none).
    """
    log = ProblemLog(FILE)
    images = find_images(table, lists.images, log)
    rows, classes = _classes(table, lists, log, empty=empty)
    box_counts = _check_boxes(table, log)
    blank = masked(pc.equal(table["label"], "")) if empty else np.zeros(len(table), np.bool_)
    _note_repeated(table, images, rows, classes, blank[rows], log)
    missing = np.setdiff1d(np.arange(len(lists.images)), images)
    _add_images(log, "missing_image", lists.images, missing, "a row for every image of the phase's list")
    if boxed is not None:
        bare = np.setdiff1d(boxed, images[box_counts > 0])
        told = "a box for every image, or the image on the blacklist"
        _add_images(log, "missing_box", lists.images, np.setdiff1d(bare, missing), told)
    log.raise_if_any()
    return _written(table, lists, images[rows], rows, classes)


def find_images(table: Table, listed: ListedImages, log: ProblemLog) -> Places:
    """The image of each row, and -1 for one that the phase does not have, which is noted."""
    images = listed.find(table["image"])
    expected = "an image of the phase's list"
    log.add_rows("unknown_image", "image", table["image"], images < 0, expected, table.first)
    return images


def check_order(boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """bool (n,): whether a box (n, 4) has xmax < xmin or ymax < ymin."""
    return np.asarray((boxes[:, 2:] < boxes[:, :2]).any(axis=1))


def _classes(table: Table, lists: TruthLists, log: ProblemLog, *, empty: bool) -> tuple[Places, Places]:
    """For each label its row and its class; -1 for the one empty label of an image without any."""
    labels = table["label"]
    cells = pc.split_pattern(labels, " ")
    rows = np.asarray(pc.list_parent_indices(cells)).astype(np.int64)
    words = cells.flatten()
    classes = lists.find_classes(words)
    blank = masked(pc.equal(labels, ""))
    unknown = np.zeros(len(labels), np.bool_)
    unknown[rows[classes < 0]] = True
    if empty:
        unknown &= ~blank
    log.add_rows("unknown_class", "label", labels, unknown, "a class of the task, by its wnid or id", table.first)
    if "boxes" in table:
        several = np.bincount(rows, minlength=len(labels)) > 1
        log.add_rows("several_labels", "label", labels, several, "one label a row where there are boxes", table.first)
    return rows, classes


def _check_boxes(table: Table, log: ProblemLog) -> NDArray[np.int64]:
    """How many boxes each row has; what is wrong with them is noted."""
    if "boxes" not in table:
        return np.zeros(len(table), np.int64)
    cells = table["boxes"]
    good = masked(pc.match_substring_regex(cells, BOXES))
    log.add_rows("bad_box", "boxes", cells, ~good, FOUR_NUMBERS, table.first)
    filled = np.flatnonzero(good & ~masked(pc.equal(cells, "")))
    words = pc.split_pattern(cells.take(pa.array(filled)), " ")
    boxes = np.asarray(words.flatten().cast(pa.float64())).reshape(-1, 4)
    counts = np.zeros(len(table), np.int64)
    counts[filled] = np.asarray(pc.list_value_length(words)) // 4
    inverted = np.zeros(len(table), np.bool_)
    inverted[np.repeat(np.arange(len(table)), counts)[check_order(boxes)]] = True
    log.add_rows("inverted_box", "boxes", cells, inverted, IN_ORDER, table.first)
    return counts


def _note_repeated(
    table: Table, images: Places, rows: Places, classes: Places, blank: NDArray[np.bool_], log: ProblemLog
) -> None:
    """Notes a label that an image has twice, and rows that say both that it has labels and that it has none.

    rows, classes, blank: of each label, its row, its class and whether it says that there is none.
    """
    known = np.flatnonzero((images[rows] >= 0) & ((classes >= 0) | blank))
    owners, rows, blank = images[rows[known]], rows[known], blank[known]
    keys = np.column_stack([owners, classes[known]])
    again = np.ones(len(keys), np.bool_)
    again[np.unique(keys, axis=0, return_index=True)[1]] = False
    again |= blank & (np.bincount(owners)[owners] > 1)
    bad = np.zeros(len(table), np.bool_)
    bad[rows[again]] = True
    log.add_rows("repeated", "image", table["image"], bad, "each label of an image once", table.first)


def _add_images(log: ProblemLog, kind: str, listed: ListedImages, images: Places, expected: str) -> None:
    names = listed.ids.take(pa.array(images))
    log.add_rows(kind, "image", names, np.ones(len(images), np.bool_), expected, None)


def _written(table: Table, lists: TruthLists, images: Places, rows: Places, classes: Places) -> bytes:
    ids = lists.images.ids.take(pa.array(images))
    labels = lists.wnids_of(classes)
    columns = [ids, labels, *([table["boxes"].take(pa.array(rows))] if "boxes" in table else [])]
    order = pc.sort_indices(pa.table({"image": ids, "label": labels}), [("image", "ascending"), ("label", "ascending")])
    lines = pc.binary_join_element_wise(*columns, ",").take(order)
    header = "image,label,boxes" if "boxes" in table else "image,label"
    return written(header, lines)


def written(header: str, lines: pa.Array) -> bytes:
    """A file of a header and lines."""
    return "\n".join([header, *lines.to_pylist(), ""]).encode()
