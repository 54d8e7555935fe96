import pytest

from submissions.health import CHECKS


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
    }


@pytest.mark.django_db
def test_what_is_missing_is_named(client, monkeypatch):
    def gone():
        raise ConnectionRefusedError

    monkeypatch.setitem(CHECKS, "broker", gone)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "ok", "broker": "ConnectionRefusedError", "storage": "ok"}
