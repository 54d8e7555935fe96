import hashlib

import pytest

from challenge.domain.tokens import issue_token
from challenge.enums import Reveal
from submissions.enums import Failure, Status
from submissions.models import Evaluation, Submission
from tests.factories import NOW, csv_of, make_phase, make_submission, make_team, make_user, perfect_guesses, upload_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

URL = "/api/v1/editions/2026/tasks/classification/submissions"


@pytest.fixture
def team(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_team(make_phase().task.edition)


@pytest.fixture
def bearer(team):
    def headers(*scopes):
        _token, secret = issue_token(user=team.members.get(), name="t", now=NOW, scopes=scopes or ("read", "submit"))
        return {"Authorization": f"Bearer {secret}"}

    return headers


def post(client, headers, **fields):
    return client.post(URL, {"file": upload_of(), "message": "via API"} | fields, headers=headers)


def test_a_file_is_accepted_with_all_that_one_wants_to_know(client, bearer):
    response = post(client, bearer())
    assert response.status_code == 202
    body = response.json()
    assert body["status"] == "queued"
    assert body["file_sha256"] == hashlib.sha256(csv_of(perfect_guesses())).hexdigest()
    assert body["url"] == f"http://testserver/submissions/{body['id']}/"
    assert client.get(f"/api/v1/submissions/{body['id']}", headers=bearer()).json() == body


def test_one_key_makes_one_submission(client, bearer):
    headers = bearer() | {"Idempotency-Key": "once"}
    assert post(client, headers).json()["id"] == post(client, headers).json()["id"]
    assert Submission.objects.count() == 1


def test_one_key_for_two_files_is_refused(client, bearer):
    headers = bearer() | {"Idempotency-Key": "once"}
    post(client, headers)
    response = post(client, headers, file=upload_of(b"image,label1\n"))
    assert (response.status_code, response.json()["code"]) == (409, "key_reused")


def test_too_long_a_key_is_refused_before_anything_is_counted(client, bearer):
    response = post(client, bearer() | {"Idempotency-Key": "k" * 101})
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert Submission.objects.count() == 0


def test_a_replay_is_answered_even_when_the_limit_is_reached(client, bearer):
    headers = bearer() | {"Idempotency-Key": "once"}
    first = post(client, headers)
    post(client, bearer())
    assert post(client, headers).json()["id"] == first.json()["id"]


def test_over_the_limit_the_answer_says_when(client, bearer):
    for _each in range(2):
        post(client, bearer())
    response = post(client, bearer())
    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "43200"
    assert response.json()["code"] == "quota_exceeded"
    assert response.json()["next_allowed_at"] == "2026-06-11T00:00:00Z"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"file": upload_of(b"abc"), "sha256": "0" * 64}, 422, "upload_refused"),
        ({"track": "secret"}, 422, "invalid"),
        ({"message": "m" * 201}, 422, "invalid"),
        ({"sha256": "abc"}, 422, "invalid"),
        ({"file": ""}, 422, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused_and_uses_nothing(client, bearer, fields, status, code):
    response = post(client, bearer(), **fields)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert Submission.objects.count() == 0


def test_a_file_over_the_limit_is_too_large(client, bearer, settings):
    settings.MAX_PREDICTION_FILE_BYTES = 100
    response = post(client, bearer())
    assert (response.status_code, response.json()["code"]) == (413, "file_too_large")


def test_without_room_the_answer_is_507(client, bearer, settings):
    settings.UPLOAD_RESERVE_BYTES = 1 << 60
    response = post(client, bearer())
    assert (response.status_code, response.json()["code"]) == (507, "no_space_left")


def test_a_closed_phase_takes_nothing(client, bearer, team, time_machine):
    time_machine.move_to(team.edition.tasks.get().phases.get().closes_at, tick=False)
    response = post(client, bearer())
    assert (response.status_code, response.json()["code"]) == (403, "phase_closed")


def test_an_unknown_task_is_not_found(client, bearer):
    response = client.post(URL.replace("classification", "singing"), {"file": upload_of()}, headers=bearer())
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_token_needs_the_scope(client, bearer):
    response = post(client, bearer("read"))
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert "submit" in response.json()["detail"]


def test_a_session_is_no_token(client, team):
    client.force_login(team.members.get())
    assert post(client, {}).status_code == 401


def test_who_is_in_no_team_is_told_what_to_do(client, team):
    _token, secret = issue_token(user=make_user(), name="t", now=NOW)
    response = post(client, {"Authorization": f"Bearer {secret}"})
    assert (response.status_code, response.json()["code"]) == (403, "not_in_team")


@pytest.mark.parametrize(("reveal", "shown"), [(Reveal.ALL, True), (Reveal.HIDDEN, False)])
def test_a_result_is_as_open_as_its_phase(client, bearer, team, reveal, shown):
    phase = team.edition.tasks.get().phases.get()
    type(phase).objects.update(reveal=reveal)
    submission = make_submission(phase, team=team)
    report = {"task": "classification", "images": 12, "metrics": {"flat_error": {"wrong": [3], "error": [0.25]}}}
    Evaluation.objects.update(status=Status.SCORED, finished_at=NOW, report=report)
    body = client.get(f"/api/v1/submissions/{submission.pk}", headers=bearer()).json()
    assert body["result"] == (report if shown else None)


def test_a_failure_of_ours_says_so(client, bearer, team):
    submission = make_submission(team.edition.tasks.get().phases.get(), team=team)
    Evaluation.objects.update(status=Status.FAILED, failure=Failure.STORAGE_CORRUPT, finished_at=NOW)
    body = client.get(f"/api/v1/submissions/{submission.pk}", headers=bearer()).json()
    assert body["failure"] == Failure.STORAGE_CORRUPT.label


def test_the_documentation_loads_nothing_from_elsewhere(client):
    page = client.get("/api/docs", follow=True)
    assert page.status_code == 200
    assert "https://" not in page.text


def test_a_cancel_says_before_and_after_what_becomes_of_the_slot(client, bearer):
    first, second = (post(client, bearer()).json() for _each in range(2))
    assert (first["can_cancel"], first["cancel_returns_slot"], first["returned_slot"]) == (True, True, False)
    answer = client.post(f"/api/v1/submissions/{first['id']}/cancel", headers=bearer())
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["returned_slot"]) == ("cancelled", True)
    second = client.get(f"/api/v1/submissions/{second['id']}", headers=bearer()).json()
    assert (second["can_cancel"], second["cancel_returns_slot"]) == (True, False)
    answer = client.post(f"/api/v1/submissions/{second['id']}/cancel", headers=bearer()).json()
    assert (answer["status"], answer["returned_slot"], answer["can_cancel"]) == ("cancelled", False, False)


def test_what_has_ended_cannot_be_cancelled(client, bearer):
    submission = post(client, bearer()).json()
    Evaluation.objects.update(status=Status.SCORED)
    answer = client.post(f"/api/v1/submissions/{submission['id']}/cancel", headers=bearer())
    assert (answer.status_code, answer.json()["code"]) == (409, "state_changed")


def test_a_token_that_may_only_read_cancels_nothing(client, bearer):
    submission = post(client, bearer()).json()
    answer = client.post(f"/api/v1/submissions/{submission['id']}/cancel", headers=bearer("read"))
    assert answer.status_code == 403
    assert Evaluation.objects.get().status == Status.QUEUED
