from datetime import timedelta

import pytest

from submissions.domain.workers import beat
from submissions.health import CHECKS
from tests.factories import NOW


def test_a_living_process_says_so_without_asking_anybody(client):
    assert client.get("/health/live").json() == {"status": "live"}


@pytest.mark.django_db
def test_with_all_parts_there_it_is_ready(client):
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "parts": {"database": "ok", "broker": "ok", "storage": "ok"},
        "oldest_queued_seconds": None,
        "last_worker_beat_seconds": None,
    }


@pytest.mark.django_db
def test_it_tells_when_a_worker_was_last_heard_of(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    beat("scoring@a", ["scoring"], NOW - timedelta(seconds=90))
    beat("control@a", ["control"], NOW - timedelta(seconds=7))
    assert client.get("/health/ready").json()["last_worker_beat_seconds"] == 7


@pytest.mark.django_db
def test_what_is_missing_is_named(client, monkeypatch):
    def gone():
        raise ConnectionRefusedError

    monkeypatch.setitem(CHECKS, "broker", gone)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "ok", "broker": "ConnectionRefusedError", "storage": "ok"}
