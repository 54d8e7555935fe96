import pytest
from django.core.cache import cache
from django.db import OperationalError

from tests.factories import NOW, make_edition

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/editions"
WRONG = {"Authorization": "Bearer ys_wrong"}


@pytest.fixture(autouse=True)
def three_a_minute(settings, time_machine):
    settings.API_REQUESTS_PER_MINUTE, settings.API_FAILURES_PER_MINUTE = 3, 2
    time_machine.move_to(NOW, tick=False)


def told(response):
    return response["RateLimit-Limit"], response["RateLimit-Remaining"], response["RateLimit-Reset"]


def test_each_answer_says_what_is_left(client):
    assert [told(client.get(ADDRESS)) for _each in range(3)] == [("3", left, "60") for left in "210"]


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


def test_a_token_has_one_budget_however_its_scheme_is_written(client, bearer):
    secret = bearer()["Authorization"].removeprefix("Bearer ")
    schemes = ("Bearer", "bearer", "BEARER", "bearer ")
    answers = [client.get(ADDRESS, headers={"Authorization": f"{scheme} {secret}"}) for scheme in schemes]
    assert [response.status_code for response in answers] == [200, 200, 200, 429]


@pytest.mark.parametrize("scheme", ["Bearer ys_", "Basic ", "nonsense"])
def test_headers_that_are_no_known_token_make_nobody_another_person(client, scheme):
    answers = [client.get(ADDRESS, headers={"Authorization": f"{scheme}{each}"}) for each in range(4)]
    assert answers[-1].status_code == 429


def test_tokens_are_not_guessed_by_trying_many(client):
    tried = [client.get("/api/v1/me", headers={"Authorization": f"Bearer ys_{each}"}) for each in range(3)]
    assert [response.status_code for response in tried] == [401, 401, 429]
    assert [told(response) for response in tried] == [("2", left, "60") for left in "100"]
    assert tried[-1].json()["code"] == "too_many_requests"


def test_wrong_tokens_lock_out_nobody_else_at_their_address(client, bearer):
    for _each in range(4):
        client.get("/api/v1/me", headers=WRONG)
    response = client.get("/api/v1/me", headers=bearer())
    assert (response.status_code, told(response)) == (200, ("3", "2", "60"))
    assert client.get(ADDRESS).status_code == 200


def test_no_token_at_all_is_no_wrong_one(client):
    assert [client.get("/api/v1/me").status_code for _each in range(3)] == [401] * 3
    assert client.get("/api/v1/me", headers=WRONG).status_code == 401


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


def test_a_request_asks_the_cache_once_and_for_its_token_once(client, bearer, monkeypatch, django_assert_num_queries):
    headers = bearer()
    client.get("/api/v1/tokens", headers=headers)
    calls, incr = [], cache.incr
    monkeypatch.setattr("challenge.domain.rate_limits.cache.incr", lambda *asked: calls.append(asked) or incr(*asked))
    monkeypatch.setattr("challenge.domain.rate_limits.cache.add", None)
    # The token, how many, the tokens.
    with django_assert_num_queries(3):
        client.get("/api/v1/tokens", headers=headers)
    assert len(calls) == 1


def test_a_database_that_is_away_is_told_as_everywhere(client, monkeypatch):
    def away(*_asked):
        raise OperationalError

    monkeypatch.setattr("challenge.api.bearer.find_token", away)
    response = client.get(ADDRESS, headers=WRONG)
    assert (response.status_code, response.json()["code"], response["Retry-After"]) == (503, "unavailable", "5")
