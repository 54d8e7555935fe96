import pytest

from tests.factories import NOW, make_edition

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/editions"


@pytest.fixture(autouse=True)
def three_a_minute(settings, time_machine):
    settings.API_REQUESTS_PER_MINUTE, settings.API_FAILURES_PER_MINUTE = 3, 2
    time_machine.move_to(NOW, tick=False)


def test_each_answer_says_what_is_left(client):
    left = [client.get(ADDRESS) for _each in range(3)]
    assert [response["RateLimit-Remaining"] for response in left] == ["2", "1", "0"]
    assert {(response["RateLimit-Limit"], response["RateLimit-Reset"]) for response in left} == {("3", "60")}


def test_over_the_limit_one_is_told_when_to_come_again(client):
    for _each in range(3):
        client.get(ADDRESS)
    response = client.get(ADDRESS)
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert response["Retry-After"] == "60"


def test_the_next_minute_counts_anew(client, time_machine):
    for _each in range(4):
        client.get(ADDRESS)
    time_machine.shift(60)
    assert client.get(ADDRESS).status_code == 200


def test_tokens_and_addresses_are_counted_apart(client, bearer):
    for _each in range(4):
        client.get(ADDRESS)
    assert client.get(ADDRESS, headers=bearer()).status_code == 200
    assert client.get(ADDRESS, REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get(ADDRESS).status_code == 429


def test_tokens_are_not_guessed_by_trying_many(client):
    for each in range(3):
        assert client.get("/api/v1/me", headers={"Authorization": f"Bearer ys_{each}"}).status_code == 401
    response = client.get("/api/v1/me", headers={"Authorization": "Bearer ys_4"})
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")


def test_pages_are_not_counted(client):
    make_edition()
    assert [client.get("/2026/").status_code for _each in range(5)] == [200] * 5
    assert "RateLimit-Limit" not in client.get("/2026/")


def test_what_a_client_says_of_its_address_counts_only_behind_a_proxy(client, settings):
    forged = [client.get(ADDRESS, headers={"X-Forwarded-For": f"192.0.2.{each}"}).status_code for each in range(4)]
    assert forged == [200, 200, 200, 429]
    settings.TRUSTED_PROXIES = 1
    headers = {"X-Forwarded-For": "203.0.113.1, 192.0.2.9"}
    assert [client.get(ADDRESS, headers=headers).status_code for _each in range(4)] == [200, 200, 200, 429]
    assert client.get(ADDRESS, headers={"X-Forwarded-For": "203.0.113.1, 192.0.2.10"}).status_code == 200


def test_without_a_cache_everybody_is_let_in(client, settings, monkeypatch):
    monkeypatch.setattr("challenge.domain.rate_limits.cache.add", lambda *_a, **_k: True)
    monkeypatch.setattr("challenge.domain.rate_limits.cache.incr", lambda *_a, **_k: 1)
    assert [client.get(ADDRESS).status_code for _each in range(6)] == [200] * 6
