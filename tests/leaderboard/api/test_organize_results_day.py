"""Objections, awards and links for the press in the organizers' API."""

from datetime import timedelta

import pytest

from challenge.enums import OrganizerRole
from leaderboard.domain.objections import raise_objection
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.models import Award, EmbargoLink
from tests.factories import NOW, make_phase, make_scored, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
UNTIL = CLOSED + timedelta(days=7)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(CLOSED, tick=False)


@pytest.fixture
def phase():
    made = make_phase(limit_per_day=None)
    make_scored(made, wrong=3, team=make_team(made.task.edition, name="Alpha"))
    return made


@pytest.fixture
def provisional(phase):
    return publish_provisional(phase, objections_until=UNTIL, now=CLOSED)


@pytest.fixture
def ask(phase, organizer_of):
    return organizer_of(phase.task.edition)


def object_to(phase, text="Image 7 is a fox."):
    team = phase.submissions.get().team
    return raise_objection(user=team.memberships.get().user, team=team, phase=phase, text=text, now=CLOSED)


def test_an_objection_is_read_and_answered_once(phase, provisional, ask):
    objection = object_to(phase)
    address = f"results/{phase.pk}/objections"
    (told,) = ask("get", address).json()["items"]
    assert (told["team"], told["text"], told["version"], told["is_upheld"]) == ("Alpha", "Image 7 is a fox.", 1, None)
    assert ask("post", f"{address}/{objection.pk}/answer", {"is_upheld": True, "answer": ""}).status_code == 422
    words = {"is_upheld": True, "answer": "It is indeed."}
    told = ask("post", f"{address}/{objection.pk}/answer", words).json()
    assert (told["is_upheld"], told["answer"], told["answered_by"]) == (True, "It is indeed.", str(ask.user))
    again = ask("post", f"{address}/{objection.pk}/answer", words)
    assert (again.status_code, again.json()["code"]) == (409, "objection_refused")
    assert ask("post", f"{address}/{10**30}/answer", words).status_code == 404


def test_an_award_is_given_once_and_taken_back(phase, ask, client):
    results = publish(phase, now=CLOSED)
    address, best = f"results/{phase.pk}/awards", str(results.entries.get().submission_id)
    body = {"submission_id": best, "title": "First place", "note": "1,000 euros"}
    given = ask("post", address, body)
    assert (given.status_code, given.json()["given_by"]) == (201, str(ask.user))
    assert ask("get", address).json()["items"] == [given.json()]
    entry = client.get(f"/api/v1/editions/2026/tasks/classification/entries/{best}").json()
    assert [each["title"] for each in entry["awards"]] == ["First place"]
    assert ask("post", address, body).json()["code"] == "cannot_publish"
    assert ask("delete", f"{address}/{given.json()['id']}").status_code == 204
    assert Award.objects.count() == 0
    assert ask("delete", f"{address}/{given.json()['id']}").status_code == 404


def test_awards_are_for_entries_of_final_results_alone(phase, provisional, ask):
    body = {"submission_id": str(phase.submissions.get().pk), "title": "First place"}
    refused = ask("post", f"results/{phase.pk}/awards", body)
    assert (refused.status_code, "Awards are given to final results" in refused.json()["detail"]) == (409, True)


def test_the_press_reads_with_an_address_that_is_shown_once(phase, provisional, ask, client):
    address = f"results/{phase.pk}/embargo-links"
    made = ask("post", address, {"name": "The Gazette", "lifts_at": "2026-07-20T12:00:00Z"})
    assert made.status_code == 201
    url = made.json()["url"]
    assert "Alpha" in client.get(url).text
    listed = ask("get", address)
    assert [each["name"] for each in listed.json()["items"]] == ["The Gazette"]
    assert url.split("/")[-2] not in listed.text
    assert ask("delete", f"{address}/{made.json()['link']['id']}").status_code == 204
    assert client.get(url).status_code == 404
    assert EmbargoLink.objects.get().revoked_at == CLOSED


@pytest.mark.parametrize("moment", ["2026-07-01T12:00:00Z", "2026-07-20T12:00:00"])
def test_an_embargo_needs_a_moment_to_come_with_its_zone(phase, provisional, ask, moment):
    refused = ask("post", f"results/{phase.pk}/embargo-links", {"name": "The Gazette", "lifts_at": moment})
    assert refused.status_code in {409, 422}
    assert EmbargoLink.objects.count() == 0


def test_a_helper_reads_and_changes_nothing(phase, provisional, organizer_of):
    helper, objection = organizer_of(phase.task.edition, OrganizerRole.HELPER), object_to(phase)
    for rest in ("objections", "awards", "embargo-links"):
        assert helper("get", f"results/{phase.pk}/{rest}").status_code == 200
    submission = str(phase.submissions.get().pk)
    for rest, body in (
        (f"objections/{objection.pk}/answer", {"is_upheld": True, "answer": "Yes."}),
        ("awards", {"submission_id": submission, "title": "First"}),
        ("embargo-links", {"name": "The Gazette", "lifts_at": "2026-07-20T12:00:00Z"}),
    ):
        assert helper("post", f"results/{phase.pk}/{rest}", body).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_queries_however_many(phase, provisional, ask, django_assert_num_queries, number):
    for each in range(number):
        object_to(phase, text=f"Image {each} is a fox.")
        words = {"name": f"Paper {each}", "lifts_at": UNTIL, "created_by": ask.user, "created_at": CLOSED}
        EmbargoLink.objects.create(publication=provisional, digest=f"{each:064}", **words)
        given = {"submission_id": phase.submissions.get().pk, "title": f"Prize {each}", "given_at": CLOSED}
        Award.objects.create(publication=provisional, **given)
    for rest in ("objections", "awards", "embargo-links"):
        ask("get", f"results/{phase.pk}/{rest}")
        with django_assert_num_queries(9):
            assert ask("get", f"results/{phase.pk}/{rest}").json()["count"] == number
