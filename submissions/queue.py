"""Ringing the bell: telling workers that a row waits. A lost ring is rung again by the sweeper."""

import logging

from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from challenge.celery import app

log = logging.getLogger(__name__)

EVALUATE = "submissions.evaluate"
REFRESH_LEADERBOARD = "leaderboard.refresh"


def ring_for_evaluation(evaluation_id: int) -> None:
    """Tells a scoring worker to look at an evaluation."""
    _ring(EVALUATE, evaluation_id=evaluation_id)


def ring_for_leaderboard(phase_id: int) -> None:
    """Tells the control worker that a phase has a new result."""
    _ring(REFRESH_LEADERBOARD, phase_id=phase_id)


def _ring(task: str, **ids: int) -> None:
    try:
        app.send_task(task, kwargs=ids, retry=False)
    except (KombuError, RedisError, OSError) as error:
        log.error("could not ring for %s %s, the sweeper will: %s", task, ids, error)
