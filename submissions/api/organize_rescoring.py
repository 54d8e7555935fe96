"""The organizers' API of scoring a phase's submissions anew against another Release."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema, Status

from challenge.api.frame import Token
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.domain.releases import release_of
from challenge.models import Release
from challenge.typing import SignedInRequest

from ..domain.organizing_queue import requeue_failed
from ..domain.rescoring import failed_rescores, progress, start_rescoring, stop_rescoring
from ..models import Evaluation

router = Router(tags=["organizing: scoring anew"])
RESCORING = "/editions/{int:year}/organize/releases/{int:release_id}/rescoring"


class FailedRescoreOut(Schema):
    evaluation: int
    submission: UUID
    team: str
    file_name: str
    failure: str = Field(description="A stable name, such as `worker_lost`.")
    what_happened: str
    note: str
    finished_at: datetime | None


class RescoringOut(Schema):
    release: int
    digest: str = Field(description="SHA-256 over all that a score depends on.")
    task: str
    phase: str
    labels_version: int
    is_live: bool
    candidate_since: datetime | None = Field(description="Since when submissions are scored against it too.")
    total: int = Field(description="Submissions of the phase that have a score.")
    scored: int
    refused: int = Field(description="Files that do not fit the lists of this Release.")
    ended: int = Field(description="Ended by an organizer.")
    failed: int = Field(description="By our fault, to be queued again.")
    waiting: int
    is_complete: bool
    failures: list[FailedRescoreOut] = Field(description="The latest fifty.")


class RequeuedRescoresOut(Schema):
    requeued: int


@router.get(RESCORING, response=RescoringOut, auth=Token("organize"), summary="How far scoring anew is")
def get_rescoring(request: SignedInRequest, year: int, release_id: int) -> dict[str, Any]:
    """Teams and the public see nothing of it until the Release is made live."""
    return described(_release(request, year, release_id))


@router.post(RESCORING, response={202: RescoringOut}, auth=Token("organize"), summary="Score anew against a Release")
def start(request: SignedInRequest, year: int, release_id: int) -> Status[dict[str, Any]]:
    """Queues every scored submission of the phase, behind what teams send. Started again, it queues what is missing."""
    release = _release(request, year, release_id)
    start_rescoring(release, now=database_now(), actor=request.user)
    return Status(202, described(release))


@router.post(RESCORING + "/stop", response=RescoringOut, auth=Token("organize"), summary="Stop scoring anew")
def stop(request: SignedInRequest, year: int, release_id: int) -> dict[str, Any]:
    """What was scored is kept; what waited is not scored."""
    stop_rescoring(_release(request, year, release_id), now=database_now(), actor=request.user)
    return described(_release(request, year, release_id))


@router.post(
    RESCORING + "/again", response=RequeuedRescoresOut, auth=Token("organize"), summary="Queue the failed ones again"
)
def again(request: SignedInRequest, year: int, release_id: int) -> dict[str, int]:
    release = _release(request, year, release_id)
    return {"requeued": requeue_failed(release, now=database_now(), actor=request.user)}


def described(release: Release) -> dict[str, Any]:
    found = progress(release)
    return {
        "release": release.pk,
        "digest": release.digest,
        "task": release.phase.task.slug,
        "phase": release.phase.slug,
        "labels_version": release.ground_truth.version,
        "is_live": release.phase.live_release_id == release.pk,
        "candidate_since": release.candidate_since,
        "total": found.total,
        "scored": found.scored,
        "refused": found.refused,
        "ended": found.ended,
        "failed": found.failed,
        "waiting": found.waiting,
        "is_complete": found.is_complete,
        "failures": [_failure(evaluation) for evaluation in failed_rescores(release)],
    }


def _release(request: SignedInRequest, year: int, release_id: int) -> Release:
    return release_of(organized_edition(request.user, year), release_id)


def _failure(evaluation: Evaluation) -> dict[str, Any]:
    submission = evaluation.submission
    return {
        "evaluation": evaluation.pk,
        "submission": submission.pk,
        "team": submission.team.name,
        "file_name": submission.file_name,
        "failure": evaluation.failure,
        "what_happened": evaluation.get_failure_display(),
        "note": evaluation.failure_note,
        "finished_at": evaluation.finished_at,
    }
