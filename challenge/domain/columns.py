"""What organizers upload as columns of text, so that files of many rows are checked a column at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeGuard

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .problems import FileRefused, ProblemLog
from .tabular import TableRefused, read_text, rows_of

Upload = IO[bytes] | Path


def is_upload(given: Any) -> TypeGuard[Upload]:
    """Whether it is a file, not rows."""
    return isinstance(given, Path) or hasattr(given, "read")


@dataclass(frozen=True)
class Table:
    """Columns of strings, all of one length; the first of their cells stands in row `first` of the file."""

    columns: dict[str, pa.Array]
    first: int = 2

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> pa.Array:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns


def text_of(upload: Upload, file: str) -> str:
    """The text of an upload, plain or gzipped; `file` names it in refusals. Raises FileRefused."""
    try:
        if not isinstance(upload, Path):
            return read_text(upload)
        with upload.open("rb") as opened:
            return read_text(opened)
    except TableRefused as refused:
        raise FileRefused.whole(file, str(refused)) from refused


def table_of(text: str, file: str, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """The columns of a CSV: the `required` in their order, then any of the `optional`.

    Raises FileRefused for another header, a row of another length, a blank line before the end, and no rows.
    """
    header, rows = _split(text, file)
    further = header[len(required) :]
    if header[: len(required)] != [*required] or not set(further) <= {*optional} or len(set(further)) < len(further):
        expected = ",".join(required) + "".join(f"[,{name}]" for name in optional)
        raise _other_header(file, f"the columns {expected}", header)
    return _table(header, rows, file)


def table_with(text: str, file: str, first: str) -> Table:
    """The columns of a CSV: `first`, then any others, each with a name of its own. Raises FileRefused as table_of."""
    header, rows = _split(text, file)
    if header[:1] != [first] or len(header) < 2 or len(set(header)) < len(header) or not all(header):
        raise _other_header(file, f"{first}, then columns with a name each", header)
    return _table(header, rows, file)


def table_of_pairs(pairs: Iterable[tuple[str, str]], columns: tuple[str, str]) -> Table:
    """Two columns, as if they had come in a file with that header."""
    return _columns(columns, list(pairs))


def lines_of(text: str, file: str) -> pa.Array:
    """The lines of a text without a header. Raises FileRefused for a blank line before the end, and no lines."""
    lines = [[line] if line else [] for line in text.splitlines()]
    rows = _without_blanks(lines, file, first=1)
    if not rows:
        raise FileRefused.whole(file, "The file is empty.")
    return pa.array([line for (line,) in rows], pa.string())


def masked(found: pa.Array) -> NDArray[np.bool_]:
    """A column of yes and no as a mask, where nothing counts as no."""
    return np.asarray(pc.fill_null(found, False))  # noqa: FBT003 - pyarrow's signature


def _split(text: str, file: str) -> tuple[list[str], list[list[str]]]:
    try:
        header, *rows = list(rows_of(text, ",")) or [[]]
    except TableRefused as refused:
        raise FileRefused.whole(file, str(refused)) from refused
    return header, rows


def _table(header: list[str], rows: list[list[str]], file: str) -> Table:
    rows = _without_blanks(rows, file, first=2)
    if not rows:
        raise FileRefused.whole(file, "The file has a header and no rows.")
    log = ProblemLog(file)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            log.add("cell_count", header[0], ",".join(row), f"{len(header)} cells, as in the header", number)
    log.raise_if_any()
    return _columns(header, rows)


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    cells = zip(*rows, strict=True) if rows else [()] * len(header)
    return Table({name: pa.array(column, pa.string()) for name, column in zip(header, cells, strict=True)})


def _without_blanks(rows: list[list[str]], file: str, first: int) -> list[list[str]]:
    """The rows without one blank line at the end. Raises FileRefused for another."""
    rows = rows[:-1] if rows and not rows[-1] else rows
    blank = next((number for number, row in enumerate(rows, start=first) if not row), None)
    if blank:
        raise FileRefused.whole(file, f"Row {blank:,}: expected no blank line before the end.")
    return rows


def _other_header(file: str, expected: str, header: list[str]) -> FileRefused:
    return FileRefused.whole(file, f"Row 1: expected {expected}; found {','.join(header) or 'nothing'}.")
