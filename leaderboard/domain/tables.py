"""Choosing what a public page shows. Reads this app's models alone."""

from django.db.models import QuerySet
from django.http import Http404

from ..models import Entry, Publication


def public_tables() -> list[Publication]:
    """All tables for everybody: the newest phase first, published results before live standings, then by time.

    Not by time alone: which of two phases was scored last must not decide what a page is about.
    """
    return list(Publication.objects.filter(is_public=True).order_by("-phase_id", "state", "-as_of", "-pk"))


def choose_table(tables: list[Publication], year: int, task: str, phase: str | None) -> Publication:
    """The first table of the task, or of the named phase. Raises Http404 where there is none."""
    for table in tables:
        if (table.year, table.task_slug) == (year, task) and phase in {None, table.phase_slug}:
            return table
    raise Http404


def shown_entries(table: Publication, *, shows_all: bool) -> QuerySet[Entry]:
    """All entries, or each team's best and whatever is shown without a rank."""
    entries = table.entries.all()
    return entries if shows_all else entries.exclude(is_competing=True, is_team_best=False)
