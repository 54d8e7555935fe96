"""The API of teams: hand in a file, follow it."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import File, Form, Header, Router, Schema, Status
from ninja.files import UploadedFile

from challenge.api.frame import Token, api, problem
from challenge.domain.clock import database_now
from challenge.models import ChallengeTask
from challenge.typing import SignedInRequest

from ..domain.cancelling import cancel_offer, cancel_submission
from ..domain.checking import check_file, next_step
from ..domain.entry_lock import may_change
from ..domain.errors import Refusal
from ..domain.intake import Details
from ..domain.overview import submission_for, submission_view
from ..domain.submitting import phase_for_submission, submit_upload
from ..domain.teams import team_to_submit_for
from ..domain.uploads import finalize_upload, upload_for
from ..enums import CheckState, Track
from ..models import Submission
from ..views.bodies import place_for_check
from ..views.uploads import signed_in

router = Router(tags=["submissions"])
log = logging.getLogger(__name__)

STATUS_OF_REFUSAL = {
    "not_in_team": 403,
    "state_changed": 409,
    "rescoring_refused": 409,
    "dry_run_refused": 409,
    "not_captain": 403,
    "captain_needed": 409,
    "already_in_team": 409,
    "email_not_verified": 403,
    "not_registered": 403,
    "terms_not_accepted": 403,
    "registration_refused": 409,
    "data_not_available": 403,
    "invitation_ended": 410,
    "merge_refused": 409,
    "phase_closed": 403,
    "not_ready": 409,
    "track_refused": 422,
    "choice_refused": 409,
    "method_refused": 422,
    "key_reused": 409,
    "quota_exceeded": 429,
    "too_many_running": 429,
    "too_many_refused": 429,
    "too_many_checks": 429,
    "question_refused": 422,
    "too_many_questions": 429,
    "upload_refused": 422,
    "too_many_uploads": 429,
    "upload_busy": 423,
    "upload_expired": 410,
    "upload_incomplete": 409,
    "upload_finished": 409,
    "part_lost": 500,
    "wrong_offset": 409,
    "checksum_mismatch": 460,
    "server_busy": 503,
    "file_too_large": 413,
    "no_space_left": 507,
}


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    more: dict[str, Any] = {}
    headers = {}
    if refusal.next_allowed_at:
        more["next_allowed_at"] = refusal.next_allowed_at
        wait = (refusal.next_allowed_at - database_now()).total_seconds()
        headers["Retry-After"] = str(max(int(wait), 1))
    status = STATUS_OF_REFUSAL[refusal.code]
    log.info("%s %s: %s %s", request.method, request.path, status, refusal.code)
    return problem(request, status=status, code=refusal.code, detail=refusal.message, headers=headers, **more)


class SubmissionIn(Schema):
    message: str = ""
    track: Track = Track.PROVIDED
    is_competing: bool = True
    sha256: str = ""


class ProblemOut(Schema):
    row: int | None
    column: str | None
    value: str | None
    expected: str
    hint: str


class SubmissionOut(Schema):
    id: UUID
    url: str
    status: str
    is_final: bool
    queue_position: int
    why_waiting: str
    attempt: int
    max_attempts: int
    stage: str
    progress: float
    year: int
    task: str
    phase: str
    team: str
    message: str
    track: str
    is_competing: bool
    withdrawn_at: datetime | None
    may_change: bool
    file_name: str
    file_size: int
    file_sha256: str
    submitted_at: datetime
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: dict[str, Any] | None
    result_note: str
    errors: list[ProblemOut]
    error_totals: dict[str, int]
    failure: str
    failure_note: str
    returned_slot: bool
    can_cancel: bool
    cancel_returns_slot: bool


@router.post(
    "/editions/{year}/tasks/{task}/submissions",
    response={202: SubmissionOut},
    auth=Token("submit"),
    summary="Hand in a prediction file",
)
def create_submission(
    request: SignedInRequest,
    year: int,
    task: str,
    file: File[UploadedFile],
    data: Form[SubmissionIn],
    idempotency_key: Header[str | None] = None,
) -> Any:
    """Answers 202 once the file is stored, verified and counted. The same `Idempotency-Key` makes one submission."""
    found = get_object_or_404(ChallengeTask, edition__year=year, edition__is_public=True, slug=task)
    submission = submit_upload(
        user=request.user,
        team=team_to_submit_for(request.user, found.edition, found),
        task=found,
        upload=file,
        details=Details(message=data.message, track=data.track, is_competing=data.is_competing),
        idempotency_key=idempotency_key or str(uuid4()),
        clock=database_now,
        declared_sha256=data.sha256,
    )
    return Status(202, describe(request, submission_for(request.user, submission.pk)))


class CheckOut(Schema):
    is_acceptable: bool
    next_step: str
    phase: str
    file_name: str
    file_size: int
    file_sha256: str
    images: int | None
    warnings: list[dict[str, Any]]
    errors: list[ProblemOut]
    error_totals: dict[str, int]


@router.post(
    "/editions/{year}/tasks/{task}/checks",
    response=CheckOut,
    auth=Token("submit"),
    summary="Check a file before it costs a slot",
)
def create_check(request: SignedInRequest, year: int, task: str, file: File[UploadedFile]) -> Any:
    """Format, completeness and plausibility, as a submission would find them. Free; the file is not kept."""
    found = get_object_or_404(ChallengeTask, edition__year=year, edition__is_public=True, slug=task)
    with place_for_check():
        checked = check_file(
            user=request.user,
            team=team_to_submit_for(request.user, found.edition, found),
            phase=phase_for_submission(found, database_now()),
            upload=file,
            clock=database_now,
        )
    return {
        "is_acceptable": checked.state == CheckState.PASSED,
        "next_step": next_step(checked),
        "phase": checked.phase.slug,
        "errors": checked.problems,
        "error_totals": checked.problem_totals,
    } | {name: getattr(checked, name) for name in ("file_name", "file_size", "file_sha256", "images", "warnings")}


@router.post(
    "/uploads/{uuid:upload_id}/finalize",
    response={202: SubmissionOut},
    auth=signed_in,
    summary="Make a submission of a resumable upload",
)
def finalize(request: SignedInRequest, upload_id: UUID, idempotency_key: Header[str | None] = None) -> Any:
    """Once all bytes are there (tus 1.0 at `/api/v1/uploads/`). Asked again, it answers with the same submission."""
    submission = finalize_upload(
        upload_for(request.user, upload_id, database_now()),
        user=request.user,
        idempotency_key=idempotency_key or "",
        clock=database_now,
    )
    return Status(202, describe(request, submission_for(request.user, submission.pk)))


@router.get("/submissions/{uuid:submission_id}", response=SubmissionOut, auth=Token("read"), summary="One submission")
def get_submission(request: SignedInRequest, submission_id: UUID) -> Any:
    """Status, progress, and the result as far as the phase reveals it."""
    return describe(request, submission_for(request.user, submission_id))


@router.post(
    "/submissions/{uuid:submission_id}/cancel",
    response=SubmissionOut,
    auth=Token("submit"),
    summary="Take a submission back before it is scored",
)
def cancel(request: SignedInRequest, submission_id: UUID) -> Any:
    """The slot comes back once an hour: `cancel_returns_slot` says it before, `returned_slot` after."""
    cancel_submission(request.user, submission_for(request.user, submission_id), database_now())
    return describe(request, submission_for(request.user, submission_id))


def describe(request: SignedInRequest, submission: Submission) -> dict[str, Any]:
    now = database_now()
    view = submission_view(submission, now)
    evaluation = view["evaluation"]
    offer = cancel_offer(request.user, submission, now)
    return {
        "id": submission.pk,
        "url": request.build_absolute_uri(reverse("submission", args=[submission.pk])),
        "status": evaluation.status,
        "is_final": view["is_final"],
        "queue_position": view["position"],
        "why_waiting": view["why_waiting"],
        "attempt": evaluation.attempt,
        "max_attempts": view["max_attempts"],
        "stage": evaluation.stage,
        "progress": evaluation.progress,
        "year": view["edition"].year,
        "task": view["task"].slug,
        "phase": view["phase"].slug,
        "team": view["team"].name,
        "message": submission.message,
        "track": submission.track,
        "is_competing": submission.is_competing,
        "withdrawn_at": submission.withdrawn_at,
        "may_change": may_change(request.user, submission, now),
        "file_name": submission.file_name,
        "file_size": submission.file_size,
        "file_sha256": submission.file_sha256,
        "submitted_at": submission.submitted_at,
        "queued_at": evaluation.queued_at,
        "started_at": evaluation.started_at,
        "finished_at": evaluation.finished_at,
        "result": view["report"],
        "result_note": view["reveal_note"],
        "errors": evaluation.problems,
        "error_totals": evaluation.problem_totals,
        "failure": view["failure"],
        "failure_note": evaluation.failure_note,
        "returned_slot": evaluation.returned_slot,
        "can_cancel": offer is not None,
        "cancel_returns_slot": offer is not None and offer.returns_slot,
    }
