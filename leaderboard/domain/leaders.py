"""Who stands first in the tables that everybody may read. Reads this app's models alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..models import Entry, Publication

SHOWN = 3
PROVIDED = "provided"


@dataclass(frozen=True)
class Leaders:
    """A table, and the entries of it that are told of elsewhere."""

    table: Publication
    entries: list[Entry]


def table_of_each_task(tables: Iterable[Publication]) -> list[Publication]:
    """Of each year and task the table that its address shows first, unless its results are hidden."""
    first: dict[tuple[int, str], Publication] = {}
    for table in tables:
        first.setdefault((table.year, table.task_slug), table)
    return [table for table in first.values() if not table.is_hidden]


def winners(tables: Iterable[Publication]) -> list[Leaders]:
    """The entries at rank 1, of both tracks, of the first table of each year and task that has any."""
    return _up_to(1, table_of_each_task(tables))


def leaders(tables: Iterable[Publication], year: int, tasks: Sequence[str]) -> Leaders | None:
    """The first three of the first of these tasks that has ranked entries to show; those with the provided data alone.

    Where all entries used outside data, the first three of them.
    """
    of_year = [table for table in table_of_each_task(tables) if table.year == year and table.task_slug in tasks]
    found = _up_to(SHOWN, sorted(of_year, key=lambda table: tasks.index(table.task_slug)))
    if not found:
        return None
    provided = [entry for entry in found[0].entries if entry.track == PROVIDED]
    return Leaders(found[0].table, (provided or found[0].entries)[:SHOWN])


def _up_to(rank: int, tables: Iterable[Publication]) -> list[Leaders]:
    """Of each table the entries up to that rank, in one query; those with the provided data alone first."""
    chosen = {table.pk: Leaders(table, []) for table in tables}
    entries = Entry.objects.filter(publication__in=chosen, rank__lte=rank)
    for entry in entries.order_by("-track", "rank", "submitted_at", "pk"):
        chosen[entry.publication_id].entries.append(entry)
    return [each for each in chosen.values() if each.entries]
