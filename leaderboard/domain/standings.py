"""The live table of a phase: rebuilt whole from the scored evaluations of its live Release."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from challenge.models import Phase
from submissions.domain.reveal import live_reports, showable
from submissions.models import Evaluation

from ..enums import Part, PublicationState
from ..models import Entry, Publication
from .comparisons import comparisons_among
from .detail_intervals import put_intervals
from .rank_ranges import put_ranges
from .rows import COPIED, copied, heading, make_entry, scored_evaluations
from .table_ranks import rank_entries

NEEDED = ("task__edition", "live_release__ground_truth")


@transaction.atomic
def refresh_standings(phase_id: int, *, now: datetime) -> Publication | None:
    """Rebuilds the phase's live table; None while the phase has no live Release.

    The phase's row is locked, so of two refreshes at once the second sees all that the first did.
    """
    phase = Phase.objects.select_for_update(of=("self",)).select_related(*NEEDED).get(pk=phase_id)
    release = phase.live_release
    if release is None:
        return None
    table, _ = Publication.objects.update_or_create(
        phase=phase, state=PublicationState.LIVE, defaults=heading(phase, release, Part.LIVE, now)
    )
    table.entries.all().delete()
    Entry.objects.bulk_create(_entries(table, phase, now))
    return table


def stale_phases(now: datetime) -> list[int]:
    """The phases whose live table is not what a refresh would make it, as ids."""
    live = Phase.objects.filter(live_release__isnull=False).select_related(*NEEDED)
    return [phase.pk for phase in live if _is_stale(phase, now)]


def is_stale(phase_id: int, now: datetime) -> bool:
    """Whether the phase's live table is not what a refresh would make it."""
    return _is_stale(Phase.objects.select_related(*NEEDED).get(pk=phase_id), now)


def _is_stale(phase: Phase, now: datetime) -> bool:
    table = Publication.objects.filter(phase=phase, state=PublicationState.LIVE).first()
    if table is None or phase.live_release is None:
        return True
    facts = heading(phase, phase.live_release, Part.LIVE, now=now) | {"as_of": table.as_of}
    evaluations = list(_shown_evaluations(phase).defer("report"))
    return (
        any(getattr(table, name) != value for name, value in facts.items())
        or _told(table) != {each.submission_id: copied(each.submission, now) for each in evaluations}
        or _shows_other_numbers(table, evaluations[:1])
    )


def _told(table: Publication) -> dict[UUID, dict[str, Any]]:
    """What the rows say of their submissions."""
    rows = table.entries.values("submission_id", *COPIED)
    return {row.pop("submission_id"): row for row in rows}


def _shows_other_numbers(table: Publication, sample: list[Evaluation]) -> bool:
    """Whether the phase reveals more or less than when the table was made; one entry tells it of all."""
    reports = live_reports(sample)
    metrics = dict(table.entries.values_list("submission_id", "metrics"))
    shown = ((each, reports[each.pk]) for each in sample)
    return any(report is None or report["metrics"] != metrics[each.submission_id] for each, report in shown)


def _shown_evaluations(phase: Phase) -> QuerySet[Evaluation]:
    return showable(scored_evaluations(phase), phase)


def live_entries(phase: Phase, now: datetime) -> list[Entry]:
    """The rows of the phase's live table, not ranked yet; they are not saved."""
    evaluations = list(_shown_evaluations(phase))
    reports = live_reports(evaluations)
    shown = ((each, reports[each.pk]) for each in evaluations)
    return [make_entry(each, report, phase.primary_metric, now) for each, report in shown if report is not None]


def _entries(table: Publication, phase: Phase, now: datetime) -> list[Entry]:
    entries = rank_entries(live_entries(phase, now), table)
    for entry in entries:
        entry.publication = table
    if table.opens_details:
        put_intervals(entries, table)
        put_ranges(entries, comparisons_among(table, [each.submission_id for each in entries if each.rank]))
    return entries
