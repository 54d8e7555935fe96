"""Who asks, and what the token may do."""

from datetime import timedelta

import pytest

from challenge.domain.tokens import issue_token
from challenge.enums import OrganizerRole
from challenge.models import Organizer
from submissions.domain.membership import leave_team
from submissions.enums import Role
from submissions.models import Membership
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
URL = "/api/v1/me"


@pytest.fixture
def person(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_user("ada@example.org")


def ask(client, person, *scopes):
    secret = issue_token(user=person, name="laptop", now=NOW, scopes=scopes or ["read"])[1]
    return client.get(URL, headers={"Authorization": f"Bearer {secret}"})


def test_a_person_is_told_who_they_are_and_what_the_token_may_do(client, person):
    body = ask(client, person, "read", "organize").json()
    assert (body["name"], body["email"], body["is_verified"]) == ("Ada", "ada@example.org", True)
    assert body["scopes"] == body["token"]["scopes"] == ["organize", "read"]
    assert (body["token"]["name"], body["organizes"], body["teams"]) == ("laptop", [], [])
    assert "secret" not in body["token"]


def test_who_has_confirmed_no_address_is_told_so(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    assert ask(client, make_user(verified=False)).json()["is_verified"] is False


def test_teams_and_organized_years_come_the_latest_first(client, person):
    last, this = make_edition(2025), make_edition(2026)
    teams = [make_team(edition, user=person) for edition in (last, this)]
    Organizer.objects.create(edition=last, user=person, role=OrganizerRole.HELPER)
    Organizer.objects.create(edition=this, user=person)
    body = ask(client, person).json()
    assert [(row["year"], row["role"]) for row in body["organizes"]] == [(2026, "chair"), (2025, "helper")]
    assert [(row["year"], row["team_id"]) for row in body["teams"]] == [(2026, teams[1].pk), (2025, teams[0].pk)]


def test_only_present_teams_of_public_editions_count(client, person):
    left = make_team(make_edition(2025), user=person)
    leave_team(user=person, team=left, now=NOW)
    hidden = make_team(make_edition(2027, is_public=False))
    Membership.objects.create(team=hidden, user=person, role=Role.OBSERVER, joined_at=NOW)
    assert ask(client, person).json()["teams"] == []


def test_a_token_needs_the_scope_and_its_time(client, person):
    assert ask(client, person, "submit").status_code == 403
    _token, secret = issue_token(user=person, name="old", now=NOW - timedelta(days=1), expires_at=NOW)
    assert client.get(URL, headers={"Authorization": f"Bearer {secret}"}).status_code == 401
