"""The API of a submission on its way: its status, small enough to be asked for every few seconds, and its result."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from ninja import Field, Router, Schema

from challenge.api.frame import Token
from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.criterion import score_of
from ..domain.overview import current_evaluation, submission_for, submission_view
from ..domain.timeline import poll_seconds, queue_position, silent_seconds, why_waiting
from ..domain.transitions import FINAL
from ..enums import Status
from .submissions import ProblemOut, ScoreOut, describe_score

router = Router(tags=["submissions"])


class StatusOut(Schema):
    id: UUID
    status: Status
    is_final: bool = Field(description="Whether nothing more happens to it by itself.")
    stage: str
    progress: float = Field(description="0 to 1.")
    queue_position: int = Field(description="From 1; 0 where it does not wait.")
    why_waiting: str = Field(description="Once it has waited for more than a minute.")
    silent_seconds: int = Field(description="How long its worker has said nothing; 0 while it speaks.")
    attempt: int
    max_attempts: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    poll_seconds: int = Field(description="Ask again after so many seconds; 0: there is nothing to wait for.")


class EarlierResultOut(Schema):
    release: str
    scorer_version: str
    finished_at: datetime | None
    result: dict[str, Any] | None


class ResultOut(Schema):
    id: UUID
    status: Status
    is_final: bool
    finished_at: datetime | None
    release: str = Field(description="Digest of all that the score depends on.")
    scorer_version: str
    score: ScoreOut | None = Field(description="In the primary metric, as far as the phase reveals it.")
    result: dict[str, Any] | None = Field(description="The report, as far as the phase reveals it.")
    result_note: str = Field(description="Why there is no result, or what the one that is shown stands for.")
    errors: list[ProblemOut]
    error_totals: dict[str, int]
    failure: str
    failure_note: str
    earlier: list[EarlierResultOut] = Field(description="What it scored by labels that were live before.")


@router.get(
    "/submissions/{uuid:submission_id}/status",
    response=StatusOut,
    auth=Token("read"),
    summary="Where a submission stands",
)
def get_status(request: SignedInRequest, submission_id: UUID) -> Any:
    """Made to be asked for again and again, after `poll_seconds` each time, until `is_final`."""
    evaluation = current_evaluation(submission_for(request.user, submission_id, with_results=False))
    now, position = database_now(), queue_position(evaluation)
    names = ("status", "stage", "progress", "attempt", "queued_at", "started_at", "finished_at")
    return {name: getattr(evaluation, name) for name in names} | {
        "id": submission_id,
        "is_final": evaluation.status in FINAL,
        "queue_position": position,
        "why_waiting": why_waiting(evaluation, now),
        "silent_seconds": silent_seconds(evaluation, now),
        "max_attempts": settings.EVALUATION_MAX_ATTEMPTS,
        "poll_seconds": poll_seconds(evaluation, position),
    }


@router.get(
    "/submissions/{uuid:submission_id}/result",
    response=ResultOut,
    auth=Token("read"),
    summary="What a submission scored",
)
def get_result(request: SignedInRequest, submission_id: UUID) -> Any:
    """What its phase reveals: the report as `yardstick score` writes it, or what is wrong with the file, or why not."""
    submission = submission_for(request.user, submission_id)
    view = submission_view(submission, database_now())
    evaluation, report = view["evaluation"], view["report"]
    score = score_of(report, submission.phase.primary_metric) if report else None
    return {
        "id": submission.pk,
        "status": evaluation.status,
        "is_final": view["is_final"],
        "finished_at": evaluation.finished_at,
        "release": evaluation.release.digest,
        "scorer_version": evaluation.scorer_version,
        "score": describe_score(submission, score),
        "result": report,
        "result_note": view["reveal_note"],
        "errors": evaluation.problems,
        "error_totals": evaluation.problem_totals,
        "failure": view["failure"],
        "failure_note": evaluation.failure_note,
        "earlier": [_earlier(row) for row in view["earlier"]],
    }


def _earlier(row: dict[str, Any]) -> dict[str, Any]:
    evaluation = row["evaluation"]
    return {
        "release": evaluation.release.digest,
        "scorer_version": evaluation.scorer_version,
        "finished_at": evaluation.finished_at,
        "result": row["report"],
    }
