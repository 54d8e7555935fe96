"""Images that do not count for localization: those that could not be annotated well."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .images import ImageList
from .inputs import InputsInvalid
from .names import positions
from .tables import read_lines


def find_images(names: pa.Array, images: ImageList) -> NDArray[np.int64]:
    """Return int64: the index of each image, given by name or by its number from 1 in file-name order.

    Raises InputsInvalid for one that is neither.
    """
    found = positions(images.names, names, stems=True)
    for place in np.flatnonzero(found < 0):
        word = names[int(place)].as_py()
        number = int(word) if word.isascii() and word.isdigit() else 0
        if not 0 < number <= len(images):
            raise InputsInvalid(f"the blacklist names an unknown image: {word!r}")
        found[place] = images.file_order[number - 1]
    return found


def read_counted(path: Path | None, images: ImageList) -> NDArray[np.bool_]:
    """Return bool (n,): which images count, given a blacklist of one image a line (None: all count)."""
    counted = np.ones(len(images), np.bool_)
    if path:
        counted[find_images(pc.utf8_trim_whitespace(read_lines(path, "image")), images)] = False
    return counted
