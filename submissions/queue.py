"""Ringing the bell: telling workers that a row waits. A lost ring is rung again by the sweeper."""

import logging

from django.conf import settings
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from challenge.celery import app

from .enums import Queue

log = logging.getLogger(__name__)

EVALUATE = "submissions.evaluate"
DRY_RUN = "submissions.dry_run"
AUDIT_LABELS = "submissions.audit_labels"
RELABEL = "submissions.relabel"
RETIRE = "leaderboard.retire"
ANALYSE = "leaderboard.analyse"
COLLECT_SAMPLES = "leaderboard.collect_samples"
REFRESH_LEADERBOARD = "leaderboard.refresh"
UNREACHABLE = (KombuError, RedisError, OSError)


def queue_for(file_size: int) -> Queue:
    """The queue of a file's cost: a large one does not delay the small ones."""
    return Queue.LARGE if file_size > settings.LARGE_FILE_BYTES else Queue.SMALL


def ring_for_evaluation(evaluation_id: int, queue: str = Queue.SMALL) -> bool:
    """Tells a scoring worker of that queue to look at an evaluation; False if the broker cannot be reached."""
    return _ring(EVALUATE, str(queue), evaluation_id=evaluation_id)


def ring_for_dry_run(dry_run_id: int) -> None:
    """Tells a worker that may read labels to make the files of a dry run."""
    _ring(DRY_RUN, str(Queue.RESCORE), dry_run_id=dry_run_id)


def ring_for_label_audit(audit_id: int) -> None:
    """Tells a worker that may read labels to compare entries with them."""
    _ring(AUDIT_LABELS, str(Queue.RESCORE), audit_id=audit_id)


def ring_for_relabelling(relabelling_id: int) -> None:
    """Tells a worker that may read labels to make a draft in which some are changed."""
    _ring(RELABEL, str(Queue.RESCORE), relabelling_id=relabelling_id)


def ring_for_retirement(retirement_id: int) -> None:
    """Tells a worker that may read labels to put those of a test set where everybody can fetch them."""
    _ring(RETIRE, str(Queue.RESCORE), retirement_id=retirement_id)


def ring_for_analysis(phase_id: int) -> None:
    """Tells a worker that may read outcomes to derive what is missing of a phase's scores."""
    _ring(ANALYSE, str(Queue.RESCORE), phase_id=phase_id)


def ring_for_samples(phase_id: int) -> None:
    """Tells a worker that may read prediction files to look what entries guess on a phase's sample images."""
    _ring(COLLECT_SAMPLES, str(Queue.RESCORE), phase_id=phase_id)


def ring_for_leaderboard(phase_id: int) -> None:
    """Tells the control worker that a phase has a new result."""
    _ring(REFRESH_LEADERBOARD, None, phase_id=phase_id)


def rings_unheard(queue: str) -> int:
    """How many rings the broker still holds for a queue; 0 if it cannot be asked."""
    try:
        with app.connection_for_write() as broker, broker.channel() as channel:
            return int(channel.queue_declare(queue=str(queue)).message_count)  # type: ignore[attr-defined]
    except UNREACHABLE as error:
        log.error("could not ask the broker for its rings: %s", error)
        return 0


def _ring(task: str, queue: str | None, **ids: int) -> bool:
    try:
        app.send_task(task, kwargs=ids, retry=False, queue=queue)
    except UNREACHABLE as error:
        log.error("could not ring for %s %s, the sweeper will: %s", task, ids, error)
        return False
    return True
