"""Published results in the API: every version, and what was signed."""

import json
from base64 import b64decode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.publish import publish, publish_provisional
from tests.factories import NOW, make_phase, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
VERSIONS = "/api/v1/editions/2026/tasks/classification/phases/val/publications"
BOARD = "/api/v1/editions/2026/tasks/classification/leaderboard"


@pytest.fixture
def phase():
    made = make_phase(limit_per_day=None)
    for wrong in (3, 5):
        make_scored(made, wrong=wrong)
    return made


def test_all_versions_are_listed_the_newest_first_with_what_became_of_them(client, phase):
    first = publish(phase, now=CLOSED)
    second = correct(first, note="Recounted.", now=CLOSED)
    withdraw(second, reason="Wrong labels.", now=CLOSED)
    newest, oldest = client.get(VERSIONS).json()["items"]
    assert (newest["version"], newest["note"], newest["replaced_by"]) == (2, "Recounted.", None)
    assert (newest["withdrawn_reason"], newest["withdrawn_at"]) == ("Wrong labels.", "2026-07-11T12:00:00Z")
    assert (oldest["version"], oldest["replaced_by"], oldest["withdrawn_at"]) == (1, 2, None)
    assert (oldest["digest"], oldest["signature"], oldest["key_id"]) == (first.digest, first.signature, first.key_id)
    assert client.get(f"{VERSIONS}/1").json() == oldest
    assert client.get(oldest["facts"].removeprefix("http://testserver")).json()["digest"] == first.digest


def test_a_stranger_verifies_the_facts_with_the_library_alone(client, phase):
    publish(phase, now=CLOSED, note="“ä”")
    told = json.loads(client.get(f"{VERSIONS}/1/facts").content)
    keys = json.loads(client.get(told["keys"]).content)["keys"]
    (key,) = [each["public_key"] for each in keys if each["key_id"] == told["key_id"]]
    text = json.dumps(told["contents"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    Ed25519PublicKey.from_public_bytes(b64decode(key)).verify(b64decode(told["signature"]), text.encode())
    assert told == client.get("/2026/classification/results/val/v1/publication.json").json()


def test_the_board_of_a_version_has_its_rows_replaced_or_withdrawn(client, phase):
    first = publish(phase, now=CLOSED)
    phase.submissions.first().evaluations.update(report=None, status="failed")
    correct(first, note="Without one.", now=CLOSED)
    boards = [client.get(BOARD, {"version": version, "entries": "all"}).json() for version in (1, 2)]
    assert [(each["version"], each["count"]) for each in boards] == [(1, 2), (2, 1)]
    assert boards[0]["replaced_by"] == 2
    withdraw(first.replaced_by, reason="Wrong.", now=CLOSED)
    board = client.get(BOARD, {"version": 2, "phase": "val", "entries": "all"}).json()
    assert (board["withdrawn_reason"], board["count"]) == ("Wrong.", 1)


def test_what_is_not_public_is_not_there(client, phase):
    publish_provisional(phase, objections_until=CLOSED + timedelta(days=1), now=CLOSED)
    assert client.get(VERSIONS).json()["items"] == []
    for address in (f"{VERSIONS}/1", f"{VERSIONS}/1/facts", f"{VERSIONS}/{10**30}", f"{BOARD}?phase=val&version=1"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_versions_take_the_same_queries_however_many(client, django_assert_num_queries, phase, number):
    table = publish(phase, now=CLOSED)
    for _ in range(number - 1):
        table = correct(table, note="Again.", now=CLOSED)
    client.get(VERSIONS)
    with django_assert_num_queries(1):
        assert len(client.get(VERSIONS).json()["items"]) == number
