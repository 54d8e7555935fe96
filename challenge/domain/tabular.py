"""Reading the small tables that organizers upload: a header, then rows, UTF-8, tabs or commas."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Literal

GZIP_MAGIC = b"\x1f\x8b"


class TableRefused(Exception):
    """The file is not the table that was asked for; the message names the row and what was expected."""


def read_table(file: IO[bytes], columns: Sequence[str], *, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Row number (the header is 1) and the cells of `columns`; further columns are left out.

    Raises TableRefused for another header, a short row, a quotation that never ends, or text that is not UTF-8.
    """
    rows = _rows(_text(file), delimiter)
    header = next(rows, [])
    if header[: len(columns)] != list(columns):
        raise TableRefused(f"Row 1: expected the columns {', '.join(columns)}; found {', '.join(header) or 'nothing'}.")
    for number, row in enumerate(rows, start=2):
        if len(row) < len(columns):
            raise TableRefused(f"Row {number}: expected {len(columns)} cells, found {len(row)}.")
        yield number, row[: len(columns)]


def read_rows(file: IO[bytes], *, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Row number (from 1) and all cells, for tables whose header is not fixed. Raises TableRefused as read_table."""
    return enumerate(_rows(_text(file), delimiter), start=1)


def whole_number(text: str, row: int, column: str) -> int:
    """A number written in ASCII digits alone. Raises TableRefused."""
    if not (text.isascii() and text.isdigit()):
        raise TableRefused(f"Row {row}, column {column}: expected a whole number, found {text!r}.")
    return int(text)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    # In tab-separated files a quotation mark is a character like any other.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    except csv.Error as error:
        raise TableRefused(f"The file is not a table: {error}.") from error


def _text(file: IO[bytes]) -> str:
    content = file.read()
    try:
        if content.startswith(GZIP_MAGIC):
            content = gzip.decompress(content)
        return content.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise TableRefused(f"The file is not UTF-8 text, plain or gzipped: {error}.") from error
