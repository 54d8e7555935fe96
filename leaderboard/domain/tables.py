"""Choosing what a public page shows. Reads this app's models alone."""

from django.db.models import F, OrderBy, QuerySet
from django.http import Http404

from ..enums import PublicationState, RanksBy, Stage
from ..models import Entry, Publication


def public_tables() -> list[Publication]:
    """The tables in force for everybody: the newest phase first, published results before live standings.

    Not by time alone: which of two phases was scored last must not decide what a page is about. What was scored after
    the year, in its benchmark, stands behind all that the year itself has.
    """
    in_force = Publication.objects.in_place().filter(is_public=True, stage=Stage.FINAL, withdrawn_at__isnull=True)
    in_order = in_force.select_related("phase", "replaced_by").defer("contents", "replaced_by__contents")
    return list(in_order.order_by("is_benchmark", "-phase_id", "state", "-as_of", "-pk"))


def choose_table(
    tables: list[Publication], year: int, task: str, phase: str | None, *, state: str | None = None
) -> Publication:
    """The first table of the task, or of the named phase, or in that state. Raises Http404 where there is none."""
    for table in tables:
        is_asked_for = phase in {None, table.phase_slug} and state in {None, table.state}
        if (table.year, table.task_slug) == (year, task) and is_asked_for:
            return table
    raise Http404


def asked_table(
    year: int, task: str, *, phase: str | None = None, version: int | None = None, state: str | None = None
) -> Publication:
    """The table in force as `choose_table` has it, or a version of published results. Raises Http404.

    A version without a phase is one of the phase that has the table in force.
    """
    if version is None:
        return choose_table(public_tables(), year, task, phase, state=state)
    if state == PublicationState.LIVE:
        raise Http404
    named = phase or choose_table(public_tables(), year, task, None).phase_slug
    return published_version(year, task, named, version)


def one_a_phase(tables: list[Publication]) -> list[Publication]:
    """The first table of each phase."""
    first: dict[int, Publication] = {}
    for table in tables:
        first.setdefault(table.phase_id, table)
    return list(first.values())


def live_beside(table: Publication, tables: list[Publication]) -> Publication | None:
    """The live standings of the same phase, where they go on beside published results and show anything."""
    live = (each for each in tables if each.phase_id == table.phase_id and each.state == PublicationState.LIVE)
    found = next(live, None)
    return found if found and found.pk != table.pk and not found.is_hidden else None


def in_order(table: Publication) -> QuerySet[Entry]:
    """All entries, the best first; those without a number last."""
    return table.entries.order_by(*best_first(table))


def best_first(table: Publication) -> list[OrderBy | str]:
    """What a table is ordered by: what ranks, and of equals what was submitted first."""
    value = F("primary_value")
    by_value = value.asc(nulls_last=True) if table.lower_is_better else value.desc(nulls_last=True)
    won = [F("categories_won").desc(nulls_last=True)] if table.ranks_by == RanksBy.CATEGORIES else []
    return [*won, F("primary_count").asc(nulls_last=True), by_value, "submitted_at", "pk"]


def competing_bests(table: Publication) -> QuerySet[Entry]:
    """Each team's best and whatever is shown without a rank, in no order."""
    return table.entries.exclude(is_competing=True, is_comparable=True, is_team_best=False)


def withdrawn_table(table: Publication) -> Publication | None:
    """The published results of the same phase that were withdrawn, and that nothing has replaced yet."""
    versions = Publication.objects.for_everybody().in_place().filter(phase_id=table.phase_id)
    return versions.filter(withdrawn_at__isnull=False).defer("contents").first()


def replacing(table: Publication) -> Publication | None:
    """The public version that replaced one of published results; that of provisional ones is told to nobody."""
    later = getattr(table, "replaced_by", None)
    return later if later and later.is_public else None


def published_version(year: int, task: str, phase: str, version: int) -> Publication:
    """One version of published results, replaced or withdrawn ones too. Raises Http404."""
    found = published_versions(year, task, phase).filter(version=version).first()
    if found is None:
        raise Http404
    return found


def published_versions(year: int, task: str, phase: str) -> QuerySet[Publication]:
    """All versions of a phase's published results, the newest first."""
    named = Publication.objects.for_everybody().filter(year=year, task_slug=task, phase_slug=phase)
    return named.select_related("replaced_by", "phase").defer("replaced_by__contents").order_by("-version")
