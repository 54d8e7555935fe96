import logging

import pytest
from kombu.exceptions import OperationalError
from redis.exceptions import TimeoutError as RedisTimeout

from submissions.queue import ring_for_evaluation, ring_for_leaderboard


def test_rings_carry_names_and_ids(rings):
    ring_for_evaluation(7)
    ring_for_leaderboard(3)
    assert rings == [("submissions.evaluate", {"evaluation_id": 7}), ("leaderboard.refresh", {"phase_id": 3})]


@pytest.mark.parametrize("error", [OperationalError("down"), RedisTimeout("frozen"), ConnectionRefusedError()])
def test_a_broker_that_is_away_fails_nothing_and_is_logged(monkeypatch, caplog, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("submissions.queue.app.send_task", fail)
    with caplog.at_level(logging.ERROR):
        ring_for_evaluation(7)
    assert "the sweeper will" in caplog.text
