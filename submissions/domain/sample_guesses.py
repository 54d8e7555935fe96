"""What a submission's file says of a few images, read as the scorer reads it; no label is within reach."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from challenge.domain.phase_lists import meaning_of

from ..models import Submission
from ..scoring.inputs import Inputs
from ..scoring.tasks.registry import KINDS
from .checking import public_inputs
from .materials import prediction_file

if TYPE_CHECKING:
    from ..scoring.classes import ClassList
    from ..scoring.images import ImageList

# Of detections in one image those with the most confidence.
MOST_DETECTIONS = 20

Box = tuple[float, float, float, float]


class Guess(NamedTuple):
    """A class by its wnid and words; `box` is xmin, ymin, xmax, ymax in pixels, where the kind of task has boxes."""

    label: str
    words: str
    box: Box | None = None
    confidence: float | None = None


Guesses = dict[str, list[Guess]]


def sample_guesses(submission: Submission, image_ids: Collection[str]) -> Guesses:
    """The guesses on each image of the lists that is asked for, the best first.

    Raises StorageCorrupt, StorageUnavailable, NotReady, FileRefused, InputsInvalid.
    """
    with prediction_file(submission) as path, public_inputs(submission.phase) as inputs:
        kind = meaning_of(submission.phase).kind
        read = _of_guesses if KINDS[kind].scorer == "guesses" else _of_detections
        return read(kind, path, inputs, image_ids)


# Compiled kernels take a second to load: not wherever Django starts.


def _of_guesses(kind: str, path: Path, inputs: Inputs, wanted: Collection[str]) -> Guesses:
    from ..scoring.reading.guesses import GuessReader
    from ..scoring.tasks.guesses import list_images, read_vocabulary

    _classes, guessable = read_vocabulary(inputs)
    images = list_images(inputs, None)
    names = _places(images, wanted)
    reader = GuessReader(
        path, images, guessable.vocabulary, max_guesses=inputs.max_guesses, boxes=kind == "localization"
    )
    found: Guesses = {name: [] for name in names.values()}
    for batch in reader:
        for row in np.flatnonzero(np.isin(batch.images, list(names))).tolist():
            found[names[int(batch.images[row])]] = list(_guessed(batch.labels[row], batch.boxes[row], guessable))
    return found


def _guessed(labels: NDArray[np.int32], boxes: NDArray[np.float64], classes: "ClassList") -> Iterator[Guess]:
    """The guesses of one image: labels int32 (k,), boxes float64 (k, 4) or (k, 0)."""
    for label, numbers in zip(labels.tolist(), boxes.tolist(), strict=True):
        if label >= 0:
            yield Guess(classes.wnids[label], classes.words[label], _box(numbers))


def _of_detections(kind: str, path: Path, inputs: Inputs, wanted: Collection[str]) -> Guesses:
    from ..scoring.classes import read_classes
    from ..scoring.tasks.detections import list_images, read_found
    from ..scoring.tasks.tracking import read_tubes

    classes, images = read_classes(inputs.classes), list_images(inputs, None)
    names = _places(images, wanted)
    if KINDS[kind].scorer == "tracking":
        rows = read_tubes(path, images, classes, None)
    else:
        rows = read_found(kind, path, images, classes, None)
    has_boxes = kind != "fine_grained"
    found: Guesses = {}
    for place, name in names.items():
        here = np.flatnonzero(rows.images == place)
        best = here[np.argsort(-rows.numbers[here, 0], kind="stable")][:MOST_DETECTIONS]
        found[name] = [
            Guess(classes.wnids[label], classes.words[label], _box(numbers[1:]) if has_boxes else None, numbers[0])
            for label, numbers in zip(rows.classes[best].tolist(), rows.numbers[best].tolist(), strict=True)
        ]
    return found


def _places(images: "ImageList", wanted: Collection[str]) -> dict[int, str]:
    """Where the wanted images stand in the lists; those that are in none are left out."""
    from ..scoring.names import positions

    names = list(wanted)
    places = positions(images.names, pa.array(names, pa.string()), stems=True).tolist()
    return {place: name for place, name in zip(places, names, strict=True) if place >= 0}


def _box(numbers: list[float]) -> Box | None:
    if len(numbers) != 4 or not np.isfinite(numbers).all():
        return None
    xmin, ymin, xmax, ymax = numbers
    return xmin, ymin, xmax, ymax
