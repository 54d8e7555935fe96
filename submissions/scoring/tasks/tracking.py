"""Tracking: files of detections with a tube for each, against true tubes."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..classes import ClassList, read_classes
from ..images import ImageList
from ..inputs import Inputs, InputsInvalid, Progress
from ..metrics.detection import summarize
from ..metrics.matching import Objects
from ..metrics.thresholds import TUBE_OVERLAPS
from ..metrics.tracking import Tubes, join_tubes, tube_precisions
from ..names import all_names
from ..objects import ObjectTable, rows_of_images
from ..problems import Problem, ProblemLog, problem
from ..reading.boxes import Found
from ..reading.detections import read_detections
from ..report import Checked, Report, digest, digest_inputs
from ..withdrawn import Present, present
from .detections import list_images, read_truth, warnings_of
from .sets import Parts


def check(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Checked:
    """Read a file against the lists of images and classes. Raises FileRefused, InputsInvalid."""
    classes = read_classes(inputs.classes)
    images = list_images(inputs, None if inputs.image_sets else read_truth(task, inputs, classes))
    return Checked(len(images), warnings_of(read_tubes(predictions, images, classes, progress), images))


def evaluate(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Report:
    """Score a file. Raises FileRefused, InputsInvalid."""
    classes = read_classes(inputs.classes)
    table = read_truth(task, inputs, classes)
    images = list_images(inputs, table)
    rows = read_tubes(predictions, images, classes, progress)
    counting = present(inputs.withdrawn, images, classes)

    def score(members: NDArray[np.int64]) -> dict[str, Any]:
        inside = counting._replace(images=np.isin(np.arange(len(images)), members))
        found, truth = found_tubes(rows, images, inside), true_tubes(table, images, inside)
        precisions = tube_precisions(found, truth, len(classes))
        at = {str(t): summarize(row, classes.ids) for t, row in zip(TUBE_OVERLAPS, precisions, strict=True)}
        # All thresholds know the same classes, so that the mean over both is the mean of means.
        return summarize(precisions.mean(axis=0), classes.ids) | {"at_overlap": at}

    parts = Parts(images, inputs, lambda members: {"metrics": score(members)}, counting.images)
    return Report(
        task,
        counting.image_count,
        score(np.flatnonzero(counting.images)),
        image_sets=parts.sets(),
        slices=parts.slices(),
        parts=parts.of_split(),
        warnings=warnings_of(rows, images),
        digests={"predictions": digest(predictions)} | digest_inputs(inputs),
    )


def videos_of(images: ImageList) -> NDArray[np.int64]:
    """Return int64 (n,): the video of each frame, which is all before the last slash of its name."""
    folders = [name.rpartition("/")[0] for name in all_names(images.names).to_pylist()]
    return np.unique(folders, return_inverse=True)[1].astype(np.int64)


def found_tubes(rows: Found, images: ImageList, inside: Present) -> Tubes:
    """Return the tubes of a file, as far as they lie in some images and classes."""
    keep = inside.rows(rows.images, rows.classes)
    objects = Objects(rows.images[keep], rows.classes[keep], np.ascontiguousarray(rows.numbers[keep, 1:]))
    return join_tubes(objects, videos_of(images), rows.tracks[keep].astype(np.int64), rows.numbers[keep, 0])


def true_tubes(table: ObjectTable, images: ImageList, inside: Present) -> Tubes:
    """Return the true tubes, as far as they lie in some images and classes. Raises InputsInvalid without tracks."""
    if table.tracks is None:
        raise InputsInvalid("the truth has no column 'track'")
    rows, where = rows_of_images(table, images)
    keep = inside.rows(where.astype(np.int32), table.classes[rows])
    rows, where = rows[keep], where[keep]
    objects = Objects(where.astype(np.int32), table.classes[rows], np.ascontiguousarray(table.boxes[rows]))
    return join_tubes(objects, videos_of(images), table.tracks[rows], np.zeros(len(rows)))


def read_tubes(path: Path, images: ImageList, classes: ClassList, progress: Progress | None) -> Found:
    """Read detections with tracks. Raises FileRefused, also for a tube with two labels, or two boxes in a frame."""
    rows = read_detections(path, images, classes.vocabulary, tracks=True, progress=progress)
    problems = ProblemLog()
    tubes = np.stack([videos_of(images)[rows.images], rows.tracks], axis=1)
    _, first, tube = np.unique(tubes, axis=0, return_index=True, return_inverse=True)
    tube = tube.reshape(-1)
    for row in np.flatnonzero(rows.classes != rows.classes[first[tube]]).tolist():
        problems.add(_at(rows, row, "mixed_track", "class", classes.ids[rows.classes[row]]))
    frames = np.stack([rows.images, tube], axis=1)
    once = np.unique(frames, axis=0, return_index=True)[1]
    for row in np.setdiff1d(np.arange(len(tube)), once).tolist():
        problems.add(_at(rows, row, "duplicate_frame", "track", str(rows.tracks[row])))
    problems.raise_if_any()
    return rows


def _at(rows: Found, row: int, kind: str, column: str, value: str) -> Problem:
    """Describe a problem with a row, counted from 0; every line of an accepted file is a row."""
    return problem(kind, row=row + 1 + rows.header, column=column, value=value)
