"""The public list of images: every file must name exactly these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .inputs import InputsInvalid
from .names import DuplicateName, Names, all_names, index_names, positions
from .tables import first_line, read_lines, read_table


@dataclass(frozen=True)
class ImageList:
    """The union of a phase's image sets; index 0..n-1 stands for an image everywhere in scoring.

    `sizes` is float64 (n, 2), width and height, NaN where unknown. `sets` maps a set's name to the
    indices (int64) of its images.
    """

    names: Names
    sizes: NDArray[np.float64]
    sets: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.names.starts)

    @cached_property
    def numbered(self) -> bool:
        """Whether all names are numbers."""
        names = all_names(self.names)
        return bool(pc.all(pc.match_substring_regex(names, "^[0-9]{1,18}$")).as_py())

    @cached_property
    def file_order(self) -> NDArray[np.int64]:
        """Indices of the images in the order of their file names: by number if all are numbers."""
        names = all_names(self.names)
        if self.numbered:
            names = names.cast(pa.int64())
        return np.asarray(pc.sort_indices(names)).astype(np.int64)


def named_images(names: pa.Array) -> ImageList:
    """Make a list of images of unknown size. Raises InputsInvalid for an empty or repeating list."""
    return ImageList(_index(names), np.full((len(names), 2), np.nan))


def read_image_sets(paths: Mapping[str, Path]) -> ImageList:
    """Read lists of images: CSV with a column `image` (and `width`, `height`), or one id a line.

    An image in several sets is one image of the union. Raises InputsInvalid for an empty list, one that
    names an image twice, or sizes that are not numbers.
    """
    union, sizes, sets = pa.array([], pa.string()), np.empty((0, 2)), {}
    for name, path in paths.items():
        images, their_sizes = _read_list(path)
        _index(images)
        known = positions(index_names(union, stems=True), images, stems=True)
        fresh = known < 0
        sets[name] = np.where(fresh, len(union) + np.cumsum(fresh) - 1, known)
        union = pa.concat_arrays([union, images.filter(pa.array(fresh))])
        sizes = np.vstack([sizes, their_sizes[fresh]])
    return ImageList(_index(union), sizes, sets)


def _index(names: pa.Array) -> Names:
    if not len(names):
        raise InputsInvalid("the list of images is empty")
    try:
        return index_names(names, stems=True)
    except DuplicateName as error:
        raise InputsInvalid(str(error)) from error


def _read_list(path: Path) -> tuple[pa.Array, NDArray[np.float64]]:
    if first_line(path).split(",")[0] != "image":
        names = read_lines(path, "image")
        return names, np.full((len(names), 2), np.nan)
    table = read_table(path, ["image", "width", "height"])
    unknown = pa.array([""] * len(table["image"]))
    return table["image"], np.column_stack([_numbers(table.get(side, unknown)) for side in ("width", "height")])


def _numbers(cells: pa.Array) -> NDArray[np.float64]:
    try:
        numbers = pc.cast(pc.if_else(pc.equal(cells, ""), None, cells), pa.float64())
    except pa.ArrowInvalid as error:
        raise InputsInvalid(f"a width or height is not a number: {error}") from error
    return np.asarray(numbers.to_numpy(zero_copy_only=False), np.float64)
