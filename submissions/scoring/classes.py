"""The list of classes that a guess may name: by wnid or by the edition's integer id."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .inputs import InputsInvalid
from .names import Names, index_names


class Vocabulary(NamedTuple):
    """Every way to write a class: name i of `names` means class `targets[i]` (int32)."""

    names: Names
    targets: NDArray[np.int32]


@dataclass(frozen=True)
class ClassList:
    """Classes in the order of their file; index 0..K-1 stands for a class everywhere in scoring."""

    ids: tuple[str, ...]
    wnids: tuple[str, ...]
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def index(self) -> dict[str, int]:
        """Every way to write a class -> its index. A wnid goes before an id that looks the same."""
        by_id = {name: index for index, name in enumerate(self.ids)}
        return by_id | {name: index for index, name in enumerate(self.wnids)}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The same as `index`, for kernels."""
        return Vocabulary(index_names(list(self.index)), np.array(list(self.index.values()), np.int32))


def read_classes(path: Path) -> ClassList:
    """Read a TSV of `id, wnid[, words...]` with or without header, or a kit's map `wnid id name`.

    The first line is a header exactly when its second cell is `wnid`. Raises InputsInvalid for an empty
    list, a short line, or an id or wnid that stands twice.
    """
    lines = path.read_text("utf-8-sig").splitlines()
    rows = [_row(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if rows and rows[0][1] == "wnid":
        rows = rows[1:]
    if not rows:
        raise InputsInvalid(f"{path.name} lists no classes")
    ids, wnids, words = zip(*rows, strict=True)
    for names in (ids, wnids):
        if len(set(names)) != len(names):
            raise InputsInvalid(f"{path.name} lists a class twice")
    return ClassList(ids, wnids, words)


def _row(line: str, number: int) -> tuple[str, str, str]:
    if "\t" in line:
        first, second, *rest = line.split("\t")
        return first, second, rest[0] if rest else ""
    parts = line.split(maxsplit=2)
    if len(parts) < 2:
        raise InputsInvalid(f"line {number} of the class list needs an id and a wnid")
    wnid, number_of_class, *name = parts
    return number_of_class, wnid, name[0] if name else ""
