"""What a team sees of its submissions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from challenge.models import User

from ..enums import Failure, Status
from ..models import Evaluation, Submission, Team
from .reveal import revealed_report
from .transitions import FINAL


@dataclass(frozen=True)
class Step:
    """One step of a submission's way. `state` is done, current, failed or waiting."""

    label: str
    state: str
    at: datetime | None = None
    detail: str = ""


def submissions_with_evaluations() -> QuerySet[Submission]:
    evaluations = Prefetch("evaluations", Evaluation.objects.order_by("-pk"), to_attr="latest_first")
    return Submission.objects.select_related("team", "phase__task__edition", "submitted_by").prefetch_related(
        evaluations
    )


def team_submissions(team: Team) -> list[dict[str, Any]]:
    """The team's submissions, newest first, each with its evaluation and what of the report may be shown."""
    return [_row(submission) for submission in submissions_with_evaluations().filter(team=team)]


def submission_for(user: User, submission_id: UUID) -> Submission:
    """The submission, for members of its team and organizers of its edition. Raises Http404 for all others."""
    submission = submissions_with_evaluations().filter(pk=submission_id).first()
    if submission is None or not _may_see(user, submission):
        raise Http404
    return submission


def current_evaluation(submission: Submission) -> Evaluation:
    """The newest evaluation; intake makes the first in the submission's own transaction, so there is one."""
    found: list[Evaluation] = submission.latest_first  # type: ignore[attr-defined]
    return found[0]


def submission_view(submission: Submission, now: datetime) -> dict[str, Any]:
    """All that the page of a submission shows."""
    row = _row(submission)
    evaluation = row["evaluation"]
    return row | {
        "team": submission.team,
        "phase": submission.phase,
        "task": submission.phase.task,
        "edition": submission.phase.task.edition,
        "steps": steps(submission, evaluation, queue_position(evaluation)),
        "problems": evaluation.problems,
        "problem_count": sum(evaluation.problem_totals.values()),
        "failure": str(Failure(evaluation.failure).label) if evaluation.failure else "",
        "is_final": evaluation.status in FINAL,
        "is_hidden": evaluation.status == Status.SCORED and row["report"] is None,
        "waited_seconds": int((now - evaluation.queued_at).total_seconds()),
    }


def queue_position(evaluation: Evaluation) -> int:
    """How many evaluations wait before this one, plus one; 0 if it does not wait."""
    if evaluation.status != Status.QUEUED:
        return 0
    before = Evaluation.objects.filter(status=Status.QUEUED, queued_at__lt=evaluation.queued_at)
    return before.count() + 1


def oldest_queued_at() -> datetime | None:
    """Since when the longest waiting evaluation has been queued; None if none waits."""
    queued = Evaluation.objects.filter(status=Status.QUEUED).order_by("queued_at")
    return queued.values_list("queued_at", flat=True).first()


def steps(submission: Submission, evaluation: Evaluation, position: int) -> list[Step]:
    """Received, queued, scored: where the submission is on its way."""
    status = Status(evaluation.status)
    return [
        Step(_("Received"), "done", submission.submitted_at, _("stored and its SHA-256 verified")),
        _queue_step(status, evaluation, position),
        _scoring_step(status, evaluation),
    ]


def _queue_step(status: Status, evaluation: Evaluation, position: int) -> Step:
    if status == Status.QUEUED:
        return Step(_("Queued"), "current", evaluation.queued_at, _("number %(n)s in line") % {"n": position})
    if status == Status.CANCELLED:
        return Step(_("Cancelled"), "failed", evaluation.finished_at)
    return Step(_("Queued"), "done", evaluation.queued_at)


def _scoring_step(status: Status, evaluation: Evaluation) -> Step:
    match status:
        case Status.RUNNING:
            detail = _("%(percent)s%%") % {"percent": round(evaluation.progress * 100)}
            return Step(_("Scoring"), "current", evaluation.started_at, detail)
        case Status.SCORED:
            return Step(_("Scored"), "done", evaluation.finished_at)
        case Status.REJECTED:
            return Step(_("Refused: the file has problems"), "failed", evaluation.finished_at)
        case Status.FAILED:
            return Step(_("Failed: our fault"), "failed", evaluation.finished_at)
        case _:
            return Step(_("Scored"), "waiting")


def _row(submission: Submission) -> dict[str, Any]:
    evaluation = current_evaluation(submission)
    return {
        "submission": submission,
        "evaluation": evaluation,
        "report": revealed_report(evaluation.report, submission.phase),
    }


def _may_see(user: User, submission: Submission) -> bool:
    member = submission.team.memberships.filter(user=user, left_at__isnull=True).exists()
    return member or submission.phase.task.edition.organizers.filter(pk=user.pk).exists()
