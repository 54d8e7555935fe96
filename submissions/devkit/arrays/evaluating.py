"""`evaluate`: what `yardstick score` says of a file, said of arrays and tables in memory."""

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa

from ...scoring.classes import read_classes
from ...scoring.evaluate import evaluate as evaluate_file
from ...scoring.images import ImageList, named_images, read_image_sets
from ...scoring.inputs import NOTHING, NOUNS, Inputs
from ...scoring.known import Known
from ...scoring.names import all_names
from ...scoring.report import Report, digest
from ...scoring.tasks import guesses
from ...scoring.tasks.registry import KINDS
from ...scoring.truth import TruthTable, is_kit_text
from ..lists import read_withdrawn
from .errors import ArraysInvalid
from .guesses import as_guesses, as_scores, guess_ids, guessed_classes
from .labels import highest
from .lists import as_file, class_file, existing, image_file, is_path, path_of
from .tables import as_table, is_table, refused_by_row, write_file
from .truths import TrueIds, truth_table

NEEDS_CLASSES = "classes is missing: their number, their names in order, a table or a path."


def evaluate(
    predictions: Any,
    truth: Any,
    *,
    task: str = "classification",
    classes: Any = None,
    images: Any = None,
    from_scores: bool = False,
    boxes: Any = None,
    true_boxes: Any = None,
    max_guesses: int = 5,
    hierarchy: str | PathLike[str] | None = NOUNS,
    blacklist: Any = None,
    slices: Any = None,
    split: Any = None,
    withdrawn: Any = None,
) -> Report:
    """Score predictions: the same numbers as `yardstick score` gives for the same data in files.

    predictions: class ids (n, k), the best first, -1 for no guess; with `from_scores`, logits or probabilities (n, K)
    of all classes; a table in a layout of the file formats; or a path. truth: a class id (n,) of each image, or
    several ids each, as lists or as bool (n, K); a table or a path in a layout of truth files. Detection, tracking
    and other tasks of boxes take tables and paths alone.

    classes: their number, or their names (wnids) in order, whose ids are then 0, 1, ...; a table with `id` and `wnid`;
    or the path of a class list. A whole number always means the class with that id, a column of scores the class at
    that place of the list. None: ids of arrays are 0, 1, ... images: their names, in the order of the rows of
    arrays, a table or a path; None where arrays alone are given. boxes: (n, k, 4), xmin, ymin, xmax, ymax in inclusive
    pixels; true_boxes: (n, 4), or n arrays (b, 4).

    max_guesses, blacklist, slices, split, withdrawn: as the options of `yardstick score`; files are given as paths or
    tables. hierarchy: the path of compiled nouns, as a kit has them; None for no hierarchical error.
    Raises ArraysInvalid for arrays and tables, InputsInvalid for organizers' files and lists, FileRefused for a file of
    predictions.
    """
    if task not in KINDS:
        raise ArraysInvalid(f"There is no task {task!r}; known are {', '.join(KINDS)}.")
    with TemporaryDirectory(prefix="yardstick-") as name:
        folder = Path(name)
        given = Given(task, predictions, truth, from_scores, boxes, true_boxes, folder)
        removed = as_file(withdrawn, folder, "withdrawn")
        inputs = Inputs(
            truth=given.truth_file(),
            classes=class_file(given.count_classes(max_guesses) if classes is None else classes, folder),
            hierarchy=None if hierarchy is None else path_of(hierarchy, "hierarchy"),
            image_sets={} if images is None else {"images": image_file(images, folder)},
            blacklist=as_file(blacklist, folder, "blacklist"),
            max_guesses=max_guesses,
            options={"slices": as_file(slices, folder, "slices")},
            split=as_file(split, folder, "split"),
            withdrawn=read_withdrawn(removed) if removed else NOTHING,
        )
        return given.score(inputs)


