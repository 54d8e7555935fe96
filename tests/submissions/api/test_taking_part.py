import hashlib

import pytest

from challenge.domain.tokens import issue_token
from challenge.enums import DataAudience
from challenge.models import Download
from submissions.models import TermsAcceptance
from tests.factories import NOW, make_phase, make_team, upload_of
from tests.factories.taking_part import make_data_file, make_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

TERMS = "/api/v1/editions/2026/terms"
DATA = "/api/v1/editions/2026/data"
SUBMISSIONS = "/api/v1/editions/2026/tasks/classification/submissions"


@pytest.fixture
def team(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_team(make_phase().task.edition, name="Deep")


@pytest.fixture
def headers(team):
    _token, secret = issue_token(user=team.members.get(), name="t", now=NOW)
    return {"Authorization": f"Bearer {secret}"}


def accept(client, headers, version):
    return client.post(f"{TERMS}/accept", {"version": version}, content_type="application/json", headers=headers)


def test_the_terms_are_read_by_everybody(client, team):
    assert client.get(TERMS).status_code == 404
    terms = make_terms(team.edition, body="No *redistribution*.")
    told = client.get(TERMS).json()
    assert (told["version"], told["text"]) == (1, "No *redistribution*.")
    assert told["sha256"] == terms.digest == hashlib.sha256(b"No *redistribution*.").hexdigest()
    assert told["url"] == "http://testserver/2026/terms/v1/"


def test_a_program_is_told_what_to_do_does_it_and_submits(client, team, headers):
    make_terms(team.edition)
    refused = client.post(SUBMISSIONS, {"file": upload_of()}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "terms_not_accepted")
    assert "/2026/terms/" in refused.json()["detail"]
    other = accept(client, headers, 2)
    assert (other.status_code, other.json()["code"]) == (409, "state_changed")
    told = accept(client, headers, 1).json()
    assert [(row["team"], row["version"], row["accepted_by"]) for row in told] == [("Deep", 1, "Ada")]
    assert accept(client, headers, 1).json() == told
    assert TermsAcceptance.objects.count() == 1
    assert client.post(SUBMISSIONS, {"file": upload_of()}, headers=headers).status_code == 202


def test_a_team_that_is_not_registered_is_told_where(client, team, headers):
    team.registration.delete()
    refused = client.post(SUBMISSIONS, {"file": upload_of()}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_registered")
    assert "/2026/register/" in refused.json()["detail"]


def test_the_list_of_files_says_what_one_may_fetch(client, team, headers):
    make_data_file(team.edition, title="Train")
    make_data_file(team.edition, title="Sample", audience=DataAudience.EVERYBODY)
    assert [(row["title"], row["may_fetch"], row["code"]) for row in client.get(DATA).json()] == [
        ("Train", False, "not_in_team"),
        ("Sample", True, ""),
    ]
    assert all(row["may_fetch"] for row in client.get(DATA, headers=headers).json())
    assert client.get(DATA, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_link_opens_the_file_without_the_token(client, team, headers):
    file = make_data_file(team.edition)
    address = f"{DATA}/{file.pk}/link"
    assert client.post(address).status_code == 403
    link = client.post(address, headers=headers).json()
    assert link["expires_at"] == "2026-06-10T12:10:00Z"
    answer = client.get(link["url"])
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == file.sha256
    assert Download.objects.get().user == team.members.get()


def test_files_of_another_edition_are_not_here(client, team, headers):
    file = make_data_file(team.edition)
    assert client.post(f"/api/v1/editions/2027/data/{file.pk}/link", headers=headers).status_code == 404
