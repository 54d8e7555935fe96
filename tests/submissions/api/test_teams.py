"""A person's teams by the API: found, made, changed, left, and what they may still send."""

from datetime import timedelta

import pytest

from challenge.domain.tokens import issue_token
from challenge.enums import RegistrationRule
from challenge.models import AuditEvent, Edition
from submissions.enums import Role
from submissions.models import Membership, Team
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task, make_team, make_user
from tests.factories.taking_part import make_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
URL = "/api/v1/editions/2026/teams"


@pytest.fixture
def phase(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_phase()


@pytest.fixture
def edition(phase):
    return phase.task.edition


@pytest.fixture
def captain(phase):
    return make_user("ada@example.org")


@pytest.fixture
def team(edition, captain):
    return make_team(edition, user=captain, name="Deep")


@pytest.fixture
def ask(client, captain):
    """Asks as the captain, or as somebody else."""
    bearers = {}

    def answer(method, address, body=None, *, person=captain, scopes=("read", "submit")):
        if (person, scopes) not in bearers:
            bearers[person, scopes] = issue_token(user=person, name="t", now=NOW, scopes=scopes)[1]
        headers = {"Authorization": f"Bearer {bearers[person, scopes]}"}
        return getattr(client, method)(address, body, content_type="application/json", headers=headers)

    return answer


@pytest.fixture
def read(client, captain):
    secret = issue_token(user=captain, name="reads", now=NOW)[1]
    return lambda address: client.get(address, headers={"Authorization": f"Bearer {secret}"})


def join(team, role, person=None):
    person = person or make_user(name="Grace")
    Membership.objects.create(team=team, user=person, role=role, joined_at=NOW)
    return person


def test_a_persons_teams_are_listed_with_their_role(read, phase, edition, team, captain):
    join(make_team(edition, name="Wide"), Role.OBSERVER, captain)
    join(team, Role.MEMBER)
    deep, wide = read(URL).json()
    assert (deep["name"], deep["your_role"], deep["may_submit"]) == ("Deep", "captain", True)
    assert (wide["name"], wide["your_role"], wide["may_submit"]) == ("Wide", "observer", False)
    assert deep["tasks"] == [phase.task.slug]
    assert [(member["name"], member["role"]) for member in deep["members"]] == [("Ada", "captain"), ("Grace", "member")]
    assert read(f"/api/v1/teams/{team.pk}").json() == deep


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_the_same_queries_however_many(read, edition, captain, django_assert_num_queries, number):
    for place in range(number):
        made = make_team(edition, name=f"Team {place}")
        join(made, Role.OBSERVER, captain)
        for _each in range(number):
            join(made, Role.MEMBER)
    read(URL)
    # The token, the edition, the teams, their people, tasks and the edition's, terms, the confirmed address.
    with django_assert_num_queries(8):
        assert len(read(URL).json()) == number


def test_a_new_team_has_its_maker_as_captain_and_takes_part(ask, edition, captain):
    body = {"name": "  Deep\u200b  ", "affiliation": "Analytical Engines", "website": "https://example.org"}
    answer = ask("post", URL, body)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["affiliation"], made["website"]) == ("Deep", "Analytical Engines", "https://example.org")
    assert (made["your_role"], made["registration"], made["may_submit"]) == ("captain", "approved", True)
    assert Team.objects.get(pk=made["id"]).members.get() == captain


