"""What is lost on the way comes back by itself: rings, workers."""

import os
import re
import signal
import time

import pytest
import redis

from submissions.demo.processes import Service
from tests.integration.test_scoring_path import guessless_rows, write
from tests.stacks import Live

pytestmark = pytest.mark.integration

# The sweeper comes every 15 s and rings for what has waited 15 s; a lease lasts 60 s.
ONE_SWEEP = 45
PILE = 50


def test_rings_that_the_broker_forgot_are_rung_again(live: Live, tmp_path):
    file = write(tmp_path / "flushed.csv.gz", guessless_rows())
    worker = live.stack.service("worker")
    worker.ask_to_stop()
    worker.wait_or_kill()
    with live.client() as client:
        submission = client.submit(2012, "classification", file)
        assert client.submission(submission["id"])["status"] == "queued"
        redis.Redis.from_url(live.stack.environment["REDIS_URL"]).flushdb()
        worker.start()
        assert client.wait(submission["id"], seconds=ONE_SWEEP)["status"] == "scored"


def test_finalize_answers_at_once_while_the_broker_is_frozen(live: Live, tmp_path):
    file = write(tmp_path / "frozen.csv.gz", guessless_rows())
    broker = live.stack.service("broker").process
    os.kill(broker.pid, signal.SIGSTOP)
    try:
        with live.client() as client:
            submission = client.submit(2012, "classification", file)
    finally:
        os.kill(broker.pid, signal.SIGCONT)
    with live.client() as client:
        assert client.wait(submission["id"], seconds=ONE_SWEEP)["status"] == "scored"


def test_sweeps_that_piled_up_are_done_once(live: Live):
    control = live.stack.service("control")
    control.ask_to_stop()
    control.wait_or_kill()
    before = control.log.read_text()
    try:
        live.ask(
            "from django.core.cache import cache; from challenge.celery import app; cache.delete('begun:sweep');"
            f"print(len([app.send_task('submissions.sweep') for _ in range({PILE})]))"
        )
    finally:
        control.start()
    wait_until_swept(control, done_in(before) + PILE)
    # One for the pile, and perhaps the next one in time.
    assert 1 <= control.log.read_text().count("swept: ") - before.count("swept: ") <= 2


def wait_until_swept(control: Service, times: int) -> None:
    deadline = time.monotonic() + ONE_SWEEP
    while (done := done_in(control.log.read_text())) < times:
        assert time.monotonic() < deadline, f"{done} of {times}"
        time.sleep(0.05)


def done_in(log: str) -> int:
    """Tasks of sweeping that ended, whether they swept or found it done."""
    return len(re.findall(r"Task submissions\.sweep\[\S+\] succeeded", log))
