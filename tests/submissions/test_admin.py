import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from challenge.models import AuditEvent, User
from submissions.domain.membership import leave_team
from submissions.models import Membership
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = pytest.mark.django_db

ADDRESS = reverse("admin:submissions_membership_changelist")


@pytest.fixture
def staff(client) -> User:
    """Signed in with `client`; sees memberships."""
    user = make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_membership"))
    client.force_login(user)
    return user


def left() -> Membership:
    user = make_user()
    team = make_team(make_edition(), user=user)
    leave_team(user=user, team=team, now=NOW)
    return team.memberships.get()


def press_release(client, *memberships: Membership) -> str:
    data = {"action": "release", "_selected_action": [membership.pk for membership in memberships]}
    return client.post(ADDRESS, data, follow=True).text


def test_who_may_change_memberships_releases_people_who_left(client, staff):
    staff.user_permissions.add(Permission.objects.get(codename="change_membership"))
    membership = left()
    assert "Released:" in press_release(client, membership)
    membership.refresh_from_db()
    assert membership.released_at
    assert AuditEvent.objects.get(verb="membership.released").actor == staff
    assert "released already" in press_release(client, membership)


def test_who_may_only_look_releases_nobody(client, staff):
    membership = left()
    press_release(client, membership)
    membership.refresh_from_db()
    assert membership.released_at is None
    assert "Release:" not in client.get(ADDRESS).text
