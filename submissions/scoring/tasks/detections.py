"""Detection in images and video frames, PASCAL VOC, and fine-grained ranking: AP of each class."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..classes import ClassList, read_classes
from ..images import ImageList, read_image_sets
from ..inputs import Inputs, InputsInvalid, Progress
from ..metrics.detection import ILSVRC, DetectionRule, Detections, Hits, class_hits, class_precisions, summarize
from ..metrics.matching import Objects
from ..metrics.precision import eleven_point_ap
from ..metrics.thresholds import OVERLAP
from ..objects import ObjectTable, images_with_objects, join_objects, read_excluded_pairs, read_objects
from ..plausibility import about_boxes, count_odd_boxes, no_odd_boxes
from ..reading.boxes import Found
from ..reading.detections import read_detections
from ..reading.lines import Batch
from ..report import Checked, Report, digest, digest_inputs
from ..withdrawn import Present, present
from .sets import Parts

VOC = DetectionRule(only_free=False, threshold=OVERLAP)


def check(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Checked:
    """Read a file against the lists of images and classes. Raises FileRefused, InputsInvalid."""
    classes = read_classes(inputs.classes)
    images = list_images(inputs, None if inputs.image_sets else read_truth(task, inputs, classes))
    found = read_found(task, predictions, images, classes, progress)
    return Checked(len(images), warnings_of(found, images))


def evaluate(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Report:
    """Score a file. Raises FileRefused, InputsInvalid."""
    classes = read_classes(inputs.classes)
    table = read_truth(task, inputs, classes)
    images = list_images(inputs, table)
    found = read_found(task, predictions, images, classes, progress)
    excluded = read_excluded_pairs(inputs.blacklist, images, classes)
    counting = present(inputs.withdrawn, images, classes)
    scorer = Scorer(task, images, classes, found, join_objects(table, images), excluded, counting)
    hits = scorer.hits()
    metrics = scorer.describe(hits)
    parts = Parts(images, inputs, lambda members: {"metrics": scorer.describe(scorer.hits(members))}, counting.images)
    return Report(
        task,
        counting.image_count,
        metrics,
        image_sets=parts.sets(),
        slices=parts.slices(),
        parts=parts.of_split(),
        warnings=[*warnings_of(found, images), *_left_out(metrics, counting)],
        digests={"predictions": digest(predictions)} | digest_inputs(inputs),
        patterns=hits._asdict(),
    )


def read_truth(task: str, inputs: Inputs, classes: ClassList) -> ObjectTable:
    """Read the true boxes, for fine-grained tasks the true labels. Raises InputsInvalid if none are given."""
    if inputs.truth is None:
        raise InputsInvalid("neither a truth nor a list of images is given")
    return read_objects(inputs.truth, classes, boxes=task != "fine_grained")


def list_images(inputs: Inputs, table: ObjectTable | None) -> ImageList:
    """Return the images of `inputs.image_sets`, or if there are none those that the truth names."""
    if inputs.image_sets or table is None:
        return read_image_sets(inputs.image_sets)
    return images_with_objects(table)


def read_found(task: str, path: Path, images: ImageList, classes: ClassList, progress: Progress | None) -> Found:
    """Read the detections, or the ranked images of a fine-grained task. Raises FileRefused."""
    boxes = task != "fine_grained"
    found = read_detections(path, images, classes.vocabulary, boxes=boxes, progress=progress)
    if boxes:
        return found
    # An image as a whole is a box that overlaps itself fully: the rest is the same.
    return found._replace(numbers=np.hstack([found.numbers, np.zeros((len(found.images), 4))]))


def warnings_of(found: Found, images: ImageList) -> list[dict[str, Any]]:
    """Return what is accepted with a word: boxes that match nothing, and those that look like a mistake."""
    boxes = found.numbers[:, 1:]
    count = int((boxes[:, 2:] < boxes[:, :2]).any(axis=1).sum())
    message = f"{count:,} boxes have xmax < xmin or ymax < ymin; they match nothing."
    inverted = [{"kind": "inverted_box", "count": count, "message": message}] if count else []
    odd = no_odd_boxes()
    rows = Batch(found.images.astype(np.int64), found.classes[:, None], np.ascontiguousarray(boxes)[:, None])
    count_odd_boxes(rows, images.sizes, odd)
    return [*inverted, *about_boxes(odd)]


def _left_out(metrics: dict[str, Any], counting: Present) -> list[dict[str, Any]]:
    precisions = zip(metrics["per_class_ap"].values(), counting.classes.tolist(), strict=True)
    count = sum(counts and ap is None for ap, counts in precisions)
    message = f"{count:,} classes have no true box here and are left out of the mean."
    return [{"kind": "no_positives", "count": count, "message": message}] if count else []


class Scorer:
    """Detections and true boxes, without the images, classes and pairs that do not count."""

    def __init__(
        self,
        task: str,
        images: ImageList,
        classes: ClassList,
        found: Found,
        truth: Objects,
        excluded: NDArray[np.int64],
        counting: Present,
    ) -> None:
        self.task, self.classes = task, classes
        self.rank = np.empty(len(images), np.int64)
        self.rank[images.file_order] = np.arange(len(images))
        boxes = np.ascontiguousarray(found.numbers[:, 1:])
        self.found = Detections(found.images, found.classes, found.numbers[:, 0], boxes)
        self.found, self.truth = those_that_count(self.found, truth, counting)
        if len(excluded):
            self.found, self.truth = self._without(excluded)

    def _without(self, excluded: NDArray[np.int64]) -> tuple[Detections, Objects]:
        def counts(images: NDArray[np.int32], classes: NDArray[np.int32]) -> NDArray[np.bool_]:
            return ~np.isin(images.astype(np.int64) * len(self.classes) + classes, excluded)

        found, truth = self.found, self.truth
        return pick(found, counts(found.images, found.classes)), pick_objects(
            truth, counts(truth.images, truth.classes)
        )

    def hits(self, members: NDArray[np.int64] | None = None) -> Hits:
        """Return which detections that count are right, on some images or on all; images as places in the list."""
        found, truth = self.found, self.truth
        if members is not None:
            inside = np.zeros(len(self.rank), np.bool_)
            inside[members] = True
            found, truth = pick(found, inside[found.images]), pick_objects(truth, inside[truth.images])
        return class_hits(found, truth, len(self.classes), self.rank, VOC if self.task == "voc" else ILSVRC)

    def describe(self, hits: Hits) -> dict[str, Any]:
        """Return the metrics of detections called right or wrong."""
        metrics = summarize(class_precisions(hits), self.classes.ids)
        if self.task != "voc":
            return metrics
        return metrics | {"eleven_point": summarize(class_precisions(hits, eleven_point_ap), self.classes.ids)}


def those_that_count(found: Detections, truth: Objects, counting: Present) -> tuple[Detections, Objects]:
    """Return the detections and true boxes of images and classes that are not withdrawn."""
    if counting.complete:
        return found, truth
    kept = pick(found, counting.rows(found.images, found.classes))
    return kept, pick_objects(truth, counting.rows(truth.images, truth.classes))


def pick(found: Detections, rows: NDArray[np.bool_]) -> Detections:
    """Return some of the detections."""
    return Detections(found.images[rows], found.classes[rows], found.confidence[rows], found.boxes[rows])


def pick_objects(truth: Objects, rows: NDArray[np.bool_]) -> Objects:
    """Return some of the true boxes."""
    return Objects(truth.images[rows], truth.classes[rows], truth.boxes[rows])
