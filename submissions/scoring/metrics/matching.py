"""Which detections are right: each takes a true box of its image and class, the most confident first."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from .boxes import Boxes, overlap
from .thresholds import OVERLAP, SMALL_BOX_MARGIN

Indices = NDArray[np.int64]


class Objects(NamedTuple):
    """True boxes in the order of their file: images, classes int32 (n,), boxes float64 (n, 4)."""

    images: NDArray[np.int32]
    classes: NDArray[np.int32]
    boxes: Boxes


def group(keys: NDArray[np.int32], groups: int) -> tuple[Indices, Indices]:
    """Return the rows of each group, in their order: group g has `order[starts[g]:starts[g + 1]]`."""
    starts = np.zeros(groups + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=groups), out=starts[1:])
    order = np.empty(len(keys), np.int64)
    fill_groups(keys, starts[:-1].copy(), order)
    return starts, order


@kernel
def fill_groups(keys: NDArray[np.int32], next_place: Indices, order: Indices) -> None:
    """Write each row to the next place of its group."""
    for row in range(len(keys)):
        order[next_place[keys[row]]] = row
        next_place[keys[row]] += 1


def small_box_thresholds(boxes: Boxes) -> NDArray[np.float64]:
    """Return the overlap (n,) that each true box asks for: min(0.5, w h / ((w + 10) (h + 10))).

    Small boxes ask for less, since a few pixels decide. Source: ILSVRC2013-2017 DET kits.
    """
    width, height = boxes[:, 2] - boxes[:, 0] + 1, boxes[:, 3] - boxes[:, 1] + 1
    return np.minimum(OVERLAP, width * height / ((width + SMALL_BOX_MARGIN) * (height + SMALL_BOX_MARGIN)))


class Room(NamedTuple):
    """Working space of `match`: heads int64 (n_images,), all -1; following int64 and taken bool (n_truths,)."""

    heads: Indices
    following: Indices
    taken: NDArray[np.bool_]


def make_room(images: int, objects: int) -> Room:
    """Return working space for so many images and true boxes."""
    return Room(np.full(images, -1, np.int64), np.full(objects, -1, np.int64), np.zeros(objects, np.bool_))


@kernel
def match(
    order: Indices,
    images: NDArray[np.int32],
    boxes: Boxes,
    members: Indices,
    objects: Objects,
    thresholds: NDArray[np.float64],
    only_free: bool,
    room: Room,
    right: NDArray[np.bool_],
) -> None:
    """Write to `right` bool (m,) whether each detection of one class finds a true box.

    order: the class's detections from the most to the least confident, rows of `images` (int32) and
    `boxes` (float64, (m, 4)); members: its true boxes, in truth order. With `only_free` (ILSVRC DET) a
    detection takes the highest overlap among the boxes of its image that are not taken and whose threshold
    it reaches. Without (PASCAL VOC) it takes the highest overlap of all, and is wrong if that
    box is taken or its threshold is not reached. The first in truth order wins ties.
    """
    link_objects(members, objects.images, room)
    for place in range(len(order)):
        row = order[place]
        best, chosen = -1.0, -1
        true = room.heads[images[row]]
        while true >= 0:
            if not (only_free and room.taken[true]):
                shared = overlap(boxes, row, objects.boxes, true)
                if shared > best and not (only_free and shared < thresholds[true]):
                    best, chosen = shared, true
            true = room.following[true]
        right[place] = chosen >= 0 and not room.taken[chosen] and best >= thresholds[chosen]
        if right[place]:
            room.taken[chosen] = True
    for place in range(len(members)):
        room.heads[objects.images[members[place]]] = -1


@kernel
def link_objects(members: Indices, images: NDArray[np.int32], room: Room) -> None:
    """Chain the true boxes of each image in truth order: `heads[image]`, then `following`, until -1."""
    for place in range(len(members) - 1, -1, -1):
        true = members[place]
        room.following[true] = room.heads[images[true]]
        room.heads[images[true]] = true
