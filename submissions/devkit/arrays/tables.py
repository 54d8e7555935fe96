"""Tables in memory, in a layout of the file formats, written as files: so they are read, and refused, as files are.

A table is a DataFrame (of pandas, polars or any library that speaks Arrow), or a mapping of names to columns.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from ...scoring.problems import FileRefused, Problem
from .errors import ArraysInvalid

# Columns that hold ids and whole numbers: pandas makes them floats where a cell is empty.
WHOLE = re.compile(r"(image|ImageId|label|class|class_id|rank|track)[0-9]*")
# A file begins with its header, a table with row 0.
LINES_BEFORE = 2


def is_table(value: Any) -> bool:
    """Say whether a value is a table, rather than an array or a path."""
    return isinstance(value, Mapping) or (hasattr(value, "__arrow_c_stream__") and hasattr(value, "columns"))


def as_table(value: Any, name: str) -> pa.Table:
    """Return a table whose columns are text and numbers, without pandas' index. Raises ArraysInvalid."""
    try:
        table = pa.table(dict(value) if isinstance(value, Mapping) else value)
    except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, ValueError) as error:
        raise ArraysInvalid(f"{name} is no table of plain columns: {error}") from error
    kept = [column for column in table.column_names if not column.startswith("__index_level_")]
    return pa.table({column: _plain(table[column], column, f"{name}, column {column!r}") for column in kept})


def _plain(column: pa.ChunkedArray, name: str, where: str) -> pa.ChunkedArray:
    """Return a column as text, whole numbers or float64: float32 is written as the number it is."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_null(column.type):
        return column.cast(pa.string())
    if pa.types.is_floating(column.type):
        numbers = column.cast(pa.float64())
        return _whole(numbers, where, column.type) if WHOLE.fullmatch(name) else numbers
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or pa.types.is_integer(column.type):
        return column
    if pa.types.is_string_view(column.type):
        return column.cast(pa.large_string())
    raise ArraysInvalid(f"{where} is {column.type}; expected text or numbers.")


def _whole(numbers: pa.ChunkedArray, where: str, kind: pa.DataType) -> pa.ChunkedArray:
    filled = pc.if_else(pc.is_nan(numbers), None, numbers)
    broken = pc.fill_null(pc.not_equal(pc.floor(filled), filled), fill_value=False)
    if pc.any(broken).as_py():
        row = pc.index(broken, value=True).as_py()
        raise ArraysInvalid(f"{where}, row {row}: {numbers[row]} ({kind}) is no whole number; ids are whole or text.")
    return filled.cast(pa.int64(), safe=False)


def write_table(table: pa.Table, file: BinaryIO, name: str) -> None:
    """Write a table as CSV, without quotation marks. Raises ArraysInvalid."""
    file.write(",".join(table.column_names).encode() + b"\n")
    try:
        csv.write_csv(table, file, csv.WriteOptions(include_header=False, quoting_style="none"))
    except pa.ArrowInvalid as error:
        message = f"{name} has a cell with a comma, a quotation mark or an end of line, which no file may hold."
        raise ArraysInvalid(message) from error


def write_file(table: pa.Table, folder: Path, name: str) -> Path:
    """Write a table to a file `name` in a folder, and return it. Raises ArraysInvalid."""
    path = folder / name
    with path.open("wb") as file:
        write_table(table, file, name)
    return path


def table_file(value: Any, folder: Path, name: str) -> Path:
    """Do as `write_file` for a table of any library. Raises ArraysInvalid."""
    return write_file(as_table(value, name), folder, name)


@contextmanager
def refused_by_row(table: pa.Table) -> Iterator[None]:
    """Turn the refusal of a table's file into ArraysInvalid, with rows counted from 0."""
    try:
        yield
    except FileRefused as refusal:
        problems = [_by_row(problem) for problem in refusal.problems]
        said = _say(problems[0], table) if problems else str(refusal)
        raise ArraysInvalid(f"{said} In all: {refusal}.", problems, refusal.totals) from refusal


def _by_row(problem: Problem) -> Problem:
    return problem if problem.row is None else replace(problem, row=problem.row - LINES_BEFORE)


def _say(problem: Problem, table: pa.Table) -> str:
    header = problem.row is not None and problem.row < 0
    row = "the names of columns" if header else f"row {problem.row}"
    place = "predictions" if problem.row is None else f"predictions, {row}"
    if problem.column is not None:
        known = problem.column in table.column_names
        place += f", column {problem.column!r}" + (f" ({table[problem.column].type})" if known else "")
    found = "" if problem.value is None else f" {problem.value!r} was found;"
    return f"{place}:{found} expected {problem.expected}. {problem.hint}"
