"""The way of a submission as steps, and why a step takes its time: no state stays unexplained."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..enums import Failure, Queue, Status
from ..models import Evaluation, Submission
from .transitions import FINAL
from .workers import workers_of

EXPLAIN_AFTER = timedelta(minutes=1)
# A heartbeat is due every second; this many seconds without one are worth a word.
SILENCE_SECONDS = 10
# What programs that wait are told: a tiny file is scored in less than the first.
SOONEST_SECONDS, LATEST_SECONDS = 2, 30


@dataclass(frozen=True)
class Step:
    """One step of a submission's way. `state` is done, current, failed or waiting."""

    label: str
    state: str
    at: datetime | None = None
    detail: str = ""


def queue_position(evaluation: Evaluation) -> int:
    """How many evaluations wait before this one in its queue, plus one; 0 if it does not wait."""
    if evaluation.status != Status.QUEUED:
        return 0
    queued = Evaluation.objects.filter(status=Status.QUEUED, queue=evaluation.queue)
    return queued.filter(queued_at__lt=evaluation.queued_at).count() + 1


def steps(submission: Submission, evaluation: Evaluation, position: int) -> list[Step]:
    """Received, queued, scoring, result: where the submission is on its way."""
    status = Status(evaluation.status)
    return [
        Step(_("Received"), "done", submission.submitted_at, _("stored and its SHA-256 verified")),
        _queue_step(status, evaluation, position),
        _scoring_step(status, evaluation),
        _result_step(status, evaluation),
    ]


def poll_seconds(evaluation: Evaluation, position: int) -> int:
    """After how long it is worth asking again: the longer, the more files wait before it; 0 once it has ended."""
    if evaluation.status in FINAL:
        return 0
    return min(SOONEST_SECONDS * max(position, 1), LATEST_SECONDS)


def why_waiting(evaluation: Evaluation, now: datetime) -> str:
    """Why it has waited for more than a minute; empty if it has not."""
    if evaluation.status != Status.QUEUED or now - evaluation.queued_at < EXPLAIN_AFTER:
        return ""
    workers = workers_of(evaluation.queue, now)
    alive = [worker for worker in workers if not worker.is_stale]
    if alive:
        return _busy(evaluation, len(alive))
    kind = Queue(evaluation.queue).label
    if not workers:
        return _("No worker of the queue “%(queue)s” is running. The organizers see this too.") % {"queue": kind}
    heard = max(worker.at for worker in workers).astimezone(UTC)
    return _(
        "No worker of the queue “%(queue)s” has been heard of since %(moment)s UTC. The organizers see this too."
    ) % {
        "queue": kind,
        "moment": f"{heard:%Y-%m-%d %H:%M:%S}",
    }


def silent_seconds(evaluation: Evaluation, now: datetime) -> int:
    """How long the worker that scores it has said nothing; 0 while it speaks."""
    if evaluation.status != Status.RUNNING or evaluation.lease_until is None:
        return 0
    heard = evaluation.lease_until - timedelta(seconds=settings.EVALUATION_LEASE_SECONDS)
    silence = int((now - heard).total_seconds())
    return silence if silence >= SILENCE_SECONDS else 0


def _busy(evaluation: Evaluation, alive: int) -> str:
    running = Evaluation.objects.filter(status=Status.RUNNING, queue=evaluation.queue).count()
    if not running:
        return _("A worker is there and has not taken it yet. It is called again every %(seconds)s seconds.") % {
            "seconds": f"{settings.EVALUATION_RING_AGAIN_SECONDS:g}"
        }
    return ngettext(
        "The one worker of this queue is busy with a file that came before.",
        "All %(count)s workers of this queue are busy with files that came before.",
        alive,
    ) % {"count": alive}


def _queue_step(status: Status, evaluation: Evaluation, position: int) -> Step:
    if status == Status.QUEUED:
        return Step(_("Queued"), "current", evaluation.queued_at, _("number %(n)s in line") % {"n": position})
    return Step(_("Queued"), "done", evaluation.queued_at)


def _scoring_step(status: Status, evaluation: Evaluation) -> Step:
    limit = settings.EVALUATION_MAX_ATTEMPTS
    if status == Status.QUEUED:
        next_attempt = {"n": evaluation.attempt + 1, "limit": limit}
        detail = _("attempt %(n)s of %(limit)s is next") % next_attempt if evaluation.attempt else ""
        return Step(_("Scoring"), "waiting", detail=detail)
    if evaluation.started_at is None:
        return Step(_("Scoring"), "waiting", detail=_("not begun"))
    detail = _("attempt %(n)s of %(limit)s") % {"n": evaluation.attempt, "limit": limit}
    return Step(_("Scoring"), "current" if status == Status.RUNNING else "done", evaluation.started_at, detail)


def _result_step(status: Status, evaluation: Evaluation) -> Step:
    at = evaluation.finished_at
    match status:
        case Status.SCORED:
            return Step(_("Scored"), "done", at)
        case Status.REJECTED:
            return Step(_("Refused: the file has problems"), "failed", at)
        case Status.FAILED if evaluation.failure == Failure.BY_ORGANIZER:
            return Step(_("Ended by an organizer"), "failed", at)
        case Status.FAILED:
            return Step(_("Failed: our fault"), "failed", at)
        case Status.CANCELLED:
            return Step(_("Cancelled"), "failed", at)
        case _:
            return Step(_("Result"), "waiting")
