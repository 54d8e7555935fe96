"""Classification and localization: files of guesses against true labels and boxes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..blacklist import read_counted
from ..classes import ClassList, read_classes
from ..hierarchy import cost_matrix, load_hierarchy
from ..images import ImageList, read_image_sets
from ..inputs import Inputs, InputsInvalid, Progress
from ..metrics import flat, hierarchical, localization
from ..reading.guesses import GuessReader
from ..reading.lines import Batch
from ..report import Checked, Report
from ..truth import Truth, TruthTable, images_of, join_truth, read_truth_table


def check(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Checked:
    """Read a file against the lists of images and classes. Raises FileRefused, InputsInvalid."""
    classes = read_classes(inputs.classes)
    images = list_images(inputs, None if inputs.image_sets else read_labels(inputs, classes))
    reader = _reader(task, predictions, inputs, images, classes, progress)
    for _ in reader:
        pass
    return Checked(len(images), reader.warnings)


def evaluate(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Report:
    """Score a file, a batch of images at a time. Raises FileRefused, InputsInvalid."""
    classes = read_classes(inputs.classes)
    table = read_labels(inputs, classes)
    images = list_images(inputs, table)
    scorer = Scorer(task, join_truth(table, images), images, inputs, classes)
    reader = _reader(task, predictions, inputs, images, classes, progress)
    for batch in reader:
        scorer.add(batch)
    return Report(
        task,
        len(images),
        scorer.summarize(slice(None)),
        {name: _of_set(scorer, members) for name, members in several(images.sets)},
        reader.warnings,
        scorer.outcomes,
    )


def read_labels(inputs: Inputs, classes: ClassList) -> TruthTable:
    """Read the true labels. Raises InputsInvalid if none are given."""
    if inputs.truth is None:
        raise InputsInvalid("neither a truth nor a list of images is given")
    return read_truth_table(inputs.truth, classes)


def list_images(inputs: Inputs, table: TruthTable | None) -> ImageList:
    """Return the images of `inputs.image_sets`, or if there are none those of the truth."""
    if inputs.image_sets or table is None:
        return read_image_sets(inputs.image_sets)
    return images_of(table)


def several(sets: Any) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield the sets if there is more than one: of a single set the whole is the report."""
    if len(sets) > 1:
        yield from sets.items()


def _reader(
    task: str, path: Path, inputs: Inputs, images: ImageList, classes: ClassList, progress: Progress | None
) -> GuessReader:
    return GuessReader(
        path,
        images,
        classes.vocabulary,
        max_guesses=inputs.max_guesses,
        boxes=task == "localization",
        progress=progress,
    )


def _of_set(scorer: "Scorer", members: NDArray[np.int64]) -> dict[str, Any]:
    return {"images": len(members), "metrics": scorer.summarize(members)}


class Scorer:
    """Collects the outcomes of all images; a metric is a sum over some of them."""

    def __init__(self, task: str, truth: Truth, images: ImageList, inputs: Inputs, classes: ClassList) -> None:
        self.truth = truth
        self.costs = _costs(inputs, classes)
        names = ["flat_error"]
        if self.costs is not None:
            names.append("hierarchical_error")
        if task == "localization":
            names.append("localization_error")
            self.counted = read_counted(inputs.blacklist, images)
            _require_true_boxes(truth, self.counted)
        self.outcomes = {name: np.zeros((len(images), inputs.max_guesses), np.uint8) for name in names}

    def add(self, batch: Batch) -> None:
        """Score a batch of guesses."""
        truth, outcomes = self.truth, self.outcomes
        labels = (batch.images, batch.labels, truth.starts, truth.classes)
        flat.count_missed(*labels, outcomes["flat_error"])
        if self.costs is not None:
            highest = int(self.costs.max())
            hierarchical.least_costs(*labels, self.costs, highest, outcomes["hierarchical_error"])
        if "localization_error" in outcomes:
            localization.missed_boxes(
                batch.images,
                batch.labels,
                batch.boxes,
                truth.starts,
                truth.classes,
                truth.box_starts,
                truth.boxes,
                outcomes["localization_error"],
            )

    def summarize(self, members: slice | NDArray[np.int64]) -> dict[str, dict[str, Any]]:
        """Return the metrics over some images."""
        outcomes = {name: outcome[members] for name, outcome in self.outcomes.items()}
        true_labels = np.diff(self.truth.starts)[members]
        metrics = {"flat_error": flat.summarize(outcomes["flat_error"], true_labels)}
        if self.costs is not None:
            costs = outcomes["hierarchical_error"]
            metrics["hierarchical_error"] = hierarchical.summarize(costs, int(self.costs.max()))
        if "localization_error" in outcomes:
            missed = outcomes["localization_error"]
            metrics["localization_error"] = localization.summarize(missed, self.counted[members])
        return metrics


def _costs(inputs: Inputs, classes: ClassList) -> NDArray[np.uint8] | None:
    """Return the cost matrix, or None where there is no hierarchy of all classes."""
    if inputs.hierarchy is None:
        return None
    tree = load_hierarchy(inputs.hierarchy)
    nodes = tree.nodes(classes.wnids)
    return None if (nodes < 0).any() else cost_matrix(tree, nodes)


def _require_true_boxes(truth: Truth, counted: NDArray[np.bool_]) -> None:
    boxes = truth.box_starts[truth.starts[1:]] - truth.box_starts[truth.starts[:-1]]
    without = int(((boxes == 0) & counted).sum())
    if without:
        raise InputsInvalid(f"{without:,} images have no true box and are not blacklisted")
