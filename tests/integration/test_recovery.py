"""What is lost on the way comes back by itself: rings, workers."""

import os
import signal
import time

import pytest
import redis

from tests.integration.test_scoring_path import guessless_rows, write
from tests.stacks import Live

pytestmark = pytest.mark.integration

# The sweeper comes every 15 s and rings for what has waited 15 s; a lease lasts 60 s.
ONE_SWEEP = 45


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
    swept = control.log.read_text().count("swept: ")
    try:
        live.ask(
            "from challenge.celery import app; print(len([app.send_task('submissions.sweep') for _ in range(50)]))"
        )
    finally:
        control.start()
    wait_until_unheard_is(live, "control", 0)
    # One for the pile, and perhaps the next one in time.
    assert 1 <= control.log.read_text().count("swept: ") - swept <= 2


def wait_until_unheard_is(live: Live, queue: str, rings: int) -> None:
    broker = redis.Redis.from_url(live.stack.environment["REDIS_URL"])
    deadline = time.monotonic() + ONE_SWEEP
    while broker.llen(queue) != rings:
        assert time.monotonic() < deadline, f"{broker.llen(queue)} rings"
        time.sleep(0.05)
