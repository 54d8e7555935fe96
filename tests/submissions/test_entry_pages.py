from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.domain.tokens import issue_token
from submissions.domain.competing_flags import set_team_competing
from submissions.enums import Role, Status
from submissions.models import Evaluation, Submission
from tests.factories import NOW, make_phase, make_scored, make_submission, make_team, make_user, upload_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def phase(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_phase(limit_per_day=5)


@pytest.fixture
def entry(client, phase) -> Submission:
    """Scored, of the team of who is signed in."""
    made = make_scored(phase, team=make_team(phase.task.edition, name="Deep"), message="ResNet").submission
    client.force_login(made.submitted_by)
    return made


def page_of(entry) -> str:
    return f"/submissions/{entry.pk}/"


def test_withdrawing_is_asked_about_then_done_and_said_everywhere(client, entry):
    assertContains(client.get(page_of(entry)), f"{page_of(entry)}withdraw/")
    question = client.get(f"{page_of(entry)}withdraw/")
    assertContains(question, "Withdraw “ResNet”?")
    assertContains(question, "Its slot stays used.")
    done = client.post(f"{page_of(entry)}withdraw/", follow=True)
    assertRedirects(done, page_of(entry))
    assertContains(done, "It is in no table.")
    assertNotContains(done, f"{page_of(entry)}withdraw/")
    assertContains(client.get(f"/teams/{entry.team_id}/"), '<span class="badge">Withdrawn</span>')


def test_a_withdrawal_is_taken_back_on_the_same_page(client, entry):
    client.post(f"{page_of(entry)}withdraw/")
    done = client.post(f"{page_of(entry)}reinstate/", follow=True)
    assertContains(done, "It counts again.")
    entry.refresh_from_db()
    assert entry.withdrawn_at is None


def test_after_the_end_the_page_offers_nothing_and_the_act_is_refused(client, entry):
    type(entry.phase).objects.update(closes_at=NOW)
    page = client.get(page_of(entry))
    assertNotContains(page, "withdraw/")
    assertNotContains(page, "competing/")
    assertContains(page, "It competes: tables rank it.")
    assertRedirects(client.get(f"{page_of(entry)}withdraw/"), page_of(entry))
    refused = client.post(f"{page_of(entry)}withdraw/", follow=True)
    assertContains(refused, "entries could be changed until then")
    entry.refresh_from_db()
    assert entry.withdrawn_at is None


def test_what_was_refused_is_not_offered_to_be_withdrawn(client, entry):
    Evaluation.objects.update(status=Status.REJECTED)
    assertNotContains(client.get(page_of(entry)), "withdraw/")


def test_a_team_says_which_of_its_entries_compete(client, entry):
    done = client.post(f"{page_of(entry)}competing/", {"is_competing": ""}, follow=True)
    assertContains(done, "It does not compete: tables show it without a rank.")
    assertContains(client.get(f"/teams/{entry.team_id}/"), '<span class="badge">Not competing</span>')
    done = client.post(f"{page_of(entry)}competing/", {"is_competing": "1"}, follow=True)
    assertContains(done, "It competes: tables rank it.")


def test_an_observer_sees_how_it_stands_and_changes_nothing(client, entry):
    observer = make_user()
    entry.team.memberships.create(user=observer, role=Role.OBSERVER, joined_at=NOW)
    client.force_login(observer)
    page = client.get(page_of(entry))
    assertContains(page, "It competes: tables rank it.")
    assertNotContains(page, "withdraw/")
    for act in ("withdraw", "reinstate", "competing"):
        assert client.post(f"{page_of(entry)}{act}/").status_code == 403


def test_the_form_takes_a_file_that_does_not_compete(client, entry):
    address = "/2026/classification/submit/"
    sent = {"file": upload_of(), "message": "", "track": "provided", "idempotency_key": "k"}
    assert client.post(address, sent | {"not_competing": "on"}).status_code == 302
    assert client.post(address, sent | {"file": upload_of(), "idempotency_key": "l"}).status_code == 302
    flags = dict(Submission.objects.filter(idempotency_key__in="kl").values_list("idempotency_key", "is_competing"))
    assert flags == {"k": False, "l": True}


@pytest.fixture
def api(client, entry):
    _token, secret = issue_token(user=entry.submitted_by, name="t", now=NOW)

    def call(path: str, data=None, **options):
        options = {"content_type": "application/json"} | options if data is None or "file" not in data else options
        return client.post(f"/api/v1/{path}", data, headers={"Authorization": f"Bearer {secret}"}, **options)

    return call


def test_the_api_withdraws_and_takes_back(api, entry):
    answer = api(f"submissions/{entry.pk}/withdraw").json()
    assert (answer["withdrawn_at"], answer["may_change"]) == ("2026-06-10T12:00:00Z", True)
    assert api(f"submissions/{entry.pk}/withdraw").status_code == 409
    assert api(f"submissions/{entry.pk}/reinstate").json()["withdrawn_at"] is None


def test_the_api_says_what_competes_at_intake_and_after(api, entry):
    answer = api("editions/2026/tasks/classification/submissions", {"file": upload_of(), "is_competing": "false"})
    assert answer.json()["is_competing"] is False
    made = answer.json()["id"]
    assert api(f"submissions/{made}/competing", {"is_competing": True}).json()["is_competing"] is True
    assert api(f"submissions/{made}/competing", {}).status_code == 422


def test_the_api_refuses_after_the_end_with_its_code(api, entry):
    type(entry.phase).objects.update(closes_at=NOW)
    for act, data in (("withdraw", None), ("reinstate", None), ("competing", {"is_competing": False})):
        answer = api(f"submissions/{entry.pk}/{act}", data)
        assert (answer.status_code, answer.json()["code"]) == (403, "phase_closed")


# What organizers do with whole teams.


@pytest.fixture
def organizer(client, phase):
    user = make_user()
    phase.task.edition.organizers.add(user)
    return user


def test_organizers_flag_a_team_with_a_public_reason(client, entry, organizer):
    client.force_login(organizer)
    page = client.get("/2026/organize/teams/")
    assertContains(page, "Deep")
    address = f"/2026/organize/teams/{entry.team_id}/"
    refused = client.post(address, {"is_competing": "", "reason": ""})
    assertContains(refused, "Say why, for everybody", status_code=422)
    done = client.post(address, {"is_competing": "", "reason": "The organizers' own lab."}, follow=True)
    assertRedirects(done, "/2026/organize/teams/")
    assertContains(done, "The organizers&#x27; own lab.")
    client.force_login(entry.submitted_by)
    for own in (page_of(entry), f"/teams/{entry.team_id}/"):
        assertContains(client.get(own), "The organizers&#x27; own lab.")


def test_the_board_shows_the_reason_and_no_rank(client, entry):
    from leaderboard.domain.standings import refresh_standings

    set_team_competing(entry.team, is_competing=False, reason="Sent after the end.", now=NOW, actor=None)
    refresh_standings(entry.phase_id, now=NOW)
    page = client.get("/2026/classification/")
    assertContains(page, "Not competing")
    assertContains(page, "Sent after the end.")
    assertContains(page, "not ranked")


def test_a_team_of_another_edition_is_not_there(client, entry, organizer):
    other = make_team(type(entry.phase.task.edition).objects.create(year=2025, title="Old", is_public=True))
    client.force_login(organizer)
    assert client.get(f"/2026/organize/teams/{other.pk}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_teams(
    client, phase, organizer, django_assert_max_num_queries, number
):
    for _each in range(number):
        make_submission(phase, team=make_team(phase.task.edition), now=NOW + timedelta(seconds=1))
    client.force_login(organizer)
    with django_assert_max_num_queries(9):
        client.get("/2026/organize/teams/")
