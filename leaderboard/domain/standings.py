"""The live table of a phase: rebuilt whole from the scored evaluations of its live Release."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from challenge.models import Phase
from submissions.domain.reveal import live_reports, showable
from submissions.models import Evaluation

from ..enums import Part, PublicationState
from ..models import Entry, Publication
from .rows import COPIED, heading, make_entry, rank_entries, scored_evaluations

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
    Entry.objects.bulk_create(_entries(table, phase))
    return table


def stale_phases() -> list[int]:
    """The phases whose live table is not what a refresh would make it, as ids."""
    live = Phase.objects.filter(live_release__isnull=False).select_related(*NEEDED)
    return [phase.pk for phase in live if _is_stale(phase)]


def is_stale(phase_id: int) -> bool:
    """Whether the phase's live table is not what a refresh would make it."""
    return _is_stale(Phase.objects.select_related(*NEEDED).get(pk=phase_id))


def _is_stale(phase: Phase) -> bool:
    table = Publication.objects.filter(phase=phase, state=PublicationState.LIVE).first()
    if table is None or phase.live_release is None:
        return True
    facts = heading(phase, phase.live_release, Part.LIVE, now=table.as_of)
    evaluations = _shown_evaluations(phase)
    return (
        any(getattr(table, name) != value for name, value in facts.items())
        or set(table.entries.values_list(*COPIED)) != set(evaluations.values_list(*COPIED.values()))
        or _shows_other_numbers(table, evaluations.first())
    )


def _shows_other_numbers(table: Publication, sample: Evaluation | None) -> bool:
    """Whether the phase reveals more or less than when the table was made; one entry tells it of all."""
    if sample is None:
        return False
    report = live_reports([sample])[sample.pk]
    entry = table.entries.get(submission_id=sample.submission_id)
    return report is None or report["metrics"] != entry.metrics


def _shown_evaluations(phase: Phase) -> QuerySet[Evaluation]:
    return showable(scored_evaluations(phase), phase)


def _entries(table: Publication, phase: Phase) -> list[Entry]:
    evaluations = list(_shown_evaluations(phase))
    reports = live_reports(evaluations)
    shown = ((each, reports[each.pk]) for each in evaluations)
    entries = [make_entry(each, report, phase.primary_metric) for each, report in shown if report is not None]
    for entry in entries:
        entry.publication = table
    return rank_entries(entries, lower_is_better=table.lower_is_better)
