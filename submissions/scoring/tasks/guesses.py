"""Classification and localization: files of guesses against true labels and boxes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..blacklist import read_counted
from ..classes import ClassList, read_classes
from ..costs import ClassCosts, class_costs, with_all_nouns
from ..hierarchy import load_hierarchy
from ..images import ImageList, read_image_sets
from ..inputs import Inputs, InputsInvalid, Progress
from ..intervals import mean_intervals
from ..metrics import flat, hierarchical, localization, multi_label, per_class
from ..plausibility import Plausibility
from ..reading.guesses import GuessReader
from ..reading.lines import Batch
from ..report import Checked, Report, digest, digest_inputs
from ..truth import Truth, TruthTable, images_of, join_truth, read_truth_table
from .memory import keep_last
from .sets import Parts


def check(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Checked:
    """Read a file against the lists of images and classes. Raises FileRefused, InputsInvalid."""
    classes, guessable = read_vocabulary(inputs)
    images = list_images(inputs, None if inputs.image_sets else read_labels(inputs, classes))
    reader = _reader(task, predictions, inputs, images, guessable, progress)
    advice = _advice(inputs, images, guessable)
    for batch in reader:
        advice.add(batch)
    return Checked(len(images), [*reader.warnings, *advice.warnings()])


def evaluate(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Report:
    """Score a file, a batch of images at a time. Raises FileRefused, InputsInvalid."""
    known = prepare(task, inputs)
    scorer = Scorer(task, known, inputs)
    reader = _reader(task, predictions, inputs, known.images, known.guessable, progress)
    advice = _advice(inputs, known.images, known.guessable)
    for batch in reader:
        scorer.add(batch)
        advice.add(batch)
    parts = Parts(known.images, inputs, scorer.describe)
    return Report(
        task,
        len(known.images),
        scorer.summarize(),
        image_sets=parts.sets(),
        slices=parts.slices(),
        intervals=scorer.intervals(),
        warnings=[*reader.warnings, *advice.warnings()],
        digests={"predictions": digest(predictions)} | known.digests,
        outcomes=scorer.outcomes,
        per_class=scorer.per_class(),
    )


@dataclass(frozen=True)
class Known:
    """All that does not depend on the file of predictions: read once, used for every file of a phase."""

    classes: ClassList
    guessable: ClassList
    images: ImageList
    truth: Truth
    costs: ClassCosts | None
    counted: NDArray[np.bool_]
    digests: dict[str, Any]


@keep_last(2)
def prepare(task: str, inputs: Inputs) -> Known:
    """Read classes, images, truth, costs and blacklist. Raises InputsInvalid."""
    classes, guessable = read_vocabulary(inputs)
    table = read_labels(inputs, classes)
    images = list_images(inputs, table)
    truth = join_truth(table, images, empty=task == "multi_label")
    costs = None if task == "multi_label" else _costs(inputs, guessable, len(classes))
    counted = read_counted(inputs.blacklist if task == "localization" else None, images)
    return Known(classes, guessable, images, truth, costs, counted, digest_inputs(inputs))


def read_vocabulary(inputs: Inputs) -> tuple[ClassList, ClassList]:
    """Return the task's classes, and all that a guess may name: more with the option `open_vocabulary`."""
    classes = read_classes(inputs.classes)
    if not inputs.options.get("open_vocabulary") or inputs.hierarchy is None:
        return classes, classes
    return classes, with_all_nouns(classes, load_hierarchy(inputs.hierarchy))


def _costs(inputs: Inputs, guessable: ClassList, classes: int) -> ClassCosts | None:
    """Return the costs of confusions, or None where there is no hierarchy of all classes."""
    if inputs.hierarchy is None:
        return None
    return class_costs(load_hierarchy(inputs.hierarchy), guessable, classes)


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


def _advice(inputs: Inputs, images: ImageList, classes: ClassList) -> Plausibility:
    """Compare with the option `baseline`, a file of predictions for (some of) the same images."""
    path = inputs.options.get("baseline")
    if path is None:
        return Plausibility(images, len(classes))
    first = np.full(len(images), -1, np.int32)
    for batch in _reader("classification", path, inputs, images, classes, None):
        first[batch.images] = batch.labels[:, 0]
    return Plausibility(images, len(classes), first)


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


Members = NDArray[np.int64] | slice


