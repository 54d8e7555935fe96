"""What a team sees of its submissions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import Http404

from challenge.models import User

from ..enums import Failure, Status
from ..models import Evaluation, Submission, Team
from .quota import Allowance, side_allowances, usage_of
from .reveal import Report, reveal_note, revealed_report, revealed_reports
from .timeline import queue_position, silent_seconds, steps, why_waiting
from .transitions import FINAL


def submissions_with_evaluations(*, with_results: bool = True) -> QuerySet[Submission]:
    """Submissions with all of their evaluations; without results those are small, as for asking again and again."""
    newest_first = Evaluation.objects.select_related("release").order_by("-pk")
    if not with_results:
        newest_first = newest_first.defer("report", "problems", "problem_totals")
    evaluations = Prefetch("evaluations", newest_first, to_attr="latest_first")
    found = Submission.objects.select_related("team", "phase__task__edition", "submitted_by", "method")
    return found.prefetch_related(evaluations)


def team_submissions(team: Team) -> list[dict[str, Any]]:
    """The team's submissions, newest first, each with its evaluation and what of the report may be shown."""
    submissions = list(submissions_with_evaluations().filter(team=team))
    reports = revealed_reports(current_evaluation(submission) for submission in submissions)
    return [_row(submission, reports) for submission in submissions]


def submission_for(user: User, submission_id: UUID, *, with_results: bool = True) -> Submission:
    """The submission, for members of its team and organizers of its edition. Raises Http404 for all others."""
    found = submissions_with_evaluations(with_results=with_results)
    submission = found.filter(pk=submission_id).first()
    if submission is None or not _may_see(user, submission):
        raise Http404
    return submission


def current_evaluation(submission: Submission) -> Evaluation:
    """The newest evaluation against the live Release; where there is none, the newest that the team itself caused.

    Candidates are scored behind the scenes. Intake makes the first evaluation in the submission's own transaction,
    so there is one.
    """
    found: list[Evaluation] = submission.latest_first  # type: ignore[attr-defined]
    live = (each for each in found if each.release_id == submission.phase.live_release_id)
    own = (each for each in found if not each.is_rescore)
    return next(live, None) or next(own, found[0])


def earlier_evaluations(submission: Submission) -> list[Evaluation]:
    """What the submission scored against Releases that were live before, the latest first."""
    current = current_evaluation(submission)
    found: list[Evaluation] = submission.latest_first  # type: ignore[attr-defined]
    return [
        each
        for each in found
        if each.status == Status.SCORED and each.release.live_since and each.release_id != current.release_id
    ]


def submission_view(submission: Submission, now: datetime) -> dict[str, Any]:
    """All that the page of a submission shows."""
    evaluation = current_evaluation(submission)
    row = _row(submission, revealed_reports([evaluation]))
    position = queue_position(evaluation)
    return row | {
        "team": submission.team,
        "phase": submission.phase,
        "task": submission.phase.task,
        "edition": submission.phase.task.edition,
        "steps": steps(submission, evaluation, position),
        "position": position,
        "problems": evaluation.problems,
        "problem_count": sum(evaluation.problem_totals.values()),
        "refusals": _refusals(submission, now) if evaluation.status == Status.REJECTED else None,
        "failure": str(Failure(evaluation.failure).label) if evaluation.failure else "",
        "is_organizers_end": evaluation.failure == Failure.BY_ORGANIZER,
        "is_final": evaluation.status in FINAL,
        "is_hidden": evaluation.status == Status.SCORED and row["report"] is None,
        "earlier": _earlier(submission),
        "waited_seconds": max(int((now - evaluation.queued_at).total_seconds()), 0),
        "why_waiting": why_waiting(evaluation, now),
        "silent_seconds": silent_seconds(evaluation, now),
        "lease_seconds": int(settings.EVALUATION_LEASE_SECONDS),
        "max_attempts": settings.EVALUATION_MAX_ATTEMPTS,
    }


def _earlier(submission: Submission) -> list[dict[str, Any]]:
    return [{"evaluation": each, "report": revealed_report(each)} for each in earlier_evaluations(submission)]


def _refusals(submission: Submission, now: datetime) -> Allowance | None:
    """What the team has left of today's refused files; None if the phase has no such limit."""
    phase = submission.phase
    found = side_allowances(phase, usage_of(submission.team, [phase], now), now)
    return next((allowance for allowance in found if allowance.period.name == "refused"), None)


def oldest_queued_at() -> datetime | None:
    """Since when the longest waiting team's file has been queued; None if none waits. Scoring anew may take long."""
    queued = Evaluation.objects.filter(status=Status.QUEUED, is_rescore=False).order_by("queued_at")
    return queued.values_list("queued_at", flat=True).first()


def _row(submission: Submission, reports: dict[int, Report | None]) -> dict[str, Any]:
    evaluation = current_evaluation(submission)
    report = reports[evaluation.pk]
    return {
        "submission": submission,
        "evaluation": evaluation,
        "report": report,
        "reveal_note": reveal_note(evaluation, report),
    }


def _may_see(user: User, submission: Submission) -> bool:
    member = submission.team.memberships.filter(user=user, left_at__isnull=True).exists()
    return member or submission.phase.task.edition.organizers.filter(pk=user.pk).exists()
