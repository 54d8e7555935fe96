"""Workers as the database knows them: each writes a beat, and whoever stops is seen to have stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from ..models import WorkerBeat

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Worker:
    """A worker and how it stands. `silent_seconds` is the time since its last beat."""

    name: str
    queues: list[str]
    at: datetime
    silent_seconds: int
    is_stale: bool


def beat(name: str, queues: Iterable[str], now: datetime) -> None:
    """Writes that a worker lives and what it listens to."""
    listed = ",".join(sorted(queues))
    WorkerBeat.objects.update_or_create(name=name, defaults={"queues": listed, "at": now})


def say_goodbye(name: str) -> None:
    """Takes a worker off the list: it stopped in order."""
    WorkerBeat.objects.filter(name=name).delete()


def forget_long_gone(now: datetime) -> None:
    """Takes off the list who has been silent for a day: a machine that is no more."""
    WorkerBeat.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()


def workers(now: datetime) -> list[Worker]:
    """All workers, those of a name once, with how long they have been silent."""
    return [_worker(row, now) for row in WorkerBeat.objects.all()]


def workers_of(queue: str, now: datetime) -> list[Worker]:
    """The workers that listen to a queue."""
    return [worker for worker in workers(now) if queue in worker.queues]


def last_beat_age(now: datetime) -> float | None:
    """Seconds since any worker was last heard of; None if none ever was."""
    at = WorkerBeat.objects.order_by("-at").values_list("at", flat=True).first()
    return None if at is None else max((now - at).total_seconds(), 0.0)


def _worker(row: WorkerBeat, now: datetime) -> Worker:
    silent = max(int((now - row.at).total_seconds()), 0)
    return Worker(row.name, row.queues.split(","), row.at, silent, silent > settings.WORKER_STALE_SECONDS)
