"""The tables of a round of votes as they are loaded; who loads one is put on record."""

from collections.abc import Iterator
from datetime import datetime

from defusedcsv import csv

from ..models import User, VoteRound
from .audit import record
from .phase_settings import subject_of
from .vote_drafts import undecided_images
from .vote_files import Rows, table_of_round


def load_table(round_: VoteRound, name: str, *, now: datetime, actor: User) -> Iterator[str]:
    """The lines of the table as CSV: one that the round keeps, `raters`, or `undecided`.

    Raises KeyError for another name.
    """
    header, rows = _table(round_, name)
    loaded = {"round": round_.name, "table": name}
    record(verb="votes.loaded", subject=subject_of(round_.phase), now=now, actor=actor, **loaded)
    return _lines(header, rows)


def _table(round_: VoteRound, name: str) -> tuple[tuple[str, ...], Rows]:
    if name == "undecided":
        return ("image",), ([image] for image in undecided_images(round_))
    return table_of_round(round_, name)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(header: tuple[str, ...], rows: Rows) -> Iterator[str]:
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow(row)
