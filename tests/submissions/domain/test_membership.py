from datetime import timedelta

import pytest

from challenge.models import AuditEvent
from submissions.domain.errors import CaptainNeeded, NotCaptain, NotInTeam
from submissions.domain.invitations import invite
from submissions.domain.membership import captain_of, hand_over, history, leave_team, present, remove_member
from submissions.enums import Role
from submissions.models import Membership
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def captain():
    return make_user(name="Captain")


@pytest.fixture
def team(captain):
    return make_team(make_edition(), user=captain)


def joined(team, role=Role.MEMBER, **fields):
    return Membership.objects.create(team=team, user=make_user(**fields), role=role, joined_at=NOW)


def test_a_member_leaves_and_stays_in_the_history(team):
    membership = joined(team)
    leave_team(user=membership.user, team=team, now=LATER)
    assert membership.user not in [here.user for here in present(team)]
    assert [(past.user, past.joined_at, past.left_at) for past in history(team)] == [(membership.user, NOW, LATER)]
    event = AuditEvent.objects.get(verb="team.left")
    assert (event.actor, event.details) == (membership.user, {"person": membership.user_id, "role": "member"})


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OBSERVER])
def test_a_captain_does_not_leave_others_behind(team, captain, role):
    joined(team, role)
    with pytest.raises(CaptainNeeded, match="Hand the captaincy over first"):
        leave_team(user=captain, team=team, now=LATER)
    assert captain_of(team) == captain


def test_the_last_person_leaves_and_open_links_end_with_them(team, captain):
    invitation, _secret = invite(captain=captain, team=team, role=Role.MEMBER, now=NOW)
    leave_team(user=captain, team=team, now=LATER)
    invitation.refresh_from_db()
    assert invitation.revoked_at == LATER
    assert AuditEvent.objects.get(verb="team.doors_closed").details == {"invitations": 1, "proposals": 0}


def test_nobody_leaves_twice(team):
    membership = joined(team)
    leave_team(user=membership.user, team=team, now=LATER)
    with pytest.raises(NotInTeam):
        leave_team(user=membership.user, team=team, now=LATER)
    assert AuditEvent.objects.filter(verb="team.left").count() == 1


def test_a_captain_removes_a_member_and_that_is_on_record(team, captain):
    membership = joined(team)
    remove_member(captain=captain, membership=membership, now=LATER)
    assert [here.user for here in present(team)] == [captain]
    event = AuditEvent.objects.get(verb="team.removed")
    assert (event.actor, event.details["person"]) == (captain, membership.user_id)


def test_nobody_but_the_captain_removes(team):
    first, second = joined(team), joined(team)
    with pytest.raises(NotCaptain):
        remove_member(captain=first.user, membership=second, now=LATER)


def test_a_captain_of_another_team_removes_nobody_here(team):
    stranger = make_user()
    make_team(team.edition, user=stranger)
    with pytest.raises(NotCaptain):
        remove_member(captain=stranger, membership=joined(team), now=LATER)


def test_captains_do_not_remove_themselves(team, captain):
    with pytest.raises(CaptainNeeded):
        remove_member(captain=captain, membership=team.memberships.get(user=captain), now=LATER)


def test_the_captaincy_goes_to_a_member_and_both_changes_are_in_the_history(team, captain):
    heir = joined(team).user
    hand_over(captain=captain, to=team.memberships.get(user=heir), now=LATER)
    assert captain_of(team) == heir
    assert [(here.user, here.role) for here in present(team)] == [(heir, Role.CAPTAIN), (captain, Role.MEMBER)]
    assert {(past.user, past.role) for past in history(team)} == {(heir, Role.MEMBER), (captain, Role.CAPTAIN)}
    events = AuditEvent.objects.filter(verb="team.role_changed")
    assert {(event.details["before"], event.details["role"]) for event in events} == {
        ("captain", "member"),
        ("member", "captain"),
    }


def test_an_observer_does_not_become_captain(team, captain):
    with pytest.raises(CaptainNeeded, match="Invite them as a member first"):
        hand_over(captain=captain, to=joined(team, Role.OBSERVER), now=LATER)


def test_who_has_left_does_not_become_captain(team, captain):
    membership = joined(team)
    leave_team(user=membership.user, team=team, now=LATER)
    with pytest.raises(NotInTeam):
        hand_over(captain=captain, to=membership, now=LATER)


def test_an_old_captain_has_no_more_say(team, captain):
    membership = joined(team)
    hand_over(captain=captain, to=membership, now=LATER)
    with pytest.raises(NotCaptain):
        remove_member(captain=captain, membership=membership, now=LATER)
