"""The same report over parts of the images: image sets, slices by an attribute of the images, live part and holdout."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..images import ImageList
from ..inputs import Inputs, InputsInvalid
from ..names import positions
from ..tables import first_line, read_table

Members = NDArray[np.int64]
SPLIT = ("holdout", "live")


@dataclass(frozen=True)
class Parts:
    """Reports over parts of the images that count (`everyone`, bool (n,)).

    `describe` gives the metrics (and intervals) of some images.
    """

    images: ImageList
    inputs: Inputs
    describe: Callable[[Members], dict[str, Any]]
    everyone: NDArray[np.bool_]

    def sets(self) -> dict[str, dict[str, Any]]:
        """Return a report by set; nothing for a single set, whose report is the whole."""
        several = len(self.images.sets) > 1
        return {name: self._part(members) for name, members in self.images.sets.items() if several}

    def slices(self) -> dict[str, dict[str, Any]]:
        """Return a report by `attribute=value`, for the file in the option `slices`. Raises InputsInvalid.

        The file is a CSV with a column `image` and any number of attributes; a cell that is empty, and an
        image without a row, belongs to no slice.
        """
        path = self.inputs.options.get("slices")
        if path is None:
            return {}
        columns = first_line(path).split(",")
        if columns[0] != "image" or len(columns) == 1:
            raise InputsInvalid(f"{path.name} needs a column 'image', then attributes")
        table, where = _read(path, columns, self.images)
        return {
            f"{column}={value}": self._part(members)
            for column in columns[1:]
            for value, members in _groups(table[column], where)
        }

    def of_split(self) -> dict[str, dict[str, Any]]:
        """Return a report on the live part and one on the holdout; nothing without a split.

        Raises InputsInvalid unless each image is in one of the two.
        """
        return {name: self._part(members) for name, members in split_members(self.images, self.inputs).items()}

    def _part(self, members: Members) -> dict[str, Any]:
        members = members[self.everyone[members]]
        return {"images": len(members)} | self.describe(members)


def split_members(images: ImageList, inputs: Inputs) -> dict[str, Members]:
    """Return the images of the live part and of the holdout; nothing without a split.

    Raises InputsInvalid unless each image is in one of the two.
    """
    path = inputs.split
    if path is None:
        return {}
    table, where = _read(path, ["image", "part"], images)
    parts = dict(_groups(table["part"], where)) if "part" in table else {}
    if tuple(sorted(parts)) != SPLIT or sum(map(len, parts.values())) != len(images):
        raise InputsInvalid(f"{path.name} must put each image into the part 'live' or 'holdout', and both are needed")
    return parts


def _read(path: Path, columns: Sequence[str], images: ImageList) -> tuple[dict[str, pa.Array], Members]:
    """Return the columns and, for each row, its image."""
    table = read_table(path, columns)
    return table, positions(images.names, table["image"], stems=True)


def _groups(cells: pa.Array, where: Members) -> list[tuple[str, Members]]:
    """Return the known images that have each value, by value."""
    encoded = pc.dictionary_encode(cells)
    values, codes = encoded.dictionary.to_pylist(), np.asarray(encoded.indices)
    groups = [(value, np.unique(where[(codes == code) & (where >= 0)])) for code, value in enumerate(values)]
    return sorted((value, members) for value, members in groups if value and len(members))
