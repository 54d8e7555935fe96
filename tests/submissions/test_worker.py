import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from django.conf import settings as site

from submissions import worker
from submissions.models import WorkerBeat
from submissions.queue import queue_for, rings_unheard
from submissions.scoring.version import scorer_digest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender():
    queues = SimpleNamespace(consume_from={"large": None, "scoring": None})
    return SimpleNamespace(hostname="scoring@here", app=SimpleNamespace(amqp=SimpleNamespace(queues=queues)))


def test_a_worker_writes_its_beat_at_once_and_takes_itself_off_the_list_when_it_stops(sender):
    worker.start_beating(sender=sender)
    deadline = time.monotonic() + 10
    while not WorkerBeat.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    row = WorkerBeat.objects.get()
    assert (row.name, row.queues) == ("scoring@here", "large,scoring")
    worker.stop_beating(sender=sender)
    assert not WorkerBeat.objects.exists()


def test_a_worker_beats_again_and_again(sender, settings):
    settings.WORKER_BEAT_SECONDS = 0.01
    worker.start_beating(sender=sender)
    seen = set()
    deadline = time.monotonic() + 10
    while len(seen) < 3 and time.monotonic() < deadline:
        seen |= set(WorkerBeat.objects.values_list("at", flat=True))
    worker.stop_beating(sender=sender)
    assert len(seen) >= 3


def test_kernels_that_cannot_be_warmed_stop_no_child(monkeypatch, caplog):
    def broken():
        raise RuntimeError

    monkeypatch.setattr(worker, "warm", broken)
    monkeypatch.setattr(worker, "current_process", lambda: SimpleNamespace(name="ForkPoolWorker-1"))
    worker.warm_kernels()
    assert "could not be warmed" in caplog.text


def test_a_worker_without_children_warms_nothing(monkeypatch):
    monkeypatch.setattr(worker, "warm", lambda: pytest.fail("warmed"))
    worker.warm_kernels()


def test_a_file_over_the_limit_goes_to_the_large_queue(settings):
    settings.LARGE_FILE_BYTES = 100
    assert (queue_for(100), queue_for(101)) == ("scoring", "large")


def test_an_empty_queue_holds_no_ring():
    assert rings_unheard("scoring") == 0


REPLACED = """
from pathlib import Path
from challenge.celery import app
app.Worker(hostname="scoring@here", queues=["scoring"])
from submissions.scoring import version
version._PACKAGE = Path("elsewhere")
print(version.scorer_digest())
"""


def test_a_worker_signs_the_code_that_it_was_started_with_whatever_is_put_in_its_place():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "challenge.settings.test"}
    command = [sys.executable, "-c", REPLACED]
    ended = subprocess.run(command, cwd=site.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert ended.stdout == f"{scorer_digest()}\n", ended.stderr
