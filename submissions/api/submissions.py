"""The API of submissions: hand in a file, find it again, take it back."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.urls import reverse
from ninja import Field, File, Form, Header, Query, Router, Schema
from ninja import Status as WithStatus
from ninja.files import UploadedFile
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.idempotency import keeps_own_keys
from challenge.api.paging import Described, Pages
from challenge.api.schemas import RowId, Slug, StrictIn, Year
from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_task
from challenge.enums import Metric
from challenge.typing import SignedInRequest

from ..domain.cancelling import cancel_offer, cancel_submission
from ..domain.criterion import Score
from ..domain.entry_lock import may_change
from ..domain.intake import Details
from ..domain.overview import submission_for, submission_view
from ..domain.submission_list import Filters, Listed, own_submissions, with_scores
from ..domain.submitting import submit_upload
from ..domain.teams import team_to_submit_for
from ..enums import Status, Track
from ..models import Submission

router = Router(tags=["submissions"])
# As long as the row of a submission keeps it.
Key = Annotated[str, Field(max_length=100)]


class SubmissionIn(StrictIn):
    message: str = Field("", max_length=200, description="A word of your own, for your team alone.")
    track: Track = Track.PROVIDED
    is_competing: bool = True
    sha256: str = Field("", pattern=r"^([0-9a-fA-F]{64})?$", description="Of the file; another one is then refused.")


class ProblemOut(Schema):
    row: int | None
    column: str | None
    value: str | None
    expected: str
    hint: str


class ScoreOut(Schema):
    metric: Metric
    value: float = Field(description="An error or an AP, 0 to 1; a mean height for the hierarchical error.")
    count: int | None = Field(description="Wrong images or the sum of costs; null where the metric is no count.")
    images: int
    lower_is_better: bool


class SubmissionFacts(Schema):
    id: UUID
    url: str = Field(description="Its page.")
    status: Status
    year: int
    task: str
    phase: str
    team: str
    team_id: int
    message: str
    track: Track
    is_competing: bool
    withdrawn_at: datetime | None
    file_name: str
    file_size: int
    file_sha256: str
    submitted_at: datetime
    finished_at: datetime | None


class SubmissionOut(SubmissionFacts):
    is_final: bool = Field(description="Whether nothing more happens to it by itself.")
    queue_position: int = Field(description="From 1; 0 where it does not wait.")
    why_waiting: str
    attempt: int
    max_attempts: int
    stage: str
    progress: float = Field(description="0 to 1.")
    may_change: bool = Field(description="Whether you may withdraw it or say that it competes, now.")
    queued_at: datetime
    started_at: datetime | None
    result: dict[str, Any] | None = Field(description="The report, as far as the phase reveals it.")
    result_note: str
    errors: list[ProblemOut] = Field(description="What is wrong with the file: the first of each kind.")
    error_totals: dict[str, int]
    failure: str
    failure_note: str
    returned_slot: bool
    can_cancel: bool
    cancel_returns_slot: bool


class ListedSubmissionOut(SubmissionFacts):
    score: ScoreOut | None = Field(description="In the primary metric, as far as the phase reveals it.")


class SubmissionFilters(StrictIn):
    year: Year | None = None
    task: Slug | None = None
    phase: Slug | None = None
    team: RowId | None = None
    status: Status | None = None


@router.post(
    "/editions/{year}/tasks/{slug:task}/submissions",
    response={202: SubmissionOut},
    auth=Token("submit"),
    summary="Hand in a prediction file",
)
@keeps_own_keys
def create_submission(
    request: SignedInRequest,
    year: int,
    task: str,
    file: File[UploadedFile],
    data: Form[SubmissionIn],
    idempotency_key: Header[Key | None] = None,
) -> Any:
    """Answers 202 once the file is stored, verified and counted. The same `Idempotency-Key` makes one submission."""
    found = public_task(year, task)
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
    return WithStatus(202, describe(request, submission_for(request.user, submission.pk)))


@router.get(
    "/submissions", response=list[ListedSubmissionOut], auth=Token("read"), summary="The submissions of your teams"
)
@paginate(Pages)
def list_submissions(request: SignedInRequest, filters: Query[SubmissionFilters]) -> Any:
    """Of all teams that you are in, the newest first."""
    found = own_submissions(request.user, Filters(**filters.dict()))
    return Described(found, lambda page: [describe_listed(request, row) for row in with_scores(page)])


@router.get("/submissions/{uuid:submission_id}", response=SubmissionOut, auth=Token("read"), summary="One submission")
def get_submission(request: SignedInRequest, submission_id: UUID) -> Any:
    """Everything about it. While it is scored, ask for its `status` alone: that is small."""
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


# What is told of a submission as its row has it.
OF_THE_ROW = (
    "message",
    "track",
    "is_competing",
    "withdrawn_at",
    "file_name",
    "file_size",
    "file_sha256",
    "submitted_at",
)
OF_THE_EVALUATION = (
    "status",
    "attempt",
    "stage",
    "progress",
    "queued_at",
    "started_at",
    "finished_at",
    "failure_note",
    "returned_slot",
)


def describe(request: SignedInRequest, submission: Submission) -> dict[str, Any]:
    """All that the API tells of a submission, to the one who asks."""
    now = database_now()
    view = submission_view(submission, now)
    evaluation = view["evaluation"]
    offer = cancel_offer(request.user, submission, now)
    told = {name: getattr(evaluation, name) for name in OF_THE_EVALUATION}
    return (
        where_it_is(request, submission)
        | told
        | {
            "is_final": view["is_final"],
            "queue_position": view["position"],
            "why_waiting": view["why_waiting"],
            "max_attempts": view["max_attempts"],
            "may_change": may_change(request.user, submission, now),
            "result": view["report"],
            "result_note": view["reveal_note"],
            "errors": evaluation.problems,
            "error_totals": evaluation.problem_totals,
            "failure": view["failure"],
            "can_cancel": offer is not None,
            "cancel_returns_slot": offer is not None and offer.returns_slot,
        }
    )


def describe_listed(request: SignedInRequest, row: Listed) -> dict[str, Any]:
    """What a list tells of a submission."""
    return where_it_is(request, row.submission) | {
        "status": row.evaluation.status,
        "finished_at": row.evaluation.finished_at,
        "score": describe_score(row.submission, row.score),
    }


def describe_score(submission: Submission, score: Score | None) -> dict[str, Any] | None:
    """A score with the metric that it is of."""
    return asdict(score) | {"metric": submission.phase.primary_metric} if score else None


def where_it_is(request: SignedInRequest, submission: Submission) -> dict[str, Any]:
    """Whose it is, what for, and what the team said of it."""
    phase = submission.phase
    return {name: getattr(submission, name) for name in OF_THE_ROW} | {
        "id": submission.pk,
        "url": request.build_absolute_uri(reverse("submission", args=[submission.pk])),
        "year": phase.task.edition.year,
        "task": phase.task.slug,
        "phase": phase.slug,
        "team": submission.team.name,
        "team_id": submission.team_id,
    }
