"""The sweeper: rings again for what waits, takes back what died, gives up after the last attempt."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ..enums import Failure, Queue, Status
from ..models import Evaluation
from ..queue import ring_for_evaluation, rings_unheard
from .background import tend_background_work
from .dry_run_outcome import tend_dry_runs
from .rescoring import queue_all_missing
from .settling import settle, write_down
from .transitions import NOBODYS, change
from .workers import forget_long_gone

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """What one sweep did, as numbers of evaluations."""

    requeued: int
    given_up: int
    rung: int


def sweep(now: datetime) -> Swept:
    """Requeues expired leases, fails what has used its attempts, and rings for what has waited without a ring."""
    requeued, given_up = _take_back(now)
    queue_all_missing(now)
    tend_dry_runs(now)
    tend_background_work(now)
    forget_long_gone(now)
    return Swept(requeued, given_up, sum(_ring_again(queue, now) for queue in Queue))


def _take_back(now: datetime) -> tuple[int, int]:
    expired = Q(lease_until__lt=now)
    requeued = given_up = 0
    for evaluation in Evaluation.objects.filter(expired, status=Status.RUNNING):
        if failure := _hopeless(evaluation, now):
            given_up += _give_up(evaluation, expired, failure, now)
        else:
            requeued += _requeue(evaluation, expired, now)
    return requeued, given_up


def _hopeless(evaluation: Evaluation, now: datetime) -> Failure | None:
    """Why another attempt is no use; None if it may be."""
    limit = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
    if evaluation.started_at and now - evaluation.started_at >= limit:
        # Its process was ended for the time it took: it would take as long again.
        return Failure.TIME_LIMIT
    return Failure.WORKER_LOST if evaluation.attempt >= settings.EVALUATION_MAX_ATTEMPTS else None


@transaction.atomic
def _requeue(evaluation: Evaluation, expired: Q, now: datetime) -> bool:
    queued = change(evaluation.pk, Status.RUNNING, Status.QUEUED, only_if=expired, **NOBODYS, rung_at=None)
    if queued:
        log.warning("evaluation %s lost its worker %s, queued again", evaluation.pk, evaluation.worker)
        write_down("requeued", evaluation, now=now, reason="lease expired", worker=evaluation.worker)
    return queued


@transaction.atomic
def _give_up(evaluation: Evaluation, expired: Q, failure: Failure, now: datetime) -> bool:
    failed = change(
        evaluation.pk,
        Status.RUNNING,
        Status.FAILED,
        only_if=expired,
        **NOBODYS,
        failure=failure,
        finished_at=now,
    )
    if failed:
        log.error("evaluation %s failed at attempt %s: %s", evaluation.pk, evaluation.attempt, failure)
        settle(evaluation.pk, Status.FAILED, now)
    return failed


def _ring_again(queue: Queue, now: datetime) -> int:
    """Rings for what was never rung for, and for what has waited since, unless the broker still holds a ring for each.

    Behind a long queue rings would else pile up faster than workers take them.
    """
    queued = Evaluation.objects.filter(status=Status.QUEUED, queue=queue)
    unrung = Q(rung_at__isnull=True)
    if rings_unheard(queue) < queued.count():
        unrung |= Q(rung_at__lt=now - timedelta(seconds=settings.EVALUATION_RING_AGAIN_SECONDS))
    ids = list(queued.filter(unrung).order_by("queued_at").values_list("pk", flat=True))
    Evaluation.objects.filter(pk__in=ids).update(rung_at=now)
    for evaluation_id in ids:
        ring_for_evaluation(evaluation_id, queue)
    return len(ids)
