"""Files of guesses (classification, localization, multi-label), and their errors counted by plain loops."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from challenge.enums import TaskKind

from ...scoring.blacklist import read_counted
from ...scoring.classes import read_classes
from ...scoring.images import read_image_sets
from ...scoring.inputs import Inputs
from ...scoring.names import all_names
from .contents import SEED, Expected, RehearsalFile, truth_rows
from .sample import Box, PublicLists, guess_row, header, packed, sample_guesses

LEAST_OVERLAP = 0.5
# For a true label without a true box: it can match nothing.
NO_BOX: Box = (1, 1, 1, 1)

Pairs = Sequence[tuple[str, list[Box]]]
Labels = Mapping[str, Pairs]
Guesses = Mapping[str, Sequence[tuple[str, Box]]]


def guess_files(lists: PublicLists, inputs: Inputs) -> Iterator[RehearsalFile]:
    """The three files; where an image has more labels than guesses, the perfect one says that it is not."""
    labels = read_labels(lists, inputs)
    counted = labels_that_count(labels, inputs)
    files = {
        "sample": sample_guesses(lists),
        "perfect": perfect_guesses(lists, labels),
        "random": random_guesses(lists),
    }
    for name, guesses in files.items():
        rows = (guess_row(lists, image, named) for image, named in guesses.items())
        remark = _remark(counted, lists.max_guesses) if name == "perfect" else ""
        yield RehearsalFile(name, packed(header(lists), rows), expected_errors(lists, inputs, guesses, counted), remark)


def read_labels(lists: PublicLists, inputs: Inputs) -> Labels:
    """Image -> its true labels as wnids, each with its true boxes."""
    classes = read_classes(inputs.classes)
    found: dict[str, list[tuple[str, list[Box]]]] = defaultdict(list)
    for row in truth_rows(inputs):
        for label in row["label"].split():
            found[row["image"]].append((classes.wnids[classes.index[label]], _boxes(row.get("boxes") or "")))
    return {image: found.get(image, []) for image in lists.images}


def labels_that_count(labels: Labels, inputs: Inputs) -> Labels:
    """Without withdrawn images, without withdrawn classes, and without images that have no other label."""
    index, wnids = read_classes(inputs.classes).index, read_classes(inputs.classes).wnids
    gone = {wnids[index[name]] for name in inputs.withdrawn.classes}
    kept = {
        image: [pair for pair in pairs if pair[0] not in gone]
        for image, pairs in labels.items()
        if image not in inputs.withdrawn.images
    }
    return {image: pairs for image, pairs in kept.items() if pairs}


def perfect_guesses(lists: PublicLists, labels: Labels) -> Guesses:
    """For each image its labels, as many as may be guessed, each on its first box."""
    return {
        image: [(wnid, boxes[0] if boxes else NO_BOX) for wnid, boxes in pairs[: lists.max_guesses]]
        for image, pairs in labels.items()
    }


def random_guesses(lists: PublicLists) -> Guesses:
    """For each image some classes, the same ones every time."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable is what is wanted
    number = min(lists.max_guesses, len(lists.wnids))
    return {image: [(wnid, box) for wnid in chance.sample(lists.wnids, number)] for image, box in lists.images.items()}


def expected_errors(lists: PublicLists, inputs: Inputs, guesses: Guesses, counted: Labels) -> Expected:
    """The numbers that a file must have in the metrics of its kind of task."""
    if lists.kind == TaskKind.MULTI_LABEL:
        return {"multi_label_error.wrong": first_wrong(guesses, counted), "multi_label_error.images": len(counted)}
    flat = {"flat_error.wrong": missed(guesses, counted, lists.max_guesses)}
    if lists.kind != TaskKind.LOCALIZATION:
        return flat
    blacklisted = _blacklisted(inputs)
    boxed = {image: pairs for image, pairs in counted.items() if image not in blacklisted}
    wrong = misplaced(guesses, boxed, lists.max_guesses)
    return {"localization_error.wrong": wrong, "localization_error.images": len(boxed), **flat}


def missed(guesses: Guesses, labels: Labels, most: int) -> list[int | float]:
    """At 1..k guesses the wrong images; one with several labels counts as the share that is missed."""
    wrong = [Fraction(0)] * most
    for image, pairs in labels.items():
        named = [wnid for wnid, _ in guesses[image]]
        for k in range(most):
            wrong[k] += Fraction(sum(wnid not in named[: k + 1] for wnid, _ in pairs), len(pairs))
    return [int(total) if total.denominator == 1 else float(total) for total in wrong]


def first_wrong(guesses: Guesses, labels: Labels) -> int:
    """The images whose first guess is none of their labels."""
    firsts = {image: guesses[image][0][0] if guesses[image] else "" for image in labels}
    return sum(all(firsts[image] != wnid for wnid, _ in pairs) for image, pairs in labels.items())


def misplaced(guesses: Guesses, labels: Labels, most: int) -> list[int]:
    """At 1..k guesses the images without a right label on a right box."""
    wrong = [0] * most
    for image, pairs in labels.items():
        right = [_is_right(guess, pairs) for guess in guesses[image]]
        for k in range(most):
            wrong[k] += not any(right[: k + 1])
    return wrong


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes in inclusive pixels."""
    width = min(one[2], other[2]) - max(one[0], other[0]) + 1
    height = min(one[3], other[3]) - max(one[1], other[1]) + 1
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (area(one) + area(other) - width * height)


def area(box: Box) -> float:
    return (box[2] - box[0] + 1) * (box[3] - box[1] + 1)


def _is_right(guess: tuple[str, Box], pairs: Pairs) -> bool:
    wnid, box = guess
    return any(wnid == label and overlap(box, true) >= LEAST_OVERLAP for label, boxes in pairs for true in boxes)


def _boxes(cell: str) -> list[Box]:
    sides = [float(word) for word in cell.split()]
    return [(sides[at], sides[at + 1], sides[at + 2], sides[at + 3]) for at in range(0, len(sides), 4)]


def _blacklisted(inputs: Inputs) -> set[str]:
    images = read_image_sets(inputs.image_sets)
    counted = read_counted(inputs.blacklist, images).tolist()
    return {name for name, counts in zip(all_names(images.names).to_pylist(), counted, strict=True) if not counts}


def _remark(labels: Labels, most: int) -> str:
    crowded = sum(len(pairs) > most for pairs in labels.values())
    return (
        _("%(n)s images have more labels than guesses: no file is without error.") % {"n": crowded} if crowded else ""
    )
