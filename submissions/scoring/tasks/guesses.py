"""Classification and localization: files of guesses against true labels and boxes."""

from pathlib import Path

import numpy as np

from ..blacklist import read_counted
from ..classes import ClassList, read_classes
from ..costs import ClassCosts, class_costs, with_all_nouns
from ..hierarchy import load_hierarchy
from ..images import ImageList, read_image_sets
from ..inputs import Inputs, InputsInvalid, Progress
from ..known import Known
from ..plausibility import Plausibility
from ..reading.guesses import Guesses, GuessReader
from ..report import Checked, Report, digest, digest_inputs
from ..truth import TruthTable, images_of, join_truth, read_truth_table
from ..withdrawn import present, without_classes
from .memory import keep_last
from .registry import KINDS
from .scorer import Scorer
from .sets import Parts


def check(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Checked:
    """Read a file against the lists of images and classes. Raises FileRefused, InputsInvalid."""
    classes, guessable = read_vocabulary(inputs)
    images = list_images(inputs, None if inputs.image_sets else read_labels(inputs, classes))
    reader = read_guesses(task, predictions, inputs, images, guessable, progress)
    advice = _advice(inputs, images, guessable)
    for batch in reader:
        advice.add(batch)
    return Checked(len(images), [*reader.warnings, *advice.warnings()])


def evaluate(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Report:
    """Score a file, a batch of images at a time. Raises FileRefused, InputsInvalid."""
    known = prepare(task, inputs)
    reader = read_guesses(task, predictions, inputs, known.images, known.guessable, progress)
    return score(task, reader, known, inputs, digest(predictions))


def score(task: str, guesses: Guesses, known: Known, inputs: Inputs, predictions: str | None) -> Report:
    """Score guesses wherever they come from; `predictions` is the SHA-256 of their file, None without one.

    Raises InputsInvalid, and whatever reading the guesses raises.
    """
    scorer = Scorer(KINDS[task].metrics, known, inputs.max_guesses)
    advice = _advice(inputs, known.images, known.guessable)
    for batch in guesses:
        scorer.add(batch)
        advice.add(batch)
    parts = Parts(known.images, inputs, scorer.describe, known.everyone)
    return Report(
        task,
        int(known.everyone.sum()),
        scorer.summarize(),
        image_sets=parts.sets(),
        slices=parts.slices(),
        parts=parts.of_split(),
        intervals=scorer.intervals(),
        warnings=[*guesses.warnings, *advice.warnings()],
        digests={"predictions": predictions} | known.digests,
        outcomes=scorer.counted_outcomes(),
        per_class=scorer.per_class(),
        patterns={"first": scorer.first_guesses()},
    )


@keep_last(2)
def prepare(task: str, inputs: Inputs) -> Known:
    """Read classes, images, truth, costs and blacklist. Raises InputsInvalid."""
    return read_known(task, inputs)


def read_known(task: str, inputs: Inputs, table: TruthTable | None = None, images: ImageList | None = None) -> Known:
    """Do as `prepare`, and remember nothing. A truth or list of images that is given is not read from a file."""
    classes, guessable = read_vocabulary(inputs)
    table = read_labels(inputs, classes) if table is None else table
    images = list_images(inputs, table) if images is None else images
    counting = present(inputs.withdrawn, images, classes)
    truth, labelled = without_classes(join_truth(table, images, empty=task == "multi_label"), counting.classes)
    costs = None if task == "multi_label" else _costs(inputs, guessable, len(classes))
    counted = read_counted(inputs.blacklist if task == "localization" else None, images)
    everyone = counting.images & labelled
    return Known(classes, guessable, images, truth, costs, counted, everyone, digest_inputs(inputs))


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
    for batch in read_guesses("classification", path, inputs, images, classes):
        first[batch.images] = batch.labels[:, 0]
    return Plausibility(images, len(classes), first)


def read_guesses(
    task: str,
    path: Path,
    inputs: Inputs,
    images: ImageList,
    classes: ClassList,
    progress: Progress | None = None,
) -> GuessReader:
    """Open a file of guesses. Raises FileRefused, here or while it is iterated over."""
    return GuessReader(
        path,
        images,
        classes.vocabulary,
        max_guesses=inputs.max_guesses,
        boxes=task == "localization",
        progress=progress,
    )
