"""True boxes of detection and video, and the labels that fine-grained tasks rank by, one object a row.

What is accepted: CSV with the header `image,class_id,xmin,ymin,xmax,ymax[,track]`; for fine-grained tasks
`image,class_id` or `image,label`. Rows keep their order, since the first of equal boxes is matched first.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .columns import Table, masked, table_of
from .label_files import FILE, IN_ORDER, NUMBER, check_order, find_images, written
from .listed_images import Places
from .problems import ProblemLog
from .truth_lists import TruthLists

SIDES = ("xmin", "ymin", "xmax", "ymax")
HEADER = ("image", "class_id")


def read_objects(text: str, *, boxes: bool, tracks: bool) -> Table:
    """The columns of a file; tubes must have `tracks`. Raises FileRefused."""
    if not boxes:
        by_label = text.split("\n", 1)[0].rstrip("\r").removeprefix("\ufeff") == "image,label"
        table = table_of(text, FILE, ("image", "label" if by_label else "class_id"))
        return Table({"image": table["image"], "class_id": table["label" if by_label else "class_id"]})
    required = (*HEADER, *SIDES)
    return table_of(text, FILE, (*required, "track")) if tracks else table_of(text, FILE, required, ("track",))


def object_file(table: Table, lists: TruthLists) -> bytes:
    """The objects with the lists' own names of images and wnids of classes, in the order given. Raises FileRefused."""
    log = ProblemLog(FILE)
    images = find_images(table, lists.images, log)
    cells = table["class_id"]
    classes = lists.find_classes(cells)
    expected = "a class of the task, by its wnid or id"
    log.add_rows("unknown_class", "class_id", cells, classes < 0, expected, table.first)
    _check_numbers(table, log)
    log.raise_if_any()
    _refuse_twice_in_a_frame(table, images, log)
    log.raise_if_any()
    further = [table[name] for name in table.columns if name not in HEADER]
    names = [lists.images.ids.take(pa.array(images)), lists.wnids_of(classes)]
    return written(",".join(table.columns), pc.binary_join_element_wise(*names, *further, ","))


def _check_numbers(table: Table, log: ProblemLog) -> None:
    if "track" in table:
        wrong = ~masked(pc.match_substring_regex(table["track"], "^(?:0|[1-9][0-9]{0,17})$"))
        log.add_rows("bad_track", "track", table["track"], wrong, "a whole number that names the tube", table.first)
    if SIDES[0] not in table:
        return
    wrong = np.zeros(len(table), np.bool_)
    for side in SIDES:
        mistaken = ~masked(pc.match_substring_regex(table[side], f"^{NUMBER}$"))
        log.add_rows("bad_box", side, table[side], mistaken, "a finite number", table.first)
        wrong |= mistaken
    good = pa.array(np.flatnonzero(~wrong))
    boxes = np.column_stack([np.asarray(table[side].take(good).cast(pa.float64())) for side in SIDES])
    inverted = np.zeros(len(table), np.bool_)
    inverted[~wrong] = check_order(boxes)
    corners = pc.binary_join_element_wise(*(table[side] for side in SIDES), " ")
    log.add_rows("inverted_box", "xmin,ymin,xmax,ymax", corners, inverted, IN_ORDER, table.first)


def _refuse_twice_in_a_frame(table: Table, images: Places, log: ProblemLog) -> None:
    if "track" not in table:
        return
    frames = np.column_stack([images, np.asarray(table["track"].cast(pa.int64()))])
    again = np.ones(len(table), np.bool_)
    again[np.unique(frames, axis=0, return_index=True)[1]] = False
    log.add_rows("repeated", "track", table["track"], again, "one box of a tube in a frame", table.first)
