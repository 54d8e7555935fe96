import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.enums import OrganizerRole
from challenge.models import EditionPage, Organizer
from tests.factories import NOW, make_edition, make_user

pytestmark = pytest.mark.django_db

FAQ = {"title": "FAQ", "slug": "faq", "body": "# Why?", "is_public": "on"}


@pytest.fixture
def organizer(client):
    user = make_user("olga@example.org", name="Olga")
    client.force_login(user)
    return user


@pytest.fixture
def edition(organizer):
    edition = make_edition(2026)
    edition.organizers.add(organizer)
    return edition


def write(edition, slug, **fields):
    values = {"title": slug.title(), "body": "Text.", "updated_at": NOW, "position": edition.pages.count()}
    return EditionPage.objects.create(edition=edition, slug=slug, **(values | fields))


def test_a_page_is_added_and_read_by_everybody(client, edition):
    assertRedirects(client.post("/2026/organize/pages/new/", FAQ), "/2026/organize/pages/")
    assertContains(client.get("/2026/pages/faq/"), "<h2>Why?</h2>", html=True)


def test_a_usual_page_begins_with_its_name_and_title(client, edition):
    assertContains(client.get("/2026/organize/pages/"), "?kind=rules")
    page = client.get("/2026/organize/pages/new/?kind=rules")
    assertContains(page, 'value="Rules"')
    assertContains(page, 'value="rules"')
    assertNotContains(client.get("/2026/organize/pages/new/?kind=nonsense"), 'value="nonsense"')


@pytest.mark.parametrize("address", ["/2026/organize/pages/new/", "/2026/organize/pages/faq/"])
def test_a_preview_shows_the_text_and_saves_nothing(client, edition, address):
    write(edition, "faq", body="Old.")
    response = client.post(address, FAQ | {"body": "Fair *play* <script>alert(1)</script>", "preview": "1"})
    assertContains(response, "Fair <em>play</em>")
    assertNotContains(response, "<script>alert")
    assert EditionPage.objects.get().body == "Old."


def test_a_page_is_changed_hidden_and_shown_at_its_new_name(client, edition):
    write(edition, "faq")
    response = client.post("/2026/organize/pages/faq/", {"title": "Questions", "slug": "asked", "body": "New."})
    assertRedirects(response, "/2026/organize/pages/asked/")
    page = EditionPage.objects.get()
    assert (page.title, page.body, page.is_public) == ("Questions", "New.", False)
    assertContains(client.get("/2026/organize/pages/"), "organizers only")


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"slug": "rules"}, "slug", "taken already"),
        ({"slug": "new"}, "slug", "a page of ours"),
        ({"title": ""}, "title", "required"),
    ],
)
def test_wrong_values_are_told_beside_their_fields_and_nothing_is_saved(client, edition, data, field, told):
    write(edition, "rules")
    write(edition, "faq")
    response = client.post("/2026/organize/pages/faq/", FAQ | {"body": "New."} | data)
    assert response.status_code == 422
    assert told in response.context["form"].errors[field][0]
    assertContains(response, "<h1>", status_code=422)
    assert EditionPage.objects.get(slug="faq").body == "Text."


def test_pages_are_ordered(client, edition):
    for slug in ("rules", "faq"):
        write(edition, slug)
    client.post("/2026/organize/pages/faq/move/", {"up": "1"})
    assert [page.slug for page in edition.pages.all()] == ["faq", "rules"]
    client.post("/2026/organize/pages/faq/move/", {"down": "1"})
    assert [page.slug for page in edition.pages.all()] == ["rules", "faq"]


def test_a_page_is_removed_after_one_more_question(client, edition):
    write(edition, "faq")
    assertContains(client.get("/2026/organize/pages/faq/remove/"), "Remove “Faq”")
    assertRedirects(client.post("/2026/organize/pages/faq/remove/"), "/2026/organize/pages/")
    assert not EditionPage.objects.exists()


def test_organizers_name_themselves_and_take_it_back(client, edition, organizer):
    client.post(reverse("organize_name_me", args=[2026]), {"named": "1"})
    assert Organizer.objects.get().is_named
    assertContains(client.get("/2026/organize/pages/"), "names you as Olga")
    client.post(reverse("organize_name_me", args=[2026]))
    assert not Organizer.objects.get().is_named


def test_helpers_see_the_pages_and_change_none(client, edition):
    write(edition, "faq")
    Organizer.objects.update(role=OrganizerRole.HELPER)
    assert client.get("/2026/organize/pages/").status_code == 200
    for address in ("new/", "faq/", "faq/move/", "faq/remove/"):
        assert client.post(f"/2026/organize/pages/{address}", FAQ).status_code == 403
    assert EditionPage.objects.get().body == "Text."


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_pages(client, edition, django_assert_num_queries, number):
    for each in range(number):
        write(edition, f"page-{each}")
    client.get("/2026/organize/pages/")
    # The session, the person, the role with its edition, the pages, the own role, the years, the first task.
    with django_assert_num_queries(7):
        client.get("/2026/organize/pages/")
