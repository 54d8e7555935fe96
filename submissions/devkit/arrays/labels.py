"""Class ids in arrays -> places in the list of classes."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...scoring.classes import ClassList
from .errors import ArraysInvalid, cell

NO_GUESS, UNKNOWN = -1, -2
# Kinds of numpy's types that can hold ids: whole numbers, strings, and objects (strings and None).
ID_KINDS = "iuUTO"


def as_ids(values: ArrayLike, name: str, dimensions: int) -> NDArray[Any]:
    """Return class ids as an array of so many dimensions. Raises ArraysInvalid for another shape or type."""
    array = np.asarray(values)
    if array.ndim != dimensions or array.shape[-1] == 0 or not len(array):
        wanted = "(images,)" if dimensions == 1 else "(images, guesses)"
        raise ArraysInvalid(f"{name} has shape {array.shape}; expected {wanted}, neither of them 0.")
    if array.dtype.kind not in ID_KINDS:
        hint = " Scores of all classes need from_scores=True." if array.dtype.kind == "f" and dimensions > 1 else ""
        raise ArraysInvalid(f"{name} is {array.dtype}; expected class ids: whole numbers or strings.{hint}")
    return array


def places_of(ids: NDArray[Any], classes: ClassList, name: str) -> NDArray[np.int32]:
    """Return int32 of the same shape: the class of each id, -1 for none (-1, an empty string, None or NaN).

    A number means the class with that id. Raises ArraysInvalid for an id that no class has.
    """
    flat = ids.ravel().tolist()
    index = {value: _place(value, classes.index) for value in set(flat)}
    places = np.fromiter(map(index.__getitem__, flat), np.int32, len(flat)).reshape(ids.shape)
    if (places == UNKNOWN).any():
        raise _unknown(ids, places, classes, name)
    return places


def _place(value: Any, index: dict[str, int]) -> int:
    if isinstance(value, bool):
        return UNKNOWN
    if isinstance(value, int | str):
        return index.get(str(value), NO_GUESS if value in {-1, ""} else UNKNOWN)
    # NaN alone is not equal to itself.
    return NO_GUESS if value is None or value != value else UNKNOWN  # noqa: PLR0124


def _unknown(ids: NDArray[Any], places: NDArray[np.int32], classes: ClassList, name: str) -> ArraysInvalid:
    rows = np.argwhere(places == UNKNOWN)
    first = tuple(rows[0].tolist())
    value = ids[first]
    shown = repr(value.item() if isinstance(value, np.generic) else value)[:80]
    return ArraysInvalid(
        f"{cell(name, first)}: {shown} ({ids.dtype}) is no class; expected {_range(classes)}. In all: {len(rows):,}."
    )


def _range(classes: ClassList) -> str:
    ids, wnids = classes.ids, classes.wnids
    names = "" if ids == wnids else f", or its name, such as {wnids[0]!r}"
    return f"an id from {ids[0]} to {ids[-1]}{names}"


def highest(arrays: Iterable[NDArray[Any]], hint: str) -> int:
    """Return the highest number in arrays of ids. Raises ArraysInvalid, with the hint, for any that are not numbers."""
    found = -1
    for array in arrays:
        if array.dtype.kind not in "iu":
            raise ArraysInvalid(hint)
        found = max(found, int(array.max(initial=-1)))
    return found
