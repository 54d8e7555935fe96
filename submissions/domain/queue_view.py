"""What the organizers of an edition see of its queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, QuerySet
from django.http import Http404

from challenge.models import Edition

from ..enums import Queue, Status
from ..models import Evaluation
from .timeline import silent_seconds
from .workers import Worker, workers

ROWS_SHOWN = 100
FAILURES_SHOWN = 50
ORDERS: dict[Status, tuple[Any, ...]] = {
    Status.RUNNING: ("started_at", "pk"),
    # Teams' files first: those that are scored anew can be thousands.
    Status.QUEUED: ("is_rescore", "queued_at", "pk"),
    Status.FAILED: (F("finished_at").desc(nulls_last=True), "-pk"),
}


@dataclass(frozen=True)
class Row:
    """An evaluation in the queue: its age since it was queued, and what its lease has left."""

    evaluation: Evaluation
    age_seconds: int
    lease_seconds: int
    silent_seconds: int


def evaluation_of(edition: Edition, evaluation_id: int) -> Evaluation:
    """An evaluation of the edition. Raises Http404."""
    found = evaluations_of(edition).filter(pk=evaluation_id).first()
    if found is None:
        raise Http404
    return found


def evaluations_of(edition: Edition) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(submission__phase__task__edition=edition).select_related(
        "submission__team", "submission__phase__task"
    )


def in_state(edition: Edition, status: Status) -> QuerySet[Evaluation]:
    """What is running or queued, the longest first, or has failed, the latest first; without reports."""
    found = evaluations_of(edition).defer("report", "problems").filter(status=status)
    return found.order_by(*ORDERS[status])


def queue_now(edition: Edition, now: datetime) -> dict[str, Any]:
    """All that changes by itself: numbers, what runs and what waits."""
    waiting = _rows(in_state(edition, Status.QUEUED)[:ROWS_SHOWN], now)
    return _numbers(edition, waiting[0].age_seconds if waiting else None, now) | {
        "edition": edition,
        "running": _rows(in_state(edition, Status.RUNNING)[:ROWS_SHOWN], now),
        "waiting": waiting,
        "rows_shown": ROWS_SHOWN,
    }


def queue_numbers(edition: Edition, now: datetime) -> dict[str, Any]:
    """Counts by state, how long the first in the queue has waited, and workers: three queries."""
    queued_at = in_state(edition, Status.QUEUED).values_list("queued_at", flat=True).first()
    return _numbers(edition, _age(queued_at, now) if queued_at else None, now)


def _numbers(edition: Edition, oldest_seconds: int | None, now: datetime) -> dict[str, Any]:
    counts, known = _counts(edition), workers(now)
    return {
        "running_count": counts.get(Status.RUNNING, 0),
        "waiting_count": counts.get(Status.QUEUED, 0),
        "failed_count": counts.get(Status.FAILED, 0),
        "oldest_seconds": oldest_seconds,
        "workers": known,
        "unheard": _queues_without_worker(known),
        "max_attempts": settings.EVALUATION_MAX_ATTEMPTS,
    }


def failures(edition: Edition) -> list[Evaluation]:
    """What failed, latest first."""
    return list(in_state(edition, Status.FAILED)[:FAILURES_SHOWN])


def _counts(edition: Edition) -> dict[str, int]:
    mine = Evaluation.objects.filter(submission__phase__task__edition=edition)
    return dict(mine.order_by().values_list("status").annotate(Count("pk")))


def _rows(evaluations: QuerySet[Evaluation], now: datetime) -> list[Row]:
    return [_row(evaluation, now) for evaluation in evaluations]


def _row(evaluation: Evaluation, now: datetime) -> Row:
    lease = evaluation.lease_until
    return Row(
        evaluation=evaluation,
        age_seconds=_age(evaluation.queued_at, now),
        lease_seconds=max(int((lease - now).total_seconds()), 0) if lease else 0,
        silent_seconds=silent_seconds(evaluation, now),
    )


def _age(since: datetime, now: datetime) -> int:
    return max(int((now - since).total_seconds()), 0)


def _queues_without_worker(known: list[Worker]) -> list[Queue]:
    """The queues that no living worker listens to."""
    heard = {queue for worker in known if not worker.is_stale for queue in worker.queues}
    return [queue for queue in Queue if queue not in heard]
