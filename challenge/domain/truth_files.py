"""All files of a version of hidden labels, as the kind of task wants them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import numpy as np

from ..enums import TaskKind
from .columns import Table, Upload, is_upload, table_of_pairs, text_of
from .label_files import label_file, read_labels
from .listed_images import Places
from .object_files import object_file, read_objects
from .problems import FileRefused
from .truth_lists import TruthLists
from .truth_parts import SeededShare, attribute_file, blacklist_file, split_file

Labels = Upload | Iterable[tuple[str, str]]
Split = Upload | SeededShare
Files = dict[str, bytes]

# The names of the files, as GroundTruth has its fields.
NAMES = ("labels", "blacklist", "attributes", "split")

LABEL_KINDS = (TaskKind.CLASSIFICATION, TaskKind.LOCALIZATION, TaskKind.MULTI_LABEL)
# Whose blacklist is images, and whose pairs of image and class; others have none.
IMAGE_BLACKLIST = (TaskKind.LOCALIZATION,)
PAIR_BLACKLIST = (TaskKind.DETECTION, TaskKind.VOC, TaskKind.FINE_GRAINED)
BLACKLIST_KINDS = (*IMAGE_BLACKLIST, *PAIR_BLACKLIST)


@dataclass(frozen=True)
class TruthUploads:
    """What an organizer brings: labels as a file or as pairs of image and label, and what may lie beside them."""

    labels: Labels
    blacklist: Upload | None = None
    attributes: Upload | None = None
    split: Split | None = None


def truth_files(uploads: TruthUploads, kind: TaskKind, lists: TruthLists) -> Files:
    """The contents of each file, checked whole and in the form that the scorer reads. Raises FileRefused."""
    files: Files = {}
    spared = np.empty(0, np.int64)
    if uploads.blacklist is not None:
        files["blacklist"], spared = _blacklist(uploads.blacklist, kind, lists)
    files["labels"] = _labels(uploads.labels, kind, lists, spared)
    if uploads.attributes is not None:
        files["attributes"] = attribute_file(text_of(uploads.attributes, "attributes"), lists.images)
    if uploads.split is not None:
        drawn = uploads.split if isinstance(uploads.split, SeededShare) else text_of(uploads.split, "split")
        files["split"] = split_file(drawn, lists.images)
    return files


def _labels(labels: Labels, kind: TaskKind, lists: TruthLists, spared: Places) -> bytes:
    if kind in LABEL_KINDS:
        boxed = np.setdiff1d(np.arange(len(lists.images)), spared) if kind == TaskKind.LOCALIZATION else None
        table = _table(labels, lists)
        return label_file(table, lists, empty=kind == TaskKind.MULTI_LABEL, boxed=boxed)
    if not is_upload(labels):
        raise FileRefused.whole("labels", "Labels of this kind of task come as a file of objects.")
    boxes = kind != TaskKind.FINE_GRAINED
    return object_file(read_objects(text_of(labels, "labels"), boxes=boxes, tracks=kind == TaskKind.TRACKING), lists)


def _table(labels: Labels, lists: TruthLists) -> Table:
    if is_upload(labels):
        return read_labels(text_of(labels, "labels"), lists)
    return table_of_pairs(cast("Iterable[tuple[str, str]]", labels), ("image", "label"))


def _blacklist(blacklist: Upload, kind: TaskKind, lists: TruthLists) -> tuple[bytes, Places]:
    if kind not in BLACKLIST_KINDS:
        told = "This kind of task knows no blacklist. To take images or classes back, withdraw them."
        raise FileRefused.whole("blacklist", told)
    return blacklist_file(text_of(blacklist, "blacklist"), lists, pairs=kind in PAIR_BLACKLIST)
