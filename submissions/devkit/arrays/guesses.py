"""Arrays of guesses, or of scores for all classes, as the scorer takes them."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...scoring.best import best_classes
from ...scoring.classes import ClassList
from ...scoring.reading.arrays import GuessArrays
from ...scoring.reading.guesses import gaps
from .errors import ArraysInvalid, cell
from .labels import NO_GUESS, as_ids, places_of

# Of a coordinate, in pixels: beyond all sense, and well within float64.
FURTHEST = 1e300


def top_guesses(scores: ArrayLike, guesses: int = 5, *, classes: ArrayLike | None = None) -> NDArray[Any]:
    """Return the classes with the highest scores of each image, (n, min(guesses, K)), the best first.

    scores: logits or probabilities (n, K), a column for each class; of equal scores the first column goes first.
    classes: the K names of the columns, such as wnids; without them the guesses are int64 numbers of columns, from 0.
    Raises ArraysInvalid for another shape, a type that is no number, or NaN.
    """
    if guesses < 1:
        raise ArraysInvalid(f"guesses is {guesses}; expected 1 or more.")
    best = best_classes(as_scores(scores, "scores"), guesses)
    if classes is None:
        return best
    names = np.asarray(classes)
    columns = np.shape(scores)[1]
    if names.shape != (columns,):
        raise ArraysInvalid(f"classes has shape {names.shape}; expected a name for each of the {columns:,} columns.")
    return np.asarray(names[best])


def as_scores(values: ArrayLike, name: str) -> NDArray[np.floating[Any]]:
    """Return scores of all classes (n, K) as float32 or float64. Raises ArraysInvalid."""
    scores = np.asarray(values)
    if scores.ndim != 2 or 0 in scores.shape:
        raise ArraysInvalid(f"{name} has shape {scores.shape}; expected (images, classes), neither of them 0.")
    if scores.dtype.kind not in "iuf":
        raise ArraysInvalid(f"{name} is {scores.dtype}; expected numbers.")
    scores = scores.astype(np.float32 if scores.dtype in {np.float16, np.float32} else np.float64, copy=False)
    missing = np.isnan(scores)
    if missing.any():
        place = np.argwhere(missing)[0].tolist()
        raise ArraysInvalid(f"{cell(name, place)}: NaN ({scores.dtype}) is no score. In all: {missing.sum():,}.")
    return scores


def guess_ids(predictions: ArrayLike, max_guesses: int) -> NDArray[Any]:
    """Return ids (n, k), k at most `max_guesses`. Raises ArraysInvalid."""
    ids = as_ids(predictions, "predictions", 2)
    if ids.shape[1] > max_guesses:
        hint = f"Say max_guesses={ids.shape[1]} if the challenge allows as many."
        raise ArraysInvalid(f"predictions has {ids.shape[1]} guesses an image; at most {max_guesses} count. {hint}")
    return ids


def guessed_classes(
    predictions: ArrayLike, classes: ClassList, max_guesses: int, *, from_scores: bool
) -> NDArray[np.int32]:
    """Return int32 (n, k): the classes that are guessed, given ids or scores of all classes. Raises ArraysInvalid."""
    if not from_scores:
        labels = places_of(guess_ids(predictions, max_guesses), classes, "predictions")
        require_no_gap(labels != NO_GUESS, "predictions")
        return labels
    scores = as_scores(predictions, "predictions")
    if scores.shape[1] != len(classes):
        raise ArraysInvalid(f"predictions has {scores.shape[1]:,} columns of scores for {len(classes):,} classes.")
    return best_classes(scores, max_guesses).astype(np.int32)


def as_guesses(labels: NDArray[np.int32], boxes: ArrayLike | None, max_guesses: int) -> GuessArrays:
    """Return guesses on each image in the order of the list, as batches. Raises ArraysInvalid."""
    return GuessArrays(np.arange(len(labels)), labels, as_boxes(boxes, labels != NO_GUESS), max_guesses)


def require_no_gap(filled: NDArray[np.bool_], name: str) -> None:
    """Raise ArraysInvalid if a guess follows one that is missing; filled: bool (n, k)."""
    rows = gaps(np.where(filled, 0, NO_GUESS).astype(np.int32))
    if len(rows):
        column = int(np.argmin(filled[rows[0]]))
        raise ArraysInvalid(
            f"{cell(name, (int(rows[0]), column))}: a guess follows this empty one; put missing guesses last. "
            f"In all: {len(rows):,} rows."
        )


def as_boxes(boxes: ArrayLike | None, filled: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return boxes float64 (n, k, 4) of guesses that are `filled`, bool (n, k); (n, k, 0) without boxes.

    The box of a missing guess is NaN whatever it was. Raises ArraysInvalid for another shape, and for a number that
    is not finite or beyond FURTHEST, near which a reader of decimal digits may find no number any more.
    """
    if boxes is None:
        return np.empty((*filled.shape, 0))
    given = np.asarray(boxes)
    if given.shape != (*filled.shape, 4):
        wanted = "(images, guesses, 4): xmin, ymin, xmax, ymax"
        raise ArraysInvalid(f"boxes has shape {given.shape}; expected {(*filled.shape, 4)}, {wanted}.")
    numbers = as_numbers(given, "boxes")
    wrong = ~(np.abs(numbers) <= FURTHEST) & filled[..., None]
    if wrong.any():
        place = np.argwhere(wrong)[0].tolist()
        found = f"{cell('boxes', place)}: {numbers[tuple(place)]} is not finite, or beyond {FURTHEST:g}"
        raise ArraysInvalid(f"{found}. In all: {wrong.sum():,}.")
    return np.where(filled[..., None], numbers, np.nan)


def as_numbers(values: NDArray[Any], name: str) -> NDArray[np.float64]:
    """Return numbers as float64. Raises ArraysInvalid for another type."""
    if values.dtype.kind not in "iuf":
        raise ArraysInvalid(f"{name} is {values.dtype}; expected numbers.")
    return values.astype(np.float64)