def test_a_new_team_competes_in_the_tasks_that_it_names(ask, edition):
    make_task(edition, slug="detection")
    assert ask("post", URL, {"name": "Deep", "tasks": ["detection"]}).json()["tasks"] == ["detection"]
    again = ask("post", URL, {"name": "Wide", "tasks": ["detection"]})
    assert (again.status_code, again.json()["code"]) == (409, "already_in_team")
    assert ask("post", URL, {"name": "Wide", "tasks": ["classification"]}).status_code == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid"),
        ({"name": ""}, "invalid"),
        ({"name": "n" * 81}, "invalid"),
        ({"name": "a", "owner": "me"}, "invalid"),
        ({"name": "a", "tasks": ["no such/task"]}, "invalid"),
        ({"name": "a", "tasks": ["singing"]}, "settings_refused"),
        ({"name": "\u200b"}, "settings_refused"),
        ({"name": "DEEP"}, "settings_refused"),
        ({"name": "a", "website": "javascript:alert(1)"}, "settings_refused"),
    ],
)
def test_a_team_that_does_not_fit_is_refused(ask, edition, body, code):
    make_team(edition, name="Deep")
    answer = ask("post", URL, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Team.objects.count() == 1


def test_a_captain_changes_what_is_given_and_nothing_else(ask, team, rings):
    make_submission(team.edition.tasks.get().phases.get(), team=team)
    Team.objects.update(website="https://example.org")
    answer = ask("patch", f"/api/v1/teams/{team.pk}", {"name": "Deeper", "affiliation": "Engines"})
    assert answer.status_code == 200
    team.refresh_from_db()
    assert (team.name, team.affiliation, team.website) == ("Deeper", "Engines", "https://example.org")
    assert AuditEvent.objects.get(verb="team.changed").details["changed"]["name"] == ["Deep", "Deeper"]


def test_live_tables_hear_of_a_new_name(ask, team, rings, django_capture_on_commit_callbacks):
    phase = team.edition.tasks.get().phases.get()
    make_submission(phase, team=team)
    with django_capture_on_commit_callbacks(execute=True):
        ask("patch", f"/api/v1/teams/{team.pk}", {"name": "Deeper"})
    assert ("leaderboard.refresh", {"phase_id": phase.pk}) in rings


@pytest.mark.parametrize("body", [{"name": "Wide"}, {"name": "\u200b"}, {"name": ""}, {"name": None}, {"year": 2025}])
def test_a_change_that_does_not_fit_changes_nothing(ask, team, edition, body):
    make_team(edition, name="Wide")
    assert ask("patch", f"/api/v1/teams/{team.pk}", body).status_code == 422
    team.refresh_from_db()
    assert team.name == "Deep"


def test_tasks_are_replaced_by_those_that_are_named(ask, team, edition):
    make_task(edition, slug="detection")
    address = f"/api/v1/teams/{team.pk}/tasks"
    assert ask("put", address, {"tasks": ["detection"]}).json()["tasks"] == ["detection"]
    assert ask("put", address, {"tasks": []}).json()["tasks"] == ["classification", "detection"]
    assert ask("put", address, {"tasks": ["singing"]}).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("patch", "", {"name": "Ours"}),
        ("put", "/tasks", {"tasks": []}),
        ("get", "/invitations", None),
        ("post", "/invitations", {}),
        ("put", "/registration", {"answers": {}}),
        ("get", "/webhooks", None),
        ("post", "/webhooks", {"url": "https://ci.example.org/"}),
    ],
)
def test_what_the_captain_does_members_may_not_and_others_do_not_find(ask, team, edition, method, path, body):
    address, member = f"/api/v1/teams/{team.pk}{path}", join(team, Role.MEMBER)
    answer = ask(method, address, body, person=member)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_captain")
    other = make_team(edition).members.get()
    assert ask(method, address, body, person=other).status_code == 404
    if method != "get":
        assert ask(method, address, body, scopes=("read",)).status_code == 403


@pytest.mark.parametrize("team_id", ["0", "9" * 30])
def test_a_team_that_is_not_there_is_not_found(read, team, team_id):
    assert read(f"/api/v1/teams/{team_id}").status_code == 404


def test_teams_of_an_edition_in_preparation_are_not_found(read, ask, team):
    Edition.objects.update(is_public=False)
    assert read(URL).status_code == 404
    assert read(f"/api/v1/teams/{team.pk}").status_code == 404
    assert ask("post", URL, {"name": "Early"}).status_code == 404


def test_a_member_leaves_and_a_captain_when_nobody_else_is_left(ask, team):
    member, address = join(team, Role.MEMBER), f"/api/v1/teams/{team.pk}/leave"
    stays = ask("post", address)
    assert (stays.status_code, stays.json()["code"]) == (409, "captain_needed")
    assert ask("post", address, person=member).status_code == 204
    assert ask("post", address).status_code == 204
    assert ask("post", address).status_code == 404


