"""The states of an evaluation and the one way to change them: a conditional UPDATE."""

from typing import Any

from django.db import models

from ..enums import Status
from ..models import Evaluation

ALLOWED: dict[Status, frozenset[Status]] = {
    # FAILED before it ran: an organizer ends what nobody should score.
    Status.QUEUED: frozenset({Status.RUNNING, Status.FAILED, Status.CANCELLED}),
    Status.RUNNING: frozenset({Status.QUEUED, Status.SCORED, Status.REJECTED, Status.FAILED, Status.CANCELLED}),
    Status.SCORED: frozenset(),
    Status.REJECTED: frozenset(),
    Status.FAILED: frozenset({Status.QUEUED}),
    Status.CANCELLED: frozenset(),
}
UNFINISHED = frozenset({Status.QUEUED, Status.RUNNING})
FINAL = frozenset({Status.SCORED, Status.REJECTED, Status.FAILED, Status.CANCELLED})
RETURNS_SLOT = frozenset({Status.REJECTED, Status.FAILED, Status.CANCELLED})
# An evaluation that nobody works on: whoever held it may write no more.
NOBODYS: dict[str, Any] = {"lease_until": None, "attempt_token": None, "stage": "", "progress": 0}


def change(
    evaluation_id: int, origin: Status, target: Status, *, only_if: models.Q | None = None, **fields: Any
) -> bool:
    """Moves the evaluation from `origin` to `target` and sets `fields`, if it still is where it should be.

    False means that somebody else was first. Raises ValueError for a change that the table does not allow.
    """
    if target not in ALLOWED[origin]:
        raise ValueError(f"an evaluation cannot go from {origin} to {target}")
    rows = Evaluation.objects.filter(only_if or models.Q(), pk=evaluation_id, status=origin)
    return rows.update(status=target, **fields) == 1


def end_unfinished(evaluation_id: int, target: Status, **fields: Any) -> bool:
    """Ends an evaluation that waits or is being scored, from outside; False if it has ended already.

    A result that a worker still computes is not written: the attempt's token is gone.
    """
    # Both origins are tried: a worker may claim it in between, and never the other way round but by the sweeper.
    return any(
        change(evaluation_id, origin, target, **NOBODYS, **fields)
        for origin in (Status.QUEUED, Status.RUNNING, Status.QUEUED)
    )
