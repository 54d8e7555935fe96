"""A worker's hold on an evaluation: claimed, kept alive by heartbeats, lost when they stop."""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, Q

from ..enums import Status
from ..models import Evaluation
from .transitions import change

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class LeaseLost(Exception):
    """The evaluation was cancelled, ended by an organizer or given to another worker: no use in going on."""


@dataclass
class Claim:
    """One attempt at one evaluation. Whoever holds another token may not write."""

    evaluation_id: int
    token: uuid.UUID
    stage: str = ""
    progress: float = 0.0
    stopped: threading.Event = field(default_factory=threading.Event)
    lost: threading.Event = field(default_factory=threading.Event)

    def report_progress(self, stage: str, fraction: float) -> None:
        """Called by the scorer; the next heartbeat writes it down. Raises LeaseLost."""
        if self.lost.is_set():
            raise LeaseLost(f"evaluation {self.evaluation_id}")
        self.stage, self.progress = stage, fraction

    def holds(self, now: datetime) -> Q:
        """The condition under which this attempt may still write."""
        return Q(attempt_token=self.token, lease_until__gt=now)


def claim_evaluation(evaluation_id: int, *, worker: str, now: datetime) -> Claim | None:
    """Takes a queued evaluation for one attempt; None if somebody else has it or it waits no more."""
    claim = Claim(evaluation_id, uuid.uuid4())
    taken = change(
        evaluation_id,
        Status.QUEUED,
        Status.RUNNING,
        attempt=F("attempt") + 1,
        attempt_token=claim.token,
        worker=worker,
        lease_until=now + _lease(),
        started_at=now,
        stage="",
        progress=0,
    )
    return claim if taken else None


def extend(claim: Claim, now: datetime) -> bool:
    """Writes progress and pushes the lease's end; False if the lease was lost."""
    rows = Evaluation.objects.filter(claim.holds(now), pk=claim.evaluation_id, status=Status.RUNNING)
    return rows.update(lease_until=now + _lease(), stage=claim.stage, progress=claim.progress) == 1


@contextmanager
def heartbeat(claim: Claim, clock: Clock) -> Iterator[None]:
    """Keeps the lease alive from a thread of its own while the body runs."""
    thread = threading.Thread(target=_beat, args=(claim, clock), daemon=True, name="heartbeat")
    thread.start()
    try:
        yield
    finally:
        claim.stopped.set()
        thread.join()


def _beat(claim: Claim, clock: Clock) -> None:
    try:
        while not claim.stopped.wait(settings.EVALUATION_HEARTBEAT_SECONDS):
            _extend_or_log(claim, clock)
    finally:
        connection.close()


def _extend_or_log(claim: Claim, clock: Clock) -> None:
    # A database that is away, or memory that is short, for a moment costs one heartbeat and not the whole attempt.
    try:
        if not extend(claim, clock()):
            log.warning("lost the lease on evaluation %s", claim.evaluation_id)
            claim.lost.set()
            claim.stopped.set()
    except (DatabaseError, MemoryError):
        log.exception("no heartbeat for evaluation %s", claim.evaluation_id)
        connection.close()


def _lease() -> timedelta:
    return timedelta(seconds=settings.EVALUATION_LEASE_SECONDS)
