"""Lists of classes and images, given in memory or as files: always files in the end, as the scorer reads them."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import ArraysInvalid
from .tables import as_table, is_table, table_file


def is_path(value: Any) -> bool:
    """Say whether a value names a file."""
    return isinstance(value, str | os.PathLike)


def as_file(value: Any, folder: Path, name: str) -> Path | None:
    """Return the file that a value names, or one with the table that it is; None for None. Raises ArraysInvalid."""
    if value is None:
        return None
    if is_path(value):
        return existing(value, name)
    if is_table(value):
        return table_file(value, folder, name)
    raise ArraysInvalid(f"{name} is {type(value).__name__}; expected a path or a table.")


def path_of(value: Any, name: str) -> Path:
    """Return the file that a value names. Raises ArraysInvalid for all else."""
    if not is_path(value):
        raise ArraysInvalid(f"{name} is {type(value).__name__}; expected a path.")
    return existing(value, name)


def existing(value: Any, name: str) -> Path:
    """Return a file that is there. Raises ArraysInvalid."""
    path = Path(value)
    if not path.is_file():
        raise ArraysInvalid(f"{name}: there is no file {path}.")
    return path


def class_file(classes: Any, folder: Path) -> Path:
    """Return the file of a list of classes: a number, names in order, a table with `id` and `wnid`, or a path.

    Classes that are counted, and names in order, have the ids 0, 1, ... Raises ArraysInvalid.
    """
    if is_path(classes):
        return existing(classes, "classes")
    if is_table(classes):
        table = as_table(classes, "classes")
        columns = [table[name].to_pylist() for name in ("id", "wnid") if name in table.column_names]
        if len(columns) < 2:
            raise ArraysInvalid(f"classes has the columns {table.column_names}; expected 'id' and 'wnid'.")
        rows = list(zip(*columns, strict=True))
    else:
        names = range(classes) if isinstance(classes, int) else classes
        rows = list(enumerate(names))
    return _write_lines(["id\twnid", *("\t".join(map(str, row)) for row in rows)], folder / "classes", cells=2)


def image_file(images: Any, folder: Path) -> Path:
    """Return the file of a list of images: names in order, a table with `image`, or a path. Raises ArraysInvalid."""
    if is_path(images):
        return existing(images, "images")
    if is_table(images):
        return table_file(images, folder, "images")
    return _write_lines(["image", *map(str, _listed(images, "images"))], folder / "images", cells=1)


def _listed(values: Any, name: str) -> Sequence[Any]:
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    if not listed:
        raise ArraysInvalid(f"{name} is empty.")
    return listed


def _write_lines(lines: list[str], path: Path, *, cells: int) -> Path:
    for number, line in enumerate(lines[1:]):
        parts = line.split("\t")
        if len(parts) != cells or not all(parts) or line.splitlines() != [line] or "," in line or '"' in line:
            raise ArraysInvalid(f"{path.name}, row {number}: {line!r} is no name that a file can hold.")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
