import pytest
from django.db import IntegrityError

from submissions.domain.errors import NotInTeam
from submissions.domain.teams import AlreadyInTeam, create_team, team_of, team_to_submit_for
from submissions.enums import Role
from submissions.models import Membership
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = pytest.mark.django_db


def test_who_creates_a_team_is_its_captain():
    user, edition = make_user(), make_edition()
    team = create_team(user=user, edition=edition, name="Deep", now=NOW)
    assert team_of(user, edition) == team
    assert team.memberships.get().role == Role.CAPTAIN


def test_a_person_competes_in_one_team_an_edition():
    user, edition = make_user(), make_edition()
    make_team(edition, user=user)
    with pytest.raises(AlreadyInTeam):
        make_team(edition, user=user)
    make_team(make_edition(2027), user=user)


def test_names_of_teams_differ_by_more_than_capitals():
    edition = make_edition()
    make_team(edition, name="Deep")
    with pytest.raises(IntegrityError):
        make_team(edition, name="DEEP")


def test_an_observer_may_not_submit():
    user, edition = make_user(), make_edition()
    team = make_team(edition)
    Membership.objects.create(team=team, user=user, role=Role.OBSERVER, joined_at=NOW)
    with pytest.raises(NotInTeam, match="Create one first"):
        team_to_submit_for(user, edition)


def test_who_left_is_out():
    user, edition = make_user(), make_edition()
    make_team(edition, user=user).memberships.update(left_at=NOW)
    assert team_of(user, edition) is None