class Scorer:
    """Collects the outcomes of all images; a metric is a sum over some of them."""

    def __init__(self, task: str, known: Known, inputs: Inputs) -> None:
        self.task, self.truth, self.costs = task, known.truth, known.costs
        self.classes, self.counted = len(known.classes), known.counted
        self.true_labels = np.diff(known.truth.starts)
        names = ["flat_error"]
        if self.costs is not None:
            names.append("hierarchical_error")
        if task == "localization":
            names.append("localization_error")
            _require_true_boxes(known.truth, self.counted)
        shape = (len(known.images), inputs.max_guesses)
        self.outcomes = {name: np.zeros(shape, np.uint8) for name in names}

    def add(self, batch: Batch) -> None:
        """Score a batch of guesses."""
        truth, outcomes = self.truth, self.outcomes
        labels = (batch.images, batch.labels, truth.starts, truth.classes)
        flat.count_missed(*labels, outcomes["flat_error"])
        if self.costs is not None:
            self.costs.fill(*labels, outcomes["hierarchical_error"])
        if "localization_error" in outcomes:
            boxes = (truth.starts, truth.classes, truth.box_starts, truth.boxes)
            missed = outcomes["localization_error"]
            localization.missed_boxes(batch.images, batch.labels, batch.boxes, *boxes, missed)

    def summarize(self, members: Members = slice(None)) -> dict[str, dict[str, Any]]:
        """Return the metrics over some images, or over all."""
        outcomes = {name: outcome[members] for name, outcome in self.outcomes.items()}
        true_labels = self.true_labels[members]
        if self.task == "multi_label":
            wrong = multi_label.missed_sets(outcomes["flat_error"], true_labels)
            return {"multi_label_error": multi_label.summarize(wrong, true_labels)}
        metrics = {"flat_error": flat.summarize(outcomes["flat_error"], true_labels)}
        if self.costs is not None:
            costs = outcomes["hierarchical_error"]
            metrics["hierarchical_error"] = hierarchical.summarize(costs, self.costs.highest)
        if "localization_error" in outcomes:
            missed = outcomes["localization_error"]
            metrics["localization_error"] = localization.summarize(missed, self.counted[members])
        if (true_labels == 1).all():
            metrics["mean_per_class_error"] = per_class.summarize(*self._by_class(members))
        return metrics

    def describe(self, members: NDArray[np.int64]) -> dict[str, Any]:
        """Return metrics and intervals over some images."""
        return {"metrics": self.summarize(members), "intervals": self.intervals(members)}

    def intervals(self, members: Members = slice(None)) -> dict[str, dict[str, list[Any]]]:
        """Return for each metric its intervals at each number of guesses; costs have them at the last only."""
        return {name: self._intervals(name, members) for name in self.outcomes}

    def _intervals(self, name: str, members: Members) -> dict[str, list[Any]]:
        outcomes: NDArray[Any] = self.outcomes[name][members]
        if name == "localization_error":
            outcomes = outcomes[self.counted[members]]
        if name == "flat_error" and (self.true_labels != 1).any():
            outcomes = outcomes / np.maximum(self.true_labels[members], 1)[:, None]
        first = outcomes.shape[1] if name == "hierarchical_error" else 1
        guesses = list(range(first, outcomes.shape[1] + 1))
        found = [mean_intervals(outcomes[:, count - 1]) for count in guesses]
        levels = found[0].keys()
        return {"guesses": guesses} | {level: [one[level] for one in found] for level in levels}

    def per_class(self) -> dict[str, NDArray[np.int64]]:
        """Return int64 arrays over classes: `wrong` (K, max_guesses) and `images` (K,), for single labels."""
        if not (self.true_labels == 1).all():
            return {}
        wrong, images = self._by_class(slice(None))
        return {"wrong": wrong, "images": images}

    def _by_class(self, members: Members) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        images = np.arange(len(self.true_labels))[members]
        labels = self.truth.classes[self.truth.starts[images]]
        return per_class.count_by_class(self.outcomes["flat_error"], images, labels, self.classes)


def _require_true_boxes(truth: Truth, counted: NDArray[np.bool_]) -> None:
    boxes = truth.box_starts[truth.starts[1:]] - truth.box_starts[truth.starts[:-1]]
    without = int(((boxes == 0) & counted).sum())
    if without:
        raise InputsInvalid(f"{without:,} images have no true box and are not blacklisted")
