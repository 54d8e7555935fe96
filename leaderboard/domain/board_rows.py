"""Which entries of a table are asked for, and in what order. Reads this app's models alone."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from ..models import Entry, Publication
from .asking import TRACKS, Asked
from .sorting import sorted_entries
from .tables import competing_bests

SEARCHED = ("team_name", "method_name", "affiliation")


def asked_entries(table: Publication, asked: Asked) -> QuerySet[Entry]:
    """Those of both tracks, in no order."""
    entries = table.entries.all() if asked.shows_all else competing_bests(table)
    if not asked.query:
        return entries
    told = (Q(**{f"{name}__icontains": asked.query}) for name in SEARCHED)
    return entries.filter(next(told) | next(told) | next(told))


def counted_by_track(entries: QuerySet[Entry]) -> dict[str, int]:
    """How many there are of each track that has any."""
    found = dict(entries.order_by().values_list("track").annotate(Count("pk")))
    return {track: found[track] for track in TRACKS if track in found}


def keys_in_order(entries: QuerySet[Entry], table: Publication, asked: Asked) -> QuerySet[Entry, int]:
    """The keys of those of the track that is asked for: an index has them, so that only the rows of a page are read."""
    chosen = entries.filter(track=asked.track) if asked.track else entries
    return sorted_entries(chosen, table, asked.sort).values_list("pk", flat=True)


def rows_of(keys: Iterable[int], *, without: Iterable[str] = ()) -> list[Entry]:
    """The rows in the order of their keys; fields of `without` are read when they are asked for."""
    listed = list(keys)
    found = Entry.objects.defer(*without).in_bulk(listed)
    return [found[each] for each in listed if each in found]


def rows_between(table: Publication, asked: Asked, offset: int, limit: int) -> tuple[list[Entry], int]:
    """So many rows from an offset on, and how many there are in all. Four queries at most, however many."""
    entries = asked_entries(table, asked)
    counts = counted_by_track(entries)
    count = counts.get(asked.track, 0) if asked.track else sum(counts.values())
    return rows_of(keys_in_order(entries, table, asked)[offset : offset + limit]), count
