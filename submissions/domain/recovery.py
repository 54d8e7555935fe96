"""The sweeper: rings again for what waits, takes back what died, gives up after the last attempt."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ..enums import Failure, Status
from ..models import Evaluation
from ..queue import ring_for_evaluation
from .evaluation import settle
from .transitions import change

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
    return Swept(requeued, given_up, _ring_again(now))


def _take_back(now: datetime) -> tuple[int, int]:
    expired = Q(lease_until__lt=now)
    requeued = given_up = 0
    for evaluation in Evaluation.objects.filter(expired, status=Status.RUNNING):
        if evaluation.attempt >= settings.EVALUATION_MAX_ATTEMPTS:
            given_up += _give_up(evaluation, expired, now)
        else:
            requeued += _requeue(evaluation, expired)
    return requeued, given_up


def _requeue(evaluation: Evaluation, expired: Q) -> bool:
    log.warning("evaluation %s lost its worker %s, queued again", evaluation.pk, evaluation.worker)
    return change(
        evaluation.pk,
        Status.RUNNING,
        Status.QUEUED,
        only_if=expired,
        lease_until=None,
        attempt_token=None,
        rung_at=None,
        stage="",
        progress=0,
    )


@transaction.atomic
def _give_up(evaluation: Evaluation, expired: Q, now: datetime) -> bool:
    failed = change(
        evaluation.pk,
        Status.RUNNING,
        Status.FAILED,
        only_if=expired,
        failure=Failure.WORKER_LOST,
        finished_at=now,
        lease_until=None,
        attempt_token=None,
    )
    if failed:
        log.error("evaluation %s failed: its worker died %s times", evaluation.pk, evaluation.attempt)
        settle(evaluation.pk, Status.FAILED, now)
    return failed


def _ring_again(now: datetime) -> int:
    silence = now - timedelta(seconds=settings.EVALUATION_RING_AGAIN_SECONDS)
    waiting = Evaluation.objects.filter(Q(rung_at__isnull=True) | Q(rung_at__lt=silence), status=Status.QUEUED)
    ids = list(waiting.order_by("queued_at").values_list("pk", flat=True))
    Evaluation.objects.filter(pk__in=ids).update(rung_at=now)
    for evaluation_id in ids:
        ring_for_evaluation(evaluation_id)
    return len(ids)