@dataclass(frozen=True)
class Given:
    """Predictions and truth, each of them an array, a table or a path, and a folder for files made of tables."""

    task: str
    predictions: Any
    truth: Any
    from_scores: bool
    boxes: Any
    true_boxes: Any
    folder: Path

    def truth_file(self) -> Path | None:
        """Return the file of the truth, None for arrays."""
        return None if is_array(self.truth) else as_file(self.truth, self.folder, "truth")

    def count_classes(self, max_guesses: int) -> int:
        """Return how many classes the arrays know, if nobody says. Raises ArraysInvalid for tables and names."""
        if not is_array(self.predictions) or not is_array(self.truth):
            raise ArraysInvalid(NEEDS_CLASSES)
        if self.from_scores:
            return len(as_scores(self.predictions, "predictions")[0])
        ids = (guess_ids(self.predictions, max_guesses), TrueIds(self.truth).ids)
        return 1 + max(0, highest(ids, NEEDS_CLASSES))

    def score(self, inputs: Inputs) -> Report:
        """Score arrays by themselves, tables and paths as files."""
        arrays = [name for name in ("predictions", "truth") if is_array(getattr(self, name))]
        if arrays and KINDS[self.task].scorer != "guesses":
            raise ArraysInvalid(f"{arrays[0]} is an array; the task {self.task} takes tables or paths of boxes.")
        if "predictions" in arrays:
            return self._score_array(inputs)
        if is_path(self.predictions):
            return self._score_file(existing(self.predictions, "predictions"), inputs)
        table = as_table(self.predictions, "predictions")
        path = write_file(table, self.folder, "predictions")
        with refused_by_row(table):
            return self._score_file(path, inputs)

    def _score_file(self, path: Path, inputs: Inputs) -> Report:
        if not is_array(self.truth):
            return evaluate_file(self.task, path, inputs)
        known = self._know(inputs)
        reader = guesses.read_guesses(self.task, path, inputs, known.images, known.guessable)
        return guesses.score(self.task, reader, known, inputs, digest(path))

    def _score_array(self, inputs: Inputs) -> Report:
        known = self._know(inputs)
        labels = guessed_classes(self.predictions, known.guessable, inputs.max_guesses, from_scores=self.from_scores)
        if len(labels) != len(known.images):
            raise ArraysInvalid(f"predictions has {len(labels):,} rows for {len(known.images):,} images.")
        if self.task == "localization" and self.boxes is None:
            raise ArraysInvalid("boxes is missing; expected (images, guesses, 4) beside the predictions.")
        found = as_guesses(labels, self.boxes, inputs.max_guesses)
        return guesses.score(self.task, found, known, inputs, None)

    def _know(self, inputs: Inputs) -> Known:
        """Return truth and lists; files of the caller's are remembered, those made of arrays and tables are not."""
        if is_array(self.truth):
            return guesses.read_known(self.task, inputs, *self._true(inputs))
        if is_array(self.predictions) and not inputs.image_sets and inputs.truth and not is_kit_text(inputs.truth):
            raise ArraysInvalid("images is missing: which image is each row of predictions about?")
        lasting = self.folder not in {path.parent for path in files_of(inputs)}
        return (guesses.prepare if lasting else guesses.read_known)(self.task, inputs)

    def _true(self, inputs: Inputs) -> tuple[TruthTable, ImageList]:
        true = TrueIds(self.truth)
        if not inputs.image_sets and not is_array(self.predictions):
            raise ArraysInvalid("images is missing: which image is each row of truth about?")
        numbers = pa.array(np.arange(1, len(true) + 1)).cast(pa.string())
        images = read_image_sets(inputs.image_sets) if inputs.image_sets else named_images(numbers)
        names = all_names(images.names)
        return truth_table(true, self.true_boxes, read_classes(inputs.classes), names), images


def is_array(value: Any) -> bool:
    """Say whether a value is neither a path nor a table."""
    return not is_path(value) and not is_table(value)


def files_of(inputs: Inputs) -> list[Path]:
    """Return the files that `guesses.prepare` reads."""
    files = (inputs.truth, inputs.classes, inputs.blacklist, *inputs.image_sets.values())
    return [file for file in files if file is not None]
