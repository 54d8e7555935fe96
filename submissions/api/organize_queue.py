"""The organizers' API of the queue: what runs, waits and failed, who works; start again, end with a reason."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja import Status as WithStatus
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import StrictIn
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.forms.filling import filled
from challenge.typing import SignedInRequest

from ..domain.organizing_queue import fail, requeue
from ..domain.queue_view import evaluation_of, in_state, queue_numbers
from ..enums import Queue, Status
from ..forms.queue import FailForm
from ..models import Evaluation

router = Router(tags=["organizing: queue"])
QUEUE = "/editions/{int:year}/organize/queue"
EVALUATIONS = "/editions/{int:year}/organize/evaluations"


class QueueState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FAILED = "failed"


class WorkerOut(Schema):
    name: str
    queues: list[str]
    at: datetime = Field(description="Its last beat.")
    silent_seconds: int
    is_stale: bool


class QueueOut(Schema):
    running: int
    waiting: int
    failed: int
    oldest_seconds: int | None = Field(description="How long the first in the queue has waited.")
    max_attempts: int
    workers: list[WorkerOut] = Field(description="Of all editions.")
    unheard: list[Queue] = Field(description="Queues that no living worker listens to.")


class EvaluationOut(Schema):
    id: int
    submission: UUID = Field(alias="submission_id")
    team: str
    task: str
    phase: str
    message: str
    file_name: str
    status: Status
    queue: Queue
    is_rescore: bool = Field(description="Queued by a new Release, not by a team.")
    attempt: int
    queued_at: datetime
    rung_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    worker: str
    lease_until: datetime | None
    stage: str
    progress: float
    failure: str = Field(description="A stable name, such as `worker_lost`.")
    failure_note: str
    returned_slot: bool

    @staticmethod
    def resolve_team(evaluation: Evaluation) -> str:
        return evaluation.submission.team.name

    @staticmethod
    def resolve_task(evaluation: Evaluation) -> str:
        return evaluation.submission.phase.task.slug

    @staticmethod
    def resolve_phase(evaluation: Evaluation) -> str:
        return evaluation.submission.phase.slug

    @staticmethod
    def resolve_message(evaluation: Evaluation) -> str:
        return evaluation.submission.message

    @staticmethod
    def resolve_file_name(evaluation: Evaluation) -> str:
        return evaluation.submission.file_name


class FailureReasonIn(StrictIn):
    note: str = Field(min_length=1, max_length=500, description="The team reads it.")


@router.get(QUEUE, response=QueueOut, auth=Token("organize"), summary="The queue in numbers, and its workers")
def get_queue(request: SignedInRequest, year: int) -> dict[str, Any]:
    found = queue_numbers(organized_edition(request.user, year, OrganizerRole.HELPER), database_now())
    return found | {name: found[f"{name}_count"] for name in ("running", "waiting", "failed")}


@router.get(EVALUATIONS, response=list[EvaluationOut], auth=Token("organize"), summary="What is in the queue")
@paginate(Pages)
def list_evaluations(
    request: SignedInRequest, year: int, status: QueueState = QueueState.QUEUED
) -> QuerySet[Evaluation]:
    """What is queued or running, the longest first; or what has failed, the latest first."""
    return in_state(organized_edition(request.user, year, OrganizerRole.HELPER), Status(status))


@router.get(
    EVALUATIONS + "/{int:evaluation_id}", response=EvaluationOut, auth=Token("organize"), summary="One evaluation"
)
def get_evaluation(request: SignedInRequest, year: int, evaluation_id: int) -> Evaluation:
    return evaluation_of(organized_edition(request.user, year, OrganizerRole.HELPER), evaluation_id)


@router.post(
    EVALUATIONS + "/{int:evaluation_id}/requeue",
    response={202: EvaluationOut},
    auth=Token("organize"),
    summary="Queue a failed evaluation again",
)
def requeue_evaluation(request: SignedInRequest, year: int, evaluation_id: int) -> WithStatus[Evaluation]:
    """With all its attempts."""
    edition = organized_edition(request.user, year)
    requeue(evaluation_of(edition, evaluation_id), actor=request.user, now=database_now())
    return WithStatus(202, evaluation_of(edition, evaluation_id))


@router.post(
    EVALUATIONS + "/{int:evaluation_id}/fail",
    response=EvaluationOut,
    auth=Token("organize"),
    summary="End an evaluation with a reason",
)
def fail_evaluation(request: SignedInRequest, year: int, evaluation_id: int, data: FailureReasonIn) -> Evaluation:
    """The team has its slot back and reads your reason. Of a file that is scored anew the entry is left out."""
    edition = organized_edition(request.user, year)
    evaluation = evaluation_of(edition, evaluation_id)
    note = filled(FailForm, data.dict()).cleaned_data["note"]
    fail(evaluation, note=note, actor=request.user, now=database_now())
    return evaluation_of(edition, evaluation_id)
