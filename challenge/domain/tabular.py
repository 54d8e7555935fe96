"""Reading the small tables that organizers upload: a header, then rows, UTF-8, tabs or commas."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Literal

GZIP_MAGIC = b"\x1f\x8b"
# Four million labels; a web process holds ten times as much while it reads them.
MOST_BYTES = 128 * 1024 * 1024


class TableRefused(Exception):
    """The file is not the table that was asked for; the message names the row and what was expected."""


def read_table(file: IO[bytes], columns: Sequence[str], *, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Row number (the header is 1) and the cells of `columns`; further columns are left out.

    Raises TableRefused for another header, a short row, a quotation that never ends, or text that is not UTF-8.
    """
    rows = rows_of(read_text(file), delimiter)
    header = next(rows, [])
    if header[: len(columns)] != list(columns):
        raise TableRefused(f"Row 1: expected the columns {', '.join(columns)}; found {', '.join(header) or 'nothing'}.")
    for number, row in enumerate(rows, start=2):
        if len(row) < len(columns):
            raise TableRefused(f"Row {number}: expected {len(columns)} cells, found {len(row)}.")
        yield number, row[: len(columns)]


def read_rows(file: IO[bytes], *, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Row number (from 1) and all cells, for tables whose header is not fixed. Raises TableRefused as read_table."""
    return enumerate(rows_of(read_text(file), delimiter), start=1)


def whole_number(text: str, row: int, column: str) -> int:
    """A number written in ASCII digits alone. Raises TableRefused."""
    if not (text.isascii() and text.isdigit()):
        raise TableRefused(f"Row {row}, column {column}: expected a whole number, found {text!r}.")
    return int(text)


def read_text(file: IO[bytes]) -> str:
    """The text of a file, plain or gzipped. Raises TableRefused where it is none, has a NUL or unpacks to too much."""
    content = file.read(MOST_BYTES + 1)
    try:
        if content.startswith(GZIP_MAGIC):
            with gzip.open(io.BytesIO(content)) as unpacked:
                content = unpacked.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise TableRefused(f"The file has more than {MOST_BYTES:,} bytes once it is unpacked.")
        text = content.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise TableRefused(f"The file is not UTF-8 text, plain or gzipped: {error}.") from error
    if "\0" in text:
        raise TableRefused(f"Row {text.count(chr(10), 0, text.index(chr(0))) + 1}: there is a NUL, expected text.")
    return text


def rows_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a table. Raises TableRefused where a quotation never ends."""
    # In tab-separated files a quotation mark is a character like any other.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    read = 0
    try:
        for row in rows:
            yield row
            read += 1
    except csv.Error as error:
        raise TableRefused(f"Row {read + 1}: the file is not a table from here on: {error}.") from error
