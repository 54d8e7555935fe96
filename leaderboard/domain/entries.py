"""One entry at its permanent address. Reads this app's models alone."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from ..enums import PublicationState
from ..models import Award, Entry, Publication
from .tables import public_tables, published_versions


def entry_in_force(year: int, task: str, submission_id: UUID) -> Entry:
    """The entry as the newest table in force has it, published before live. Raises Http404 where none has it."""
    tables = [table for table in public_tables() if (table.year, table.task_slug) == (year, task)]
    found = Entry.objects.filter(submission_id=submission_id, publication__in=[table.pk for table in tables])
    rows = {entry.publication_id: entry for entry in found}
    table = next((each for each in tables if each.pk in rows), None)
    if table is None:
        raise Http404
    entry = rows[table.pk]
    entry.publication = table
    return entry


def final_entry(year: int, task: str, submission_id: UUID) -> Entry:
    """The entry of published results in force. Raises Http404 where there are none, or live standings alone."""
    entry = entry_in_force(year, task, submission_id)
    if not is_published(entry):
        raise Http404
    return entry


def is_published(entry: Entry) -> bool:
    """Whether the row is one of frozen results, rather than of live standings."""
    return entry.publication.state == PublicationState.FROZEN


def versions_with(entry: Entry) -> "QuerySet[Publication]":
    """All versions of published results that have the entry, the newest first."""
    table = entry.publication
    versions = published_versions(table.year, table.task_slug, table.phase_slug)
    return versions.filter(entries__submission_id=entry.submission_id).defer("contents", "replaced_by__contents")


def awards_of(entry: Entry) -> "QuerySet[Award]":
    """What the entry was awarded, in whichever version of its phase's results: a correction takes no award away."""
    return Award.objects.filter(publication__phase=entry.publication.phase_id, submission_id=entry.submission_id)


def ranked_beside(entry: Entry) -> int:
    """How many teams are ranked in the entry's track, its own included."""
    ranked = entry.publication.entries.filter(track=entry.track, rank__isnull=False)
    return ranked.values("team_name").distinct().count()
