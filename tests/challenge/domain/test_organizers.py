from datetime import timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.organizers import (
    InvitationEnded,
    InvitationRefused,
    accept,
    add_organizer,
    change_role,
    find_invitation,
    invite,
    open_invitations,
    remove_organizer,
    revoke,
)
from challenge.enums import OrganizerRole
from challenge.models import AuditEvent, Organizer, OrganizerInvitation
from tests.factories import NOW, make_edition, make_user

pytestmark = pytest.mark.django_db

CHAIR, EDITOR, HELPER = OrganizerRole.CHAIR, OrganizerRole.EDITOR, OrganizerRole.HELPER


@pytest.fixture
def chair():
    """The one chair of 2026."""
    return Organizer.objects.create(edition=make_edition(), user=make_user("olga@example.org"))


def roles(edition):
    return dict(edition.organizer_roles.values_list("user__email", "role"))


def test_organizers_are_added_by_their_address_once(chair):
    make_user("Grace@example.org")
    for _ in range(2):
        added = add_organizer(chair.edition, email="grace@EXAMPLE.org", role=HELPER, now=NOW, actor=chair.user)
    assert roles(chair.edition) == {"olga@example.org": CHAIR, added.user.email: HELPER}
    assert AuditEvent.objects.get(verb="edition.organizer_added").details["role"] == HELPER


@pytest.mark.parametrize("is_there", [False, True])
def test_an_address_without_an_active_person_is_refused(chair, is_there):
    if is_there:
        make_user("ghost@example.org", is_active=False)
    with pytest.raises(SettingsRefused, match="Nobody has signed up with ghost"):
        add_organizer(chair.edition, email="ghost@example.org", now=NOW, actor=None)


def test_the_last_chair_stays_a_chair_whoever_else_organizes(chair):
    other = add_organizer(chair.edition, email=make_user().email, role=EDITOR, now=NOW, actor=chair.user)
    for act in (
        lambda: remove_organizer(chair, now=NOW, actor=None),
        lambda: change_role(chair, HELPER, now=NOW, actor=None),
    ):
        with pytest.raises(SettingsRefused, match="at least one chair"):
            act()
    change_role(other, CHAIR, now=NOW, actor=chair.user)
    remove_organizer(chair, now=NOW, actor=other.user)
    assert roles(chair.edition) == {other.user.email: CHAIR}
    assert AuditEvent.objects.get(verb="edition.organizer_removed").details["email"] == "olga@example.org"
    changed = AuditEvent.objects.get(verb="edition.organizer_role_changed").details
    assert (changed["old"], changed["new"]) == (EDITOR, CHAIR)


def test_a_link_lets_one_person_in_and_its_secret_is_kept_nowhere(chair):
    _, secret = invite(chair.edition, HELPER, now=NOW, actor=chair.user)
    assert secret not in str(list(OrganizerInvitation.objects.values()))
    found, person = find_invitation(secret), make_user()
    accept(found, person, now=NOW)
    assert roles(chair.edition)[person.email] == HELPER
    with pytest.raises(InvitationEnded, match="has been used"):
        accept(find_invitation(secret), make_user(), now=NOW)
    assert find_invitation("no such secret") is None


def test_a_link_is_good_for_fourteen_days(chair):
    invitation, _ = invite(chair.edition, EDITOR, now=NOW, actor=chair.user)
    late = NOW + timedelta(days=14)
    assert list(open_invitations(chair.edition, late - timedelta(seconds=1))) == [invitation]
    assert not open_invitations(chair.edition, late)
    with pytest.raises(InvitationEnded, match="has expired"):
        accept(invitation, make_user(), now=late)


def test_a_revoked_link_lets_nobody_in(chair):
    invitation, _ = invite(chair.edition, EDITOR, now=NOW, actor=chair.user)
    revoke(invitation, now=NOW, actor=chair.user)
    with pytest.raises(InvitationEnded, match="has been revoked"):
        accept(invitation, make_user(), now=NOW)
    with pytest.raises(InvitationEnded):
        revoke(invitation, now=NOW, actor=chair.user)


@pytest.mark.parametrize(("email", "verified"), [("mallory@example.org", True), ("grace@example.org", False)])
def test_a_link_for_an_address_is_for_who_has_verified_it_alone(chair, email, verified):
    invitation, _ = invite(chair.edition, EDITOR, email="Grace@example.org", now=NOW, actor=chair.user)
    with pytest.raises(InvitationRefused, match=r"This link is for Grace@example\.org"):
        accept(invitation, make_user(email, verified=verified), now=NOW)
    owner = make_user("second@example.org")
    owner.emailaddress_set.create(email="grace@example.org", verified=True)
    accept(invitation, owner, now=NOW)
    assert roles(chair.edition)["second@example.org"] == EDITOR


def test_a_link_raises_a_role_and_never_lowers_one(chair):
    invitation, _ = invite(chair.edition, EDITOR, now=NOW, actor=chair.user)
    with pytest.raises(InvitationRefused, match="You organize this edition already"):
        accept(invitation, chair.user, now=NOW)
    helper = add_organizer(chair.edition, email=make_user().email, role=HELPER, now=NOW, actor=None)
    accept(invitation, helper.user, now=NOW)
    assert roles(chair.edition) == {"olga@example.org": CHAIR, helper.user.email: EDITOR}


@pytest.mark.parametrize("leave", ["removed", "lowered"])
def test_links_end_with_the_power_of_who_made_them(chair, leave):
    other = add_organizer(chair.edition, email=make_user().email, now=NOW, actor=None)
    invitation, _ = invite(chair.edition, CHAIR, now=NOW, actor=other.user)
    if leave == "removed":
        remove_organizer(other, now=NOW, actor=chair.user)
    else:
        change_role(other, HELPER, now=NOW, actor=chair.user)
    with pytest.raises(InvitationEnded, match="has been revoked"):
        accept(invitation, make_user(), now=NOW)
