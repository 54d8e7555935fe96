"""Rows of plain values as CSV, JSON and Parquet: three forms of one table, with the types of its columns. Pure.

A column has one kind, and a cell is a value of that kind or None. `text` is str, `whole` int, `number` float, `yes`
bool, `moment` an aware datetime.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from defusedcsv import csv

Kind = Literal["text", "whole", "number", "yes", "moment"]
Row = Mapping[str, Any]

PARQUET_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "yes": pa.bool_(),
    "moment": pa.timestamp("us", tz="UTC"),
}


@dataclass(frozen=True)
class Column:
    """A column: its name in all three forms, the kind of its cells, and what they say."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class Export:
    """A table to be written. `format` names the columns and what they mean; other columns are another format."""

    format: str
    year: int
    columns: tuple[Column, ...]
    rows: Sequence[Row]


def as_csv(table: Export) -> bytes:
    """UTF-8 with a header; empty where there is nothing, and no cell is a formula to a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_csv_cell(row[column.name]) for column in table.columns] for row in table.rows)
    return text.getvalue().encode()


def as_json(table: Export) -> bytes:
    """An object with `format`, `year`, `columns` and `rows`; null where there is nothing."""
    contents = {
        "format": table.format,
        "year": table.year,
        "columns": [{"name": each.name, "kind": each.kind, "meaning": each.meaning} for each in table.columns],
        "rows": [{column.name: _plain(row[column.name]) for column in table.columns} for row in table.rows],
    }
    return f"{json.dumps(contents, indent=1, ensure_ascii=False, allow_nan=False)}\n".encode()


def as_parquet(table: Export) -> bytes:
    """One row group or more, all columns nullable; `format` and `year` are in the metadata of the schema."""
    fields = [
        pa.field(each.name, PARQUET_TYPES[each.kind], metadata={"meaning": each.meaning}) for each in table.columns
    ]
    schema = pa.schema(fields, metadata={"format": table.format, "year": str(table.year)})
    arrays = [
        pa.array([row[column.name] for row in table.rows], PARQUET_TYPES[column.kind]) for column in table.columns
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()


# Ending of a file -> type of the answer, how it is written.
FORMS: dict[str, tuple[str, Callable[[Export], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
    "parquet": ("application/vnd.apache.parquet", as_parquet),
}


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _plain(value)


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
