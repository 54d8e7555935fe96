"""Which uploads can go on."""

from datetime import timedelta
from uuid import uuid4

import pytest

from challenge.domain.tokens import issue_token
from submissions.domain.uploads import create_upload, unfinished_uploads
from submissions.enums import Role
from submissions.models import Membership, Upload
from tests.factories import NOW, make_phase, make_submission, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
URL = "/api/v1/uploads"


@pytest.fixture
def team(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_team(make_phase(limit_per_day=None).task.edition)


@pytest.fixture
def bearer(team):
    return bearer_of(team.members.get())


def bearer_of(person):
    return {"Authorization": f"Bearer {issue_token(user=person, name='t', now=NOW, scopes=['read'])[1]}"}


@pytest.fixture
def ask(client, bearer):
    def answer(address=URL, headers=bearer):
        return client.get(address, headers=headers)

    return answer


def begin(team, name="a.csv", **said):
    person, task = team.members.first(), team.edition.tasks.get()
    return create_upload(user=person, team=team, task=task, length=100, metadata={"filename": name, **said}, now=NOW)


def test_an_upload_tells_where_it_goes_on_and_until_when(ask, team):
    upload = begin(team)
    Upload.objects.update(offset=40)
    [row] = ask().json()["items"]
    assert row["url"] == f"http://testserver/api/v1/uploads/{upload.pk}/"
    assert (row["file_name"], row["length"], row["offset"]) == ("a.csv", 100, 40)
    assert (row["year"], row["task"], row["team_id"]) == (2026, "classification", team.pk)
    assert row["expires_at"] == "2026-06-11T12:00:00Z"
    assert ask(f"{URL}/{upload.pk}").json() == row


def test_an_upload_tells_what_was_announced_of_it_so_that_nobody_announces_it_twice(ask, team):
    begin(team, message="Ours", track="provided", is_competing="false", sha256="AB" * 32)
    [row] = ask().json()["items"]
    assert (row["message"], row["track"], row["is_competing"], row["sha256"]) == ("Ours", "provided", False, "ab" * 32)


def test_an_upload_of_which_nothing_was_said_competes_with_the_provided_data(ask, team):
    begin(team)
    [row] = ask().json()["items"]
    assert (row["message"], row["track"], row["is_competing"], row["sha256"]) == ("", "provided", True, "")


def test_what_is_finished_or_given_up_is_not_listed_and_one_tells_its_submission(ask, team):
    finished, expired = begin(team), begin(team)
    submission = make_submission(team.edition.tasks.get().phases.get(), team=team)
    Upload.objects.filter(pk=finished.pk).update(submission=submission)
    Upload.objects.filter(pk=expired.pk).update(expires_at=NOW)
    assert ask().json()["items"] == []
    assert ask(f"{URL}/{finished.pk}").json()["submission"] == str(submission.pk)
    gone = ask(f"{URL}/{expired.pk}")
    assert (gone.status_code, gone.json()["code"]) == (410, "upload_expired")


def test_others_and_observers_find_nothing(ask, team):
    upload, observer = begin(team), make_user()
    Membership.objects.create(team=team, user=observer, role=Role.OBSERVER, joined_at=NOW)
    for person in (observer, make_user()):
        assert ask(headers=bearer_of(person)).json()["items"] == []
        assert ask(f"{URL}/{upload.pk}", bearer_of(person)).status_code == 404
    assert ask(f"{URL}/{uuid4()}").status_code == 404


def test_the_newest_comes_first(team):
    older, newer = begin(team, "older.csv"), begin(team, "newer.csv")
    Upload.objects.filter(pk=older.pk).update(created_at=NOW - timedelta(hours=1))
    assert list(unfinished_uploads(team.members.get(), NOW)) == [newer, older]


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_the_same_queries_however_many(ask, team, django_assert_num_queries, number):
    for _each in range(number):
        begin(team)
    ask()
    # The token, how many, the uploads.
    with django_assert_num_queries(3):
        assert len(ask().json()["items"]) == number
