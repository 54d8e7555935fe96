"""Organizers' CSV files: read whole, every cell as text. Participants' files are read elsewhere."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from .inputs import InputsInvalid


def first_line(path: Path) -> str:
    """Return the first line of a text file (gzipped if its name ends in .gz), without its end."""
    with pa.input_stream(str(path), compression="detect") as stream:
        line = stream.read(4096).split(b"\n", 1)[0]
    return str(line.decode("utf-8-sig", "replace")).rstrip("\r")


def read_table(path: Path, columns: Sequence[str]) -> dict[str, pa.Array]:
    """Read the named columns of a CSV as string arrays; columns that the file lacks are left out.

    Raises InputsInvalid if the first of `columns` is absent or a row has another number of cells.
    """
    present = first_line(path).split(",")
    if columns[0] not in present:
        raise InputsInvalid(f"{path.name} has no column {columns[0]!r} in its header")
    wanted = [column for column in columns if column in present]
    return _read(path, wanted, csv.ReadOptions())


def read_lines(path: Path, name: str) -> pa.Array:
    """Read a file of one column without header as a string array; blank lines are left out."""
    return _read(path, [name], csv.ReadOptions(column_names=[name]))[name]


def _read(path: Path, wanted: list[str], options: csv.ReadOptions) -> dict[str, pa.Array]:
    convert = csv.ConvertOptions(
        include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string()), strings_can_be_null=False
    )
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            table = csv.read_csv(stream, read_options=options, convert_options=convert)
    except pa.ArrowInvalid as error:
        raise InputsInvalid(f"{path.name}: {error}") from error
    return {name: _whole(table[name]) for name in wanted}


def _whole(column: pa.ChunkedArray) -> pa.Array:
    chunks = column.combine_chunks()
    return chunks if isinstance(chunks, pa.Array) else chunks.chunk(0)
