"""Tokens by the API: listed, made by another token, ended."""

from datetime import timedelta

import pytest

from challenge.domain.tokens import find_token, issue_token
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
URL = "/api/v1/tokens"


@pytest.fixture
def person(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_user()


@pytest.fixture
def bearer(person):
    return bearer_of(person, "read", "submit")


def bearer_of(person, *scopes, **fields):
    secret = issue_token(user=person, name="asks", now=NOW, scopes=scopes, **fields)[1]
    return {"Authorization": f"Bearer {secret}"}


def make(client, bearer, **fields):
    body = {"name": "cluster", "scopes": ["read"]} | fields
    return client.post(URL, body, "application/json", headers=bearer)


def test_a_token_makes_another_and_shows_it_once(client, person, bearer):
    answer = make(client, bearer, expires_at="2026-07-01T02:00:00+02:00")
    assert answer.status_code == 201
    body = answer.json()
    secret = body.pop("secret")
    assert client.get(URL, headers=bearer).json()["items"][0] == body
    assert (body["scopes"], body["expires_at"]) == (["read"], "2026-07-01T00:00:00Z")
    token = find_token(secret, NOW)
    assert (token.pk, token.user, token.name) == (body["id"], person, "cluster")


def test_made_twice_under_one_key_it_is_made_once_and_not_shown_again(client, person, bearer):
    headers = bearer | {"Idempotency-Key": "once"}
    assert make(client, headers).status_code == 201
    again = make(client, headers)
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    assert person.api_tokens.filter(name="cluster").count() == 1


@pytest.mark.parametrize(
    ("own", "fields", "status"),
    [
        ({}, {"scopes": ["read", "organize"]}, 403),
        ({"expires_at": NOW + timedelta(days=1)}, {}, 403),
        ({"expires_at": NOW + timedelta(days=1)}, {"expires_at": "2026-06-11T12:00:00Z"}, 201),
    ],
)
def test_it_gives_away_no_more_than_it_has(client, person, own, fields, status):
    assert make(client, bearer_of(person, "read", "submit", **own), **fields).status_code == status


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "\u200b"},
        {"name": "n" * 101},
        {"scopes": []},
        {"scopes": ["all"]},
        {"expires_at": "2026-06-10T12:00:00Z"},
        {"expires_at": "2026-07-01T00:00:00"},
        {"user": 1},
    ],
)
def test_what_does_not_fit_is_refused(client, person, bearer, fields):
    assert make(client, bearer, **fields).status_code == 422
    assert not person.api_tokens.filter(name="cluster").exists()


def test_a_token_that_only_reads_makes_and_ends_no_other_but_may_end_itself(client, person):
    other, _secret = issue_token(user=person, name="other", now=NOW)
    bearer = bearer_of(person, "read")
    assert make(client, bearer).status_code == 403
    assert client.delete(f"{URL}/{other.pk}", headers=bearer).status_code == 403
    assert client.delete(f"{URL}/current", headers=bearer).status_code == 204
    assert client.get(URL, headers=bearer).status_code == 401


def test_a_leaked_tokens_children_are_listed_as_its_own_and_end_with_it(client, person, bearer):
    made = make(client, bearer, scopes=["read", "submit"]).json()
    leaked = person.api_tokens.get(name="asks")
    assert made["parent"] == leaked.pk
    assert client.delete(f"{URL}/current", headers=bearer).status_code == 204
    assert client.get(URL, headers={"Authorization": f"Bearer {made['secret']}"}).status_code == 401


def test_it_ends_no_token_that_may_do_more(client, person, bearer):
    chair, secret = issue_token(user=person, name="chair", now=NOW, scopes=["organize"])
    answer = client.delete(f"{URL}/{chair.pk}", headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert find_token(secret, NOW) == chair


def test_an_ended_token_opens_nothing_and_cannot_be_ended_again(client, person, bearer):
    token, secret = issue_token(user=person, name="laptop", now=NOW)
    assert client.delete(f"{URL}/{token.pk}", headers=bearer).status_code == 204
    assert find_token(secret, NOW) is None
    assert client.delete(f"{URL}/{token.pk}", headers=bearer).status_code == 404


@pytest.mark.parametrize("token_id", ["0", "9" * 30, "theirs"])
def test_tokens_of_others_and_such_as_are_not_there_are_not_found(client, person, bearer, token_id):
    theirs, _secret = issue_token(user=make_user(), name="theirs", now=NOW)
    address = f"{URL}/{theirs.pk if token_id == 'theirs' else token_id}"
    assert client.delete(address, headers=bearer).status_code == 404
    assert [row["name"] for row in client.get(URL, headers=bearer).json()["items"]] == ["asks"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_the_same_queries_however_many(client, person, bearer, django_assert_num_queries, number):
    for _each in range(number):
        issue_token(user=person, name="laptop", now=NOW)
    client.get(URL, headers=bearer)
    # The token, how many, the tokens.
    with django_assert_num_queries(3):
        assert len(client.get(URL, headers=bearer).json()["items"]) == number + 1
