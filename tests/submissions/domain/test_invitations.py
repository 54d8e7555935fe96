import hashlib
from datetime import timedelta

import pytest

from challenge.models import AuditEvent
from submissions.domain.errors import AlreadyInTeam, InvitationEnded, NotCaptain
from submissions.domain.invitations import LIFETIME, accept, find_invitation, invite, open_invitations, revoke
from submissions.domain.membership import membership_of
from submissions.domain.teams import team_of
from submissions.enums import Role
from submissions.models import Invitation
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def captain():
    return make_user()


@pytest.fixture
def team(captain):
    return make_team(make_edition(), user=captain)


@pytest.fixture
def invited(captain, team):
    """Makes an invitation, as a captain does."""
    return lambda role=Role.MEMBER: invite(captain=captain, team=team, role=role, now=NOW)[0]


def test_only_a_hash_of_the_links_secret_is_kept(captain, team):
    invitation, secret = invite(captain=captain, team=team, role=Role.MEMBER, now=NOW)
    assert invitation.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(Invitation.objects.values().get())
    assert secret not in str(list(AuditEvent.objects.values()))
    assert find_invitation(secret) == invitation
    assert find_invitation(secret + "x") is None
    assert find_invitation(invitation.digest) is None


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OBSERVER])
def test_who_accepts_gets_the_role_of_the_link(team, invited, role):
    user, invitation = make_user(), invited(role)
    accept(user=user, invitation=invitation, now=LATER)
    assert membership_of(user, team).role == role
    event = AuditEvent.objects.get(verb="team.joined")
    assert event.details == {"person": user.pk, "role": role, "invitation": invitation.pk}


def test_nobody_is_invited_as_captain(captain, team):
    with pytest.raises(ValueError, match="captain"):
        invite(captain=captain, team=team, role=Role.CAPTAIN, now=NOW)


def test_only_the_captain_invites_and_revokes(team, invited):
    member = make_user()
    accept(user=member, invitation=invited(), now=NOW)
    with pytest.raises(NotCaptain):
        invite(captain=member, team=team, role=Role.MEMBER, now=NOW)
    with pytest.raises(NotCaptain):
        revoke(captain=member, invitation=invited(), now=NOW)


def test_a_link_is_good_for_one_person(invited):
    invitation = invited()
    accept(user=make_user(), invitation=invitation, now=LATER)
    with pytest.raises(InvitationEnded, match="has been used"):
        accept(user=make_user(), invitation=invitation, now=LATER)


@pytest.mark.parametrize(
    ("after", "is_good"),
    [(LIFETIME - timedelta(seconds=1), True), (LIFETIME, False), (LIFETIME + timedelta(days=9), False)],
)
def test_a_link_ends_after_seven_days(team, invited, after, is_good):
    invitation, user = invited(), make_user()
    if is_good:
        accept(user=user, invitation=invitation, now=NOW + after)
    else:
        with pytest.raises(InvitationEnded, match="expired"):
            accept(user=user, invitation=invitation, now=NOW + after)
    assert bool(membership_of(user, team)) is is_good


def test_a_revoked_link_opens_nothing(captain, team, invited):
    invitation = invited()
    assert list(open_invitations(team, NOW)) == [invitation]
    revoke(captain=captain, invitation=invitation, now=LATER)
    assert not open_invitations(team, NOW)
    with pytest.raises(InvitationEnded, match="revoked"):
        accept(user=make_user(), invitation=invitation, now=LATER)
    assert AuditEvent.objects.filter(verb="invitation.revoked", actor=captain).count() == 1


def test_a_used_link_is_not_revoked(captain, invited):
    invitation = invited()
    accept(user=make_user(), invitation=invitation, now=LATER)
    with pytest.raises(InvitationEnded):
        revoke(captain=captain, invitation=invitation, now=LATER)


def test_who_competes_elsewhere_may_come_as_an_observer_only_and_the_link_stays_good(team, invited):
    user = make_user()
    other = make_team(team.edition, user=user)
    as_member = invited()
    with pytest.raises(AlreadyInTeam, match="come as an observer"):
        accept(user=user, invitation=as_member, now=LATER)
    accept(user=user, invitation=invited(Role.OBSERVER), now=LATER)
    assert team_of(user, team.edition) == other
    accept(user=make_user(), invitation=as_member, now=LATER)


def test_an_observer_becomes_a_member_by_a_link_for_members(team, invited):
    user = make_user()
    accept(user=user, invitation=invited(Role.OBSERVER), now=NOW)
    accept(user=user, invitation=invited(), now=LATER)
    assert team_of(user, team.edition) == team
    assert [row.role for row in team.memberships.filter(user=user)] == ["observer", "member"]


def test_who_is_in_the_team_already_does_not_use_a_link_up(captain, invited):
    invitation = invited(Role.OBSERVER)
    with pytest.raises(AlreadyInTeam, match="still good for someone else"):
        accept(user=captain, invitation=invitation, now=LATER)
    accept(user=make_user(), invitation=invitation, now=LATER)
