"""COCO average precision and recall, by hotcoco: the one benchmark that a library computes for us.

hotcoco gave pycocotools' twelve numbers to the last digit, 650 times faster (docs/measurements.md).
"""

import io
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
from hotcoco import COCO, COCOeval
from numpy.typing import NDArray

from ..classes import ClassList, read_classes
from ..images import ImageList
from ..inputs import Inputs, Progress
from ..metrics.detection import Detections
from ..metrics.matching import Objects
from ..objects import join_objects
from ..report import Checked, Report, digest, digest_inputs
from ..withdrawn import present
from . import detections
from .detections import pick, pick_objects, those_that_count
from .sets import Parts

# Our names for hotcoco's: small, medium and large objects, and recall with 1, 10 and 100 detections an image.
NAMES = {
    "AP": "mean_ap",
    "AP50": "ap50",
    "AP75": "ap75",
    "APs": "ap_small",
    "APm": "ap_medium",
    "APl": "ap_large",
    "AR1": "ar_1",
    "AR10": "ar_10",
    "AR100": "ar_100",
    "ARs": "ar_small",
    "ARm": "ar_medium",
    "ARl": "ar_large",
}


def check(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Checked:
    """Do as for detection. Raises FileRefused, InputsInvalid."""
    return detections.check(task, predictions, inputs, progress)


def evaluate(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Report:
    """Score a file of detections whose corners are inclusive pixels. Raises FileRefused, InputsInvalid."""
    classes = read_classes(inputs.classes)
    table = detections.read_truth(task, inputs, classes)
    images = detections.list_images(inputs, table)
    rows = detections.read_found(task, predictions, images, classes, progress)
    found = Detections(rows.images, rows.classes, rows.numbers[:, 0], rows.numbers[:, 1:])
    counting = present(inputs.withdrawn, images, classes)
    found, truth = those_that_count(found, join_objects(table, images), counting)

    def summarize(members: NDArray[np.int64]) -> dict[str, Any]:
        inside = np.isin(np.arange(len(images)), members)
        return coco_metrics(
            pick(found, inside[found.images]), pick_objects(truth, inside[truth.images]), images, classes
        )

    parts = Parts(images, inputs, lambda members: {"metrics": summarize(members)}, counting.images)
    return Report(
        task,
        counting.image_count,
        coco_metrics(found, truth, images, classes),
        image_sets=parts.sets(),
        slices=parts.slices(),
        parts=parts.of_split(),
        warnings=detections.warnings_of(rows, images),
        digests={"predictions": digest(predictions)} | digest_inputs(inputs),
    )


def coco_metrics(found: Detections, truth: Objects, images: ImageList, classes: ClassList) -> dict[str, Any]:
    """Return the twelve COCO numbers and each class's AP; None where nothing could be measured."""
    evaluation = COCOeval(*_datasets(found, truth, len(images), classes.ids), "bbox")
    with redirect_stdout(io.StringIO()):
        # It prints its summary.
        evaluation.run()
    results = evaluation.get_results(per_class=True)
    per_class = {name: _known(results.get(f"AP/{name}")) for name in classes.ids}
    return {ours: _known(results[theirs]) for theirs, ours in NAMES.items()} | {"per_class_ap": per_class}


def _datasets(found: Detections, truth: Objects, images: int, ids: tuple[str, ...]) -> tuple[COCO, COCO]:
    truth_set = COCO.from_arrays(
        images=[{"id": number} for number in range(1, images + 1)],
        categories=[{"id": number, "name": name} for number, name in enumerate(ids, 1)],
        image_ids=truth.images.astype(np.int64) + 1,
        category_ids=truth.classes.astype(np.int64) + 1,
        boxes=_corner_and_size(truth.boxes),
    )
    numbers = (found.images + 1, _corner_and_size(found.boxes), found.confidence, found.classes + 1)
    return truth_set, truth_set.load_res(np.column_stack(numbers))


def _corner_and_size(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2] + 1])


def _known(value: float | None) -> float | None:
    """COCO writes -1 where there is nothing to measure."""
    return None if value is None or value < 0 else float(value)
