"""The states of an evaluation and the one way to change them: a conditional UPDATE."""

from typing import Any

from django.db import models

from ..enums import Status
from ..models import Evaluation

ALLOWED: dict[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset({Status.RUNNING, Status.CANCELLED}),
    Status.RUNNING: frozenset({Status.QUEUED, Status.SCORED, Status.REJECTED, Status.FAILED, Status.CANCELLED}),
    Status.SCORED: frozenset(),
    Status.REJECTED: frozenset(),
    Status.FAILED: frozenset({Status.QUEUED}),
    Status.CANCELLED: frozenset(),
}
FINAL = frozenset({Status.SCORED, Status.REJECTED, Status.FAILED, Status.CANCELLED})
RETURNS_SLOT = frozenset({Status.REJECTED, Status.FAILED, Status.CANCELLED})


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
