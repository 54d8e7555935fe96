"""What is lost on the way comes back by itself: rings, workers."""

import os
import signal

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
        redis.Redis.from_url(live.stack.environment["REDIS_URL"]).flushall()
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
