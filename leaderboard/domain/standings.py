"""The live table of a phase: rebuilt whole from the scored evaluations of its live Release."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from challenge.enums import Reveal
from challenge.models import ImageSet, Phase, Release
from submissions.domain.reveal import revealed_report
from submissions.enums import Status
from submissions.models import Evaluation
from submissions.scoring.version import SCORER_VERSION

from ..enums import PublicationState
from ..models import Entry, Publication
from .ranking import Candidate, ranks

COUNT_OF_METRIC = {"flat_error": "wrong", "hierarchical_error": "cost_sum", "localization_error": "wrong"}

# What an entry copies, by the field of Entry, and where it stands in an Evaluation.
COPIED = {
    "submission_id": "submission_id",
    "team_name": "submission__team__name",
    "affiliation": "submission__team__affiliation",
    "method_name": "submission__method__short_name",
    "paper_url": "submission__method__paper_url",
    "code_url": "submission__method__code_url",
    "track": "submission__track",
    "is_competing": "submission__is_competing",
    "is_baseline": "submission__method__is_baseline",
    "is_simulated": "submission__method__is_simulated",
    "submitted_at": "submission__submitted_at",
}


@transaction.atomic
def refresh_standings(phase_id: int, *, now: datetime) -> Publication | None:
    """Rebuilds the phase's live table; None while the phase has no live Release.

    The phase's row is locked, so of two refreshes at once the second sees all that the first did.
    """
    phase = Phase.objects.select_for_update(of=("self",)).select_related("task__edition").get(pk=phase_id)
    release = phase.live_release
    if release is None:
        return None
    evaluations = list(_shown_evaluations(phase))
    publication, _ = Publication.objects.update_or_create(
        phase=phase, state=PublicationState.LIVE, defaults=_heading(phase, release, now)
    )
    publication.entries.all().delete()
    Entry.objects.bulk_create(_entries(publication, phase, evaluations))
    return publication


def stale_phases() -> list[int]:
    """The phases whose live table is not what a refresh would make it, as ids."""
    live = Phase.objects.filter(live_release__isnull=False).select_related("live_release", "task__edition")
    return [phase.pk for phase in live if _is_stale(phase)]


def is_stale(phase_id: int) -> bool:
    """Whether the phase's live table is not what a refresh would make it."""
    return _is_stale(Phase.objects.select_related("live_release", "task__edition").get(pk=phase_id))


def _is_stale(phase: Phase) -> bool:
    table = Publication.objects.filter(phase=phase, state=PublicationState.LIVE).first()
    if table is None or phase.live_release is None:
        return True
    heading = _heading(phase, phase.live_release, now=table.as_of)
    evaluations = _shown_evaluations(phase)
    return (
        any(getattr(table, name) != value for name, value in heading.items())
        or set(table.entries.values_list(*COPIED)) != set(evaluations.values_list(*COPIED.values()))
        or _reveals_other_metrics(table, phase, evaluations.first())
    )


def _reveals_other_metrics(table: Publication, phase: Phase, sample: Evaluation | None) -> bool:
    """Whether the phase reveals more or less than when the table was made; one entry tells it of all."""
    if sample is None:
        return False
    report = revealed_report(sample.report, phase)
    entry = table.entries.get(submission_id=sample.submission_id)
    return report is None or report["metrics"] != entry.metrics


def _shown_evaluations(phase: Phase) -> QuerySet[Evaluation]:
    scored = Q(release=phase.live_release, status=Status.SCORED, scorer_version=SCORER_VERSION)
    if phase.reveal == Reveal.HIDDEN:
        return Evaluation.objects.none()
    return Evaluation.objects.filter(scored).select_related("submission__team", "submission__method")


def _heading(phase: Phase, release: Release, now: datetime) -> dict[str, Any]:
    task, edition = phase.task, phase.task.edition
    image_sets = ImageSet.objects.filter(digest__in=[each["sha256"] for each in release.contents["image_sets"]])
    return {
        "edition_title": edition.title,
        "year": edition.year,
        "task_slug": task.slug,
        "task_title": task.title,
        "phase_slug": phase.slug,
        "phase_title": phase.title,
        "primary_metric": phase.primary_metric,
        "max_guesses": release.contents["max_guesses"],
        "image_count": sum(image_set.image_count for image_set in image_sets),
        "release_digest": release.digest,
        "scorer_version": SCORER_VERSION,
        "as_of": now,
        "is_public": edition.is_public,
        "is_hidden": phase.reveal == Reveal.HIDDEN,
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
