"""The live table of a phase: rebuilt whole from the scored evaluations of its live Release."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from challenge.enums import Reveal
from challenge.models import Phase
from submissions.domain.reveal import revealed_report
from submissions.enums import Status
from submissions.models import Evaluation
from submissions.scoring.version import SCORER_VERSION

from ..enums import PublicationState
from ..models import Entry, Publication
from .ranking import Candidate, ranks

COUNT_OF_METRIC = {"flat_error": "wrong", "hierarchical_error": "cost_sum"}


@transaction.atomic
def refresh_standings(phase_id: int, *, now: datetime) -> Publication | None:
    """Rebuilds the phase's live table; None while the phase has no live Release.

    The phase's row is locked, so of two refreshes at once the second sees all that the first did.
    """
    phase = Phase.objects.select_for_update(of=("self",)).select_related("task__edition").get(pk=phase_id)
    if phase.live_release is None:
        return None
    evaluations = list(_shown_evaluations(phase))
    publication, _ = Publication.objects.update_or_create(
        phase=phase, state=PublicationState.LIVE, defaults=_heading(phase, now)
    )
    publication.entries.all().delete()
    Entry.objects.bulk_create(_entries(publication, phase, evaluations))
    return publication


def stale_phases() -> list[int]:
    """The phases whose live table does not show exactly their scored evaluations, as ids."""
    live = Phase.objects.filter(live_release__isnull=False).select_related("live_release")
    return [phase.pk for phase in live if _is_stale(phase)]


def _is_stale(phase: Phase) -> bool:
    table = Publication.objects.filter(phase=phase, state=PublicationState.LIVE).annotate(rows=Count("entries")).first()
    if table is None or phase.live_release is None or table.release_digest != phase.live_release.digest:
        return True
    return table.rows != _shown_evaluations(phase).count()


def _shown_evaluations(phase: Phase) -> Any:
    scored = Q(release=phase.live_release, status=Status.SCORED, scorer_version=SCORER_VERSION)
    if phase.reveal == Reveal.HIDDEN:
        return Evaluation.objects.none()
    return Evaluation.objects.filter(scored).select_related("submission__team", "submission__method")


def _heading(phase: Phase, now: datetime) -> dict[str, Any]:
    task, edition, release = phase.task, phase.task.edition, phase.live_release
    return {
        "edition_title": edition.title,
        "year": edition.year,
        "task_slug": task.slug,
        "task_title": task.title,
        "phase_slug": phase.slug,
        "phase_title": phase.title,
        "primary_metric": phase.primary_metric,
        "max_guesses": task.max_guesses,
        "image_count": sum(image_set.image_count for image_set in phase.image_sets.all()),
        "release_digest": release.digest if release else "",
        "scorer_version": SCORER_VERSION,
        "as_of": now,
        "is_public": edition.is_public,
    }


def _entries(publication: Publication, phase: Phase, evaluations: Iterable[Evaluation]) -> list[Entry]:
    entries = [_entry(publication, phase, evaluation) for evaluation in evaluations]
    teams = {evaluation.submission_id: evaluation.submission.team_id for evaluation in evaluations}
    ranked = ranks(
        Candidate(
            key=entry.submission_id,
            team=teams[entry.submission_id],
            track=entry.track,
            count=entry.primary_count,
            submitted_at=entry.submitted_at,
            is_competing=entry.is_competing,
        )
        for entry in entries
    )
    for entry in entries:
        entry.rank = ranked.get(entry.submission_id)
        entry.is_team_best = entry.rank is not None
    return entries


def _entry(publication: Publication, phase: Phase, evaluation: Evaluation) -> Entry:
    submission, method = evaluation.submission, evaluation.submission.method
    report = revealed_report(evaluation.report, phase)
    if report is None:
        raise ValueError(f"evaluation {evaluation.pk} has no report to show")
    return Entry(
        publication=publication,
        submission_id=submission.pk,
        team_name=submission.team.name,
        affiliation=submission.team.affiliation,
        method_name=method.short_name,
        paper_url=method.paper_url,
        code_url=method.code_url,
        track=submission.track,
        is_competing=submission.is_competing,
        is_baseline=method.is_baseline,
        is_simulated=method.is_simulated,
        submitted_at=submission.submitted_at,
        images=report["images"],
        primary_count=report["metrics"][phase.primary_metric][COUNT_OF_METRIC[phase.primary_metric]][-1],
        metrics=report["metrics"],
    )
