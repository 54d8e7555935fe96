"""Intervals that no report has, since a worker derived them later: those of AP."""

from collections.abc import Iterable

from ..models import Entry, EntryDetail, Publication
from .rows import primary_interval


def put_intervals(entries: Iterable[Entry], table: Publication) -> None:
    """Adds to each entry the intervals that were derived of its score on the table's part."""
    entries = list(entries)
    details = EntryDetail.objects.filter(
        submission_id__in=[entry.submission_id for entry in entries],
        release_digest=table.release_digest,
        scorer_version=table.scorer_version,
        part=table.part,
    )
    derived = dict(details.values_list("submission_id", "contents__intervals"))
    for entry in entries:
        if found := derived.get(entry.submission_id):
            entry.intervals = entry.intervals | found
            entry.primary_low, entry.primary_high = primary_interval(entry.intervals, table.primary_metric)
