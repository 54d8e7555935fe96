"""Classification: files of guesses against true labels."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..classes import ClassList, read_classes
from ..hierarchy import cost_matrix, load_hierarchy
from ..images import ImageList, read_image_sets
from ..inputs import Inputs, InputsInvalid, Progress
from ..metrics import flat, hierarchical
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
    scorer = Scorer(join_truth(table, images), inputs, classes)
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


@dataclass
class Scorer:
    """Collects the outcomes of all images; a metric is a sum over some of them."""

    truth: Truth
    inputs: Inputs
    classes: ClassList
    outcomes: dict[str, NDArray[np.uint8]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = (len(self.truth.starts) - 1, self.inputs.max_guesses)
        self.outcomes["flat_error"] = np.zeros(shape, np.uint8)
        if self.inputs.hierarchy:
            tree = load_hierarchy(self.inputs.hierarchy)
            nodes = tree.nodes(self.classes.wnids)
            if (nodes < 0).any():
                return
            self.costs = cost_matrix(tree, nodes)
            self.outcomes["hierarchical_error"] = np.zeros(shape, np.uint8)

    def add(self, batch: Batch) -> None:
        """Score a batch of guesses."""
        truth = self.truth
        flat.count_missed(batch.images, batch.labels, truth.starts, truth.classes, self.outcomes["flat_error"])
        if "hierarchical_error" in self.outcomes:
            hierarchical.least_costs(
                batch.images,
                batch.labels,
                truth.starts,
                truth.classes,
                self.costs,
                int(self.costs.max()),
                self.outcomes["hierarchical_error"],
            )

    def summarize(self, members: slice | NDArray[np.int64]) -> dict[str, dict[str, Any]]:
        """Return the metrics over some images."""
        metrics = {
            "flat_error": flat.summarize(self.outcomes["flat_error"][members], np.diff(self.truth.starts)[members])
        }
        if "hierarchical_error" in self.outcomes:
            metrics["hierarchical_error"] = hierarchical.summarize(
                self.outcomes["hierarchical_error"][members], int(self.costs.max())
            )
        return metrics
