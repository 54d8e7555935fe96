"""The files of a round of votes: kept in the organizers' store, and read again as rows.

Tables are kept as they are; what is loaded from a page has a quote before each cell that a spreadsheet would take for
a formula, and comes back with it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File

from ..curation.vote_rounds import CASE, RATER
from ..models import VoteRound
from .columns import Upload, text_of
from .tabular import rows_of

LABEL = ("image", "label")
# The tables of a round by name: their header, and the field that holds them. Raters stand in the report.
TABLES = {"labels": (LABEL, "draft"), "escalated": (CASE, "escalated"), "audit": (CASE, "audit")}
FIELDS = ("votes", "golden", "decided", *(field for _header, field in TABLES.values()))
FORMULA = tuple("@+-=|%")

Rows = Iterable[Iterable[Any]]


def table_of_round(round_: VoteRound, name: str) -> tuple[tuple[str, ...], Rows]:
    """Header and rows of a table: those of TABLES, and `raters`. Raises KeyError for another name."""
    if name == "raters":
        return RATER, ([rater[column] for column in RATER] for rater in round_.report["raters"])
    header, field = TABLES[name]
    return header, stored_rows(getattr(round_, field))


def stored_rows(file: Any) -> Iterator[list[str]]:
    """The rows of a kept table, below its header."""
    with file.open("rb") as opened:
        rows = rows_of(text_of(opened, "votes"), ",")
    next(rows)
    return rows


def csv_of(header: Iterable[str], rows: Rows) -> "File[Any]":
    """A table as a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return ContentFile(text.getvalue().encode())


def content_of(upload: Upload) -> "File[Any]":
    """What was uploaded, from its beginning."""
    if isinstance(upload, Path):
        return ContentFile(upload.read_bytes())
    upload.seek(0)
    return File(upload)


def keep(round_: VoteRound, contents: Mapping[str, "File[Any]"], now: datetime) -> None:
    """Stores files under names of ours; the row is not saved."""
    for field, content in contents.items():
        getattr(round_, field).save(f"{round_.phase_id}-{now:%Y%m%dT%H%M%S}-{field}.csv", content, save=False)


def names_of(round_: VoteRound) -> set[str]:
    """The names of all its files in the store."""
    return {file.name for file in (getattr(round_, field) for field in FIELDS) if file}


def forget(names: Iterable[str]) -> None:
    """Deletes files of the store."""
    for name in names:
        VoteRound.votes.field.storage.delete(name)


def as_asked(cell: str) -> str:
    """A cell that came back, as raters saw it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