def test_a_team_that_has_not_accepted_the_terms_may_not_submit(read, team):
    make_terms(team.edition)
    [told] = read(URL).json()
    assert (told["accepted_terms"], told["may_submit"]) == (False, False)


def test_a_team_registers_with_its_answers_and_waits(ask, read, captain):
    question = {"key": "lab", "question": "Which laboratory?", "is_required": True}
    Edition.objects.update(registration=RegistrationRule.APPROVAL, registration_questions=[question])
    rule = read("/api/v1/editions/2026/registration").json()
    assert rule == {"rule": "approval", "closes_at": None, "is_open": True, "questions": [question]}
    team = ask("post", URL, {"name": "Deep"}).json()
    assert (team["registration"], team["may_submit"]) == (None, False)
    address = f"/api/v1/teams/{team['id']}/registration"
    assert read(address).json()["may_ask"] is True
    answer = ask("put", address, {"answers": {"lab": "Engines"}})
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["answers"][0]["answer"]) == ("pending", "Engines")
    assert answer.json() == read(address).json()


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, "settings_refused"),
        ({"lab": "a" * 5001}, "invalid"),
        ({"lab": "Engines", "shoe": "43"}, "settings_refused"),
    ],
)
def test_answers_that_do_not_fit_are_refused(ask, team, answers, code):
    question = {"key": "lab", "question": "Which laboratory?", "is_required": True}
    Edition.objects.update(registration_questions=[question])
    team.registration.delete()
    answer = ask("put", f"/api/v1/teams/{team.pk}/registration", {"answers": answers})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_after_the_closing_date_nobody_registers(ask, team):
    Edition.objects.update(registration_closes_at=NOW)
    team.registration.delete()
    answer = ask("put", f"/api/v1/teams/{team.pk}/registration", {"answers": {}})
    assert (answer.status_code, answer.json()["code"]) == (409, "registration_refused")


def test_a_team_is_told_what_is_left_of_each_limit_and_until_when(read, team, phase):
    make_submission(phase, team=team)
    [told] = read(f"/api/v1/teams/{team.pk}/allowances").json()
    assert (told["task"], told["phase"], told["refusal"]) == ("classification", "val", None)
    limits = {each["limit"]: each for each in told["limits"]}
    assert limits["day"] == {"limit": "day", "most": 2, "used": 1, "left": 1, "ends_at": "2026-06-11T00:00:00Z"}
    assert (limits["refused"]["left"], limits["checks"]["left"]) == (20, 50)


def test_a_team_is_told_what_would_refuse_a_file_now_and_when_it_would_not(read, team, phase):
    for _each in range(2):
        make_submission(phase, team=team)
    [told] = read(f"/api/v1/teams/{team.pk}/allowances").json()
    assert told["refusal"]["code"] == "quota_exceeded"
    assert told["refusal"]["next_allowed_at"] == "2026-06-11T00:00:00Z"


def test_limits_are_told_of_the_teams_tasks_alone(read, team, edition):
    make_phase(task=make_task(edition, slug="detection"), opens_at=NOW + timedelta(days=1))
    told = read(f"/api/v1/teams/{team.pk}/allowances").json()
    assert [(each["task"], each["refusal"] and each["refusal"]["code"]) for each in told] == [
        ("classification", None),
        ("detection", "phase_closed"),
    ]
    team.tasks.set([edition.tasks.get(slug="detection")])
    assert [each["task"] for each in read(f"/api/v1/teams/{team.pk}/allowances").json()] == ["detection"]


@pytest.mark.parametrize("number", [1, 3])
def test_limits_of_many_tasks_take_as_many_queries_as_of_one(read, team, phase, number, django_assert_max_num_queries):
    for each in range(1, number):
        make_phase(task=make_task(team.edition, slug=f"task-{each}"), limit_per_week=9)
    address = f"/api/v1/teams/{team.pk}/allowances"
    read(address)
    with django_assert_max_num_queries(14):
        assert len(read(address).json()) == number


def test_an_edition_of_another_year_is_no_place_of_this_team(read, team):
    make_edition(2025)
    assert read("/api/v1/editions/2025/teams").json() == []
