"""What a worker does beside its tasks: it knows which code it is, warms its kernels, says that it lives."""

import logging
import threading
from typing import Any

from billiard import current_process
from celery import signals
from django.conf import settings
from django.db import DatabaseError, connection

from challenge.domain.clock import database_now

from .domain.workers import beat, say_goodbye
from .scoring.version import scorer_digest
from .scoring.warm import warm

log = logging.getLogger(__name__)

_stopped = threading.Event()
_threads: list[threading.Thread] = []


@signals.worker_init.connect
def know_the_scorer(**_signal: Any) -> None:
    """Before children are forked: what receipts sign is the code that was started, whatever lies in its place later."""
    scorer_digest()


@signals.worker_process_init.connect
def warm_kernels(**_signal: Any) -> None:
    """Scores tiny files in each new child of a pool, so that no team's file waits for imports and kernels."""
    if current_process().name == "MainProcess":
        # A pool without children: the control worker, which scores nothing.
        return
    try:
        warm()
    except Exception:
        # A cold child is slow once; a child that does not start scores nothing.
        log.exception("the kernels could not be warmed")


@signals.worker_ready.connect
def start_beating(sender: Any, **_signal: Any) -> None:
    queues = [str(name) for name in sender.app.amqp.queues.consume_from]
    _stopped.clear()
    thread = threading.Thread(target=_beat, args=(sender.hostname, queues), daemon=True, name="worker beat")
    _threads[:] = [thread]
    thread.start()


@signals.worker_shutdown.connect
def stop_beating(sender: Any, **_signal: Any) -> None:
    _stopped.set()
    for thread in _threads:
        thread.join(timeout=2)
    try:
        say_goodbye(sender.hostname)
    except DatabaseError:
        log.exception("%s stops without a word", sender.hostname)


def _beat(name: str, queues: list[str]) -> None:
    while not _stopped.is_set():
        try:
            beat(name, queues, database_now())
        except DatabaseError:
            log.exception("no beat of %s", name)
        finally:
            # Children are forked from this process: no connection stays open between two beats.
            connection.close()
        _stopped.wait(settings.WORKER_BEAT_SECONDS)
