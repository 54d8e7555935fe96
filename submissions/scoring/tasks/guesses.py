"""Classification and localization: files of guesses against true labels and boxes."""

from dataclasses import dataclass
from functools import cached_property
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
from ..metrics.histogram import histogram
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
    true_labels: NDArray[np.uint8]

    @cached_property
    def single(self) -> bool:
        """Whether every image has exactly one true label."""
        return bool((self.true_labels == 1).all())


@keep_last(2)
def prepare(task: str, inputs: Inputs) -> Known:
    """Read classes, images, truth, costs and blacklist. Raises InputsInvalid."""
    classes, guessable = read_vocabulary(inputs)
    table = read_labels(inputs, classes)
    images = list_images(inputs, table)
    truth = join_truth(table, images, empty=task == "multi_label")
    costs = None if task == "multi_label" else _costs(inputs, guessable, len(classes))
    counted = read_counted(inputs.blacklist if task == "localization" else None, images)
    true_labels = np.diff(truth.starts).astype(np.uint8)
    return Known(classes, guessable, images, truth, costs, counted, digest_inputs(inputs), true_labels)


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
ALL = slice(None)


class Scorer:
    """Collects the outcomes of all images; a metric is a sum over some of them."""

    def __init__(self, task: str, known: Known, inputs: Inputs) -> None:
        self.task, self.known = task, known
        names = ["flat_error"]
        if known.costs is not None:
            names.append("hierarchical_error")
        if task == "localization":
            names.append("localization_error")
            _require_true_boxes(known.truth, known.counted)
        shape = (len(known.images), inputs.max_guesses)
        self.outcomes = {name: np.zeros(shape, np.uint8) for name in names}

    def add(self, batch: Batch) -> None:
        """Score a batch of guesses."""
        truth, costs, outcomes = self.known.truth, self.known.costs, self.outcomes
        labels = (batch.images, batch.labels, truth.starts, truth.classes)
        flat.count_missed(*labels, outcomes["flat_error"])
        if costs is not None:
            costs.fill(*labels, outcomes["hierarchical_error"])
        if "localization_error" in outcomes:
            boxes = (truth.starts, truth.classes, truth.box_starts, truth.boxes)
            missed = outcomes["localization_error"]
            localization.missed_boxes(batch.images, batch.labels, batch.boxes, *boxes, missed)

    def summarize(self, members: Members = ALL) -> dict[str, dict[str, Any]]:
        """Return the metrics over some images, or over all."""
        counted, outcomes = self._mask(members), self.outcomes
        missed, true_labels = outcomes["flat_error"], self.known.true_labels
        if self.task == "multi_label":
            return {"multi_label_error": multi_label.summarize(missed, true_labels, counted)}
        metrics = {"flat_error": flat.summarize(missed, true_labels, counted)}
        if self.known.costs is not None:
            costs, highest = outcomes["hierarchical_error"], self.known.costs.highest
            metrics["hierarchical_error"] = hierarchical.summarize(costs, counted, highest)
        if "localization_error" in outcomes:
            counted_boxes = counted & self.known.counted
            metrics["localization_error"] = localization.summarize(outcomes["localization_error"], counted_boxes)
        if self.known.single:
            metrics["mean_per_class_error"] = per_class.summarize(*self._by_class(counted))
        return metrics

    def describe(self, members: Members) -> dict[str, Any]:
        """Return metrics and intervals over some images."""
        return {"metrics": self.summarize(members), "intervals": self.intervals(members)}

    def intervals(self, members: Members = ALL) -> dict[str, dict[str, list[Any]]]:
        """Return for each metric its intervals at each number of guesses; costs have them at the last only.

        There are none of a flat error with several true labels, whose outcomes are shares.
        """
        names = [name for name in self.outcomes if name != "flat_error" or self.known.single]
        return {name: self._intervals(name, self._mask(members)) for name in names}

    def _intervals(self, name: str, counted: NDArray[np.bool_]) -> dict[str, list[Any]]:
        if name == "localization_error":
            counted = counted & self.known.counted
        counts = histogram(self.outcomes[name], counted)
        first = len(counts) if name == "hierarchical_error" else 1
        guesses = list(range(first, len(counts) + 1))
        found = [mean_intervals(np.arange(256.0), counts[guess - 1]) for guess in guesses]
        return {"guesses": guesses} | {level: [one[level] for one in found] for level in found[0]}

    def per_class(self) -> dict[str, NDArray[np.int64]]:
        """Return int64 arrays over classes: `wrong` (K, max_guesses) and `images` (K,), for single labels."""
        if not self.known.single:
            return {}
        wrong, images = self._by_class(self._mask(ALL))
        return {"wrong": wrong, "images": images}

    def _by_class(self, counted: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        missed, classes = self.outcomes["flat_error"], len(self.known.classes)
        wrong, images = np.zeros((classes, missed.shape[1]), np.int64), np.zeros(classes, np.int64)
        per_class.count_by_class(missed, self.known.truth.classes, counted, wrong, images)
        return wrong, images

    def _mask(self, members: Members) -> NDArray[np.bool_]:
        mask = np.zeros(len(self.known.images), np.bool_)
        mask[members] = True
        return mask


def _require_true_boxes(truth: Truth, counted: NDArray[np.bool_]) -> None:
    boxes = truth.box_starts[truth.starts[1:]] - truth.box_starts[truth.starts[:-1]]
    without = int(((boxes == 0) & counted).sum())
    if without:
        raise InputsInvalid(f"{without:,} images have no true box and are not blacklisted")
