import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.domain.organizers import invite
from challenge.enums import OrganizerRole
from challenge.models import Organizer, OrganizerInvitation
from tests.factories import NOW, make_edition, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(client, time_machine):
    """The one chair of 2026, signed in."""
    time_machine.move_to(NOW, tick=False)
    organizer = Organizer.objects.create(edition=make_edition(), user=make_user("olga@example.org"))
    client.force_login(organizer.user)
    return organizer


def post(client, page, *args, **data):
    return client.post(reverse(page, args=args), data)


def made_link(response) -> str:
    return re.search(r"/organizer-invitations/[\w-]+/", response.text).group()


def join(edition, role, email=""):
    return Organizer.objects.create(edition=edition, user=make_user(email), role=role)


def test_a_person_is_invited_and_accepts(client, chair):
    response = post(client, "invite_organizer", 2026, role="editor", email="")
    link = made_link(response)
    assertContains(response, "it is shown this once")
    # The page that is loaded anew knows the invitation, and not its secret.
    assertNotContains(client.get("/2026/organize/about/"), link)
    client.logout()
    assertContains(client.get(link), f"/accounts/login/?next={link}")
    client.force_login(grace := make_user("grace@example.org"))
    assertContains(client.get(link), "Editor: settings")
    assertRedirects(client.post(link), "/2026/organize/")
    assert Organizer.objects.get(user=grace).role == OrganizerRole.EDITOR
    assert client.get(link).status_code == 410


def test_a_link_for_another_address_says_whose_it_is_and_stays_good(client, chair):
    link = made_link(post(client, "invite_organizer", 2026, role="chair", email="grace@example.org"))
    client.force_login(make_user("mallory@example.org"))
    assertContains(client.post(link, follow=True), "This link is for grace@example.org")
    client.force_login(make_user("grace@example.org"))
    assertRedirects(client.post(link), "/2026/organize/")


def test_what_is_no_address_is_told_beside_its_field(client, chair):
    response = post(client, "invite_organizer", 2026, role="editor", email="grace")
    assert response.status_code == 422
    assertContains(response, "Enter a valid email address.", status_code=422)
    assert not OrganizerInvitation.objects.exists()


def test_a_link_is_revoked(client, chair):
    made, secret = invite(chair.edition, OrganizerRole.HELPER, now=NOW, actor=chair.user)
    assertContains(client.get("/2026/organize/about/"), "Revoke")
    post(client, "revoke_organizer_invitation", 2026, made.pk)
    assert client.get(f"/organizer-invitations/{secret}/").status_code == 410
    assertContains(client.post(reverse("revoke_organizer_invitation", args=[2026, made.pk]), follow=True), "revoked")


def test_links_of_another_edition_are_not_there(client, chair):
    made, _ = invite(make_edition(2025), OrganizerRole.HELPER, now=NOW, actor=chair.user)
    assert post(client, "revoke_organizer_invitation", 2026, made.pk).status_code == 404


def test_roles_are_changed_and_organizers_removed(client, chair):
    grace = join(chair.edition, OrganizerRole.HELPER, "grace@example.org")
    assertRedirects(post(client, "organizer_role", 2026, grace.user_id, role="chair"), "/2026/organize/about/")
    grace.refresh_from_db()
    assert grace.role == OrganizerRole.CHAIR
    assertContains(
        client.post(reverse("organizer_role", args=[2026, grace.user_id]), {"role": "king"}, follow=True), "Choose one"
    )
    assertRedirects(post(client, "organize_end_organizer", 2026, grace.user_id), "/2026/organize/about/")
    assert chair.edition.organizers.count() == 1


@pytest.mark.parametrize(("page", "data"), [("organizer_role", {"role": "helper"}), ("organize_end_organizer", {})])
def test_the_last_chair_stays(client, chair, page, data):
    response = client.post(reverse(page, args=[2026, chair.user_id]), data, follow=True)
    assertContains(response, "at least one chair")


def test_who_leaves_the_organizers_goes_home(client, chair):
    join(chair.edition, OrganizerRole.CHAIR)
    assertRedirects(post(client, "organize_end_organizer", 2026, chair.user_id), "/")


def test_others_read_who_organizes_and_are_offered_no_change(client, chair):
    client.force_login(join(chair.edition, OrganizerRole.EDITOR).user)
    page = client.get("/2026/organize/about/")
    assertContains(page, "olga@example.org")
    for page_name, args in (("invite_organizer", [2026]), ("organizer_role", [2026, chair.user_id])):
        assertNotContains(page, reverse(page_name, args=args))


def test_a_lesser_role_is_told_whom_to_ask(client, chair):
    client.force_login(join(chair.edition, OrganizerRole.HELPER).user)
    response = client.get("/2026/organize/about/")
    assertContains(response, "the role “Editor”; yours is “Helper”", status_code=403)
    assertContains(response, "Ada (olga@example.org)", status_code=403)


def test_only_chairs_are_offered_to_open_an_edition(client, chair):
    chair.edition.opened_at, chair.edition.is_public = None, False
    chair.edition.save()
    assertContains(client.get("/2026/organize/"), reverse("organize_announce", args=[2026]))
    client.force_login(join(chair.edition, OrganizerRole.HELPER).user)
    page = client.get("/2026/organize/")
    assertContains(page, "A chair opens it.")
    assertNotContains(page, reverse("organize_announce", args=[2026]))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_many_organize(client, chair, django_assert_num_queries, number):
    for _ in range(number):
        join(chair.edition, OrganizerRole.HELPER)
        invite(chair.edition, OrganizerRole.HELPER, now=NOW, actor=chair.user)
    # The session, the person, their role, the edition, its organizers, its invitations, the years, the first task.
    with django_assert_num_queries(8):
        client.get("/2026/organize/about/")
