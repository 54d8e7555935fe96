from urllib.parse import urlsplit

import pytest

from challenge.domain.organizers import find_invitation
from challenge.enums import OrganizerRole
from challenge.models import Organizer, OrganizerInvitation
from tests.factories import make_edition, make_user

from .organizing import EDITION, Caller, last_event, organizer_of

pytestmark = pytest.mark.django_db
PEOPLE, INVITATIONS = f"{EDITION}/organizers", f"{EDITION}/invitations"


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def chair(client, edition):
    return organizer_of(client, edition)


@pytest.fixture
def helper(client, edition):
    return organizer_of(client, edition, OrganizerRole.HELPER)


@pytest.fixture
def editor(client, edition):
    return organizer_of(client, edition, OrganizerRole.EDITOR)


@pytest.mark.parametrize("number", [1, 3])
def test_people_are_listed_with_their_roles_in_as_many_queries(client, chair, number, django_assert_num_queries):
    for _ in range(number - 1):
        organizer_of(client, Organizer.objects.first().edition, OrganizerRole.HELPER)
    with django_assert_num_queries(5):
        body = chair.get(PEOPLE)[1]
    assert body["count"] == number
    assert body["items"][0].keys() == {"id", "name", "email", "role", "is_named"}
    assert chair.user.email in [each["email"] for each in body["items"]]


def test_chairs_change_roles(chair, helper):
    address = f"{PEOPLE}/{helper.user.pk}"
    assert chair.get(address)[1]["role"] == "helper"
    assert chair.patch(address, role="editor")[1]["role"] == "editor"
    assert last_event() == (chair.user, "edition.organizer_role_changed", "edition 2026")


def test_editors_see_people_and_change_none(editor, helper):
    assert editor.get(PEOPLE)[1]["count"] == 2
    address = f"{PEOPLE}/{helper.user.pk}"
    assert editor.patch(address, role="chair")[0] == editor.delete(address)[0] == 403
    assert editor.post(INVITATIONS)[0] == helper.get(PEOPLE)[0] == 403


def test_the_last_chair_stays_one(chair):
    address = f"{PEOPLE}/{chair.user.pk}"
    for status, body in (chair.patch(address, role="helper"), chair.delete(address)):
        assert (status, body["code"], body["errors"][0]["where"]) == (422, "settings_refused", ["role"])


def test_an_organizer_is_taken_away(chair, helper):
    assert chair.delete(f"{PEOPLE}/{helper.user.pk}") == (204, "")
    assert helper.get(EDITION)[0] == 404
    assert last_event() == (chair.user, "edition.organizer_removed", "edition 2026")


@pytest.mark.parametrize("person", ["0", "99999999999999999999", "you"])
def test_whoever_does_not_organize_is_not_found(chair, person):
    assert chair.get(f"{PEOPLE}/{person}")[0] == chair.delete(f"{PEOPLE}/{person}")[0] == 404


def test_a_role_that_is_none_is_refused(chair, helper):
    assert chair.patch(f"{PEOPLE}/{helper.user.pk}", role="emperor")[1]["code"] == "invalid"
    assert chair.patch(f"{PEOPLE}/{helper.user.pk}")[1]["code"] == "invalid"


def test_everybody_decides_alone_whether_the_public_page_names_them(helper):
    assert helper.get(f"{PEOPLE}/me")[1]["is_named"] is False
    assert helper.patch(f"{PEOPLE}/me", is_named=True)[1]["is_named"] is True
    assert Organizer.objects.get(user=helper.user).is_named
    assert last_event() == (helper.user, "edition.organizer_named", "edition 2026")


def test_the_link_of_an_invitation_is_shown_once(chair):
    status, body = chair.post(INVITATIONS, role="helper", email="Grace@Example.org")
    assert (status, body["role"]) == (201, "helper")
    secret = urlsplit(body["url"]).path.split("/")[2]
    assert find_invitation(secret) == OrganizerInvitation.objects.get(pk=body["id"])
    listed = chair.get(INVITATIONS)
    assert secret not in str(listed)
    assert secret not in str(chair.get(f"{INVITATIONS}/{body['id']}"))
    assert listed[1]["items"][0]["created_by"] == chair.user.email


def test_an_invitation_sent_again_under_its_key_shows_no_second_link(chair):
    chair.headers["Idempotency-Key"] = "once"
    assert chair.post(INVITATIONS)[0] == 201
    status, body = chair.post(INVITATIONS)
    assert (status, body["code"]) == (409, "already_done")
    assert OrganizerInvitation.objects.count() == 1


def test_an_address_that_is_none_is_refused(chair):
    status, body = chair.post(INVITATIONS, email="grace")
    assert (status, body["code"], body["errors"][0]["where"]) == (422, "settings_refused", ["email"])
    assert not OrganizerInvitation.objects.exists()


def test_a_link_is_ended_once(chair):
    address = f"{INVITATIONS}/{chair.post(INVITATIONS)[1]['id']}"
    assert chair.delete(address) == (204, "")
    assert chair.get(INVITATIONS)[1]["items"] == []
    status, body = chair.delete(address)
    assert (status, body["code"]) == (409, "organizer_invitation_ended")


def test_a_link_of_another_edition_is_not_found(client, chair):
    other = organizer_of(client, make_edition(2025))
    made = other.post("/api/v1/editions/2025/organize/invitations")[1]["id"]
    assert chair.delete(f"{INVITATIONS}/{made}")[0] == 404
    assert Caller(client, make_user()).get(INVITATIONS)[0] == 404
