"""The jobs that are measured, each in a process of its own."""

import contextlib
import csv
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from pyarrow import csv as arrow_csv

from submissions.scoring.evaluate import evaluate
from submissions.scoring.inputs import NOUNS, Inputs

Job = Callable[[Path], None]


def sha256(folder: Path) -> None:
    with (folder / "predictions.csv").open("rb") as file:
        hashlib.file_digest(file, "sha256")


def pyarrow_reads_two_columns(folder: Path) -> None:
    arrow_csv.read_csv(folder / "predictions.csv", read_options=arrow_csv.ReadOptions(use_threads=False))


def inputs_of(folder: Path, **others: object) -> Inputs:
    return Inputs(folder / "truth.csv", folder / "classes.tsv", **others)


def ours(folder: Path) -> None:
    evaluate("localization", folder / "predictions.csv", inputs_of(folder))


def ours_with_hierarchy(folder: Path) -> None:
    evaluate("localization", folder / "predictions.csv", inputs_of(folder, hierarchy=NOUNS))


def pandas_and_loop(folder: Path) -> None:
    """What challenge organizers write: split strings, loop over images and guesses."""
    truth = pd.read_csv(folder / "truth.csv").set_index("image")
    wrong = 0
    for row in pd.read_csv(folder / "predictions.csv").itertuples():
        true, box = truth.at[row.ImageId, "label"], [float(x) for x in truth.at[row.ImageId, "boxes"].split()]
        words = row.PredictionString.split()
        groups = [(words[i], [float(x) for x in words[i + 1 : i + 5]]) for i in range(0, len(words), 5)]
        wrong += not any(label == true and loop_overlap(guess, box) >= 0.5 for label, guess in groups)


def loop_overlap(one: list[float], other: list[float]) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0]) + 1
    height = min(one[3], other[3]) - max(one[1], other[1]) + 1
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(box[2] - box[0] + 1) * (box[3] - box[1] + 1) for box in (one, other)]
    return width * height / (sum(areas) - width * height)


def pandas_loop_and_resampling(folder: Path) -> None:
    pandas_and_loop(folder)
    with (folder / "truth.csv").open() as file:
        images = sum(1 for _ in file) - 1
    random, outcomes = np.random.default_rng(0), np.zeros((images, 4))
    for _ in range(1000):
        outcomes[random.integers(0, images, images)].mean(axis=0)


def sklearn_top_k(folder: Path) -> None:
    """scikit-learn's top-5 accuracy, which wants a score for every class: 1000 columns an image."""
    from sklearn.metrics import top_k_accuracy_score

    with (folder / "truth.csv").open() as file:
        labels = np.array([row["label"] for row in csv.DictReader(file)])[:10_000]
    names = np.unique(labels)
    scores = np.random.default_rng(0).random((len(labels), len(names)), np.float32)
    top_k_accuracy_score(labels, scores, k=5, labels=names)


def detection_inputs(folder: Path) -> Inputs:
    sets = {"all": folder / "images.txt"}
    return Inputs(folder / "objects.csv", folder / "classes.tsv", image_sets=sets)


def our_detection(folder: Path) -> None:
    evaluate("detection", folder / "detections.csv", detection_inputs(folder))


def our_coco(folder: Path) -> None:
    evaluate("coco", folder / "detections.csv", detection_inputs(folder))


def pycocotools(folder: Path) -> None:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truth, found = pd.read_csv(folder / "objects.csv"), pd.read_csv(folder / "detections.csv")
    images = sum(1 for _ in (folder / "images.txt").open())
    boxes = corner_and_size(truth)
    annotations = [
        {"id": i, "image_id": int(image), "category_id": int(label), "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
        for i, (image, label, box) in enumerate(zip(truth.image, truth.class_id, boxes, strict=True), 1)
    ]
    rows = np.column_stack([found.image, corner_and_size(found), found.confidence, found["class"]])
    with contextlib.redirect_stdout(io.StringIO()):
        dataset = COCO()
        dataset.dataset = {
            "images": [{"id": i} for i in range(1, images + 1)],
            "categories": [{"id": i} for i in range(1, 201)],
            "annotations": annotations,
        }
        dataset.createIndex()
        evaluation = COCOeval(dataset, dataset.loadRes(rows), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()


def corner_and_size(table: pd.DataFrame) -> list[list[float]]:
    size = table[["xmax", "ymax"]].to_numpy() - table[["xmin", "ymin"]].to_numpy() + 1
    return np.hstack([table[["xmin", "ymin"]].to_numpy(), size]).tolist()


# name -> job, and the largest size at which it is worth waiting for
GUESS_JOBS: dict[str, tuple[Job, int]] = {
    "sha256": (sha256, 5_000_000),
    "pyarrow, one thread, two columns": (pyarrow_reads_two_columns, 5_000_000),
    "this library, all of it": (ours, 5_000_000),
    "this library, with hierarchy": (ours_with_hierarchy, 1_000_000),
    "pandas + loop, one metric": (pandas_and_loop, 100_000),
    "pandas + loop + resampling": (pandas_loop_and_resampling, 100_000),
    "scikit-learn top-5 of 10,000 (scores only)": (sklearn_top_k, 100_000),
}
DETECTION_JOBS: dict[str, tuple[Job, int]] = {
    "this library, DET from file to AP": (our_detection, 5_000_000),
    "hotcoco through this library, COCO from file": (our_coco, 5_000_000),
    "pycocotools, COCO": (pycocotools, 500_000),
}
