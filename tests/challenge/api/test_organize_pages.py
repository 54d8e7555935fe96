import pytest

from challenge.enums import OrganizerRole
from challenge.models import EditionPage
from tests.factories import NOW, make_edition

from .organizing import EDITION, last_event, organizer_of

pytestmark = pytest.mark.django_db
PAGES = f"{EDITION}/pages"


@pytest.fixture
def edition():
    return make_edition(rules="# Fair play")


@pytest.fixture
def editor(client, edition):
    return organizer_of(client, edition, OrganizerRole.EDITOR)


def test_a_page_is_added_after_the_others(editor):
    status, body = editor.post(PAGES, title="Questions", slug="faq", body="# Why?")
    assert (status, body["slug"], body["is_public"]) == (201, "faq", True)
    assert "<h" in body["html"]
    assert [each["slug"] for each in editor.get(PAGES)[1]["items"]] == ["rules", "faq"]
    assert last_event() == (editor.user, "page.added", "page 2026/faq")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"title": "Again", "slug": "rules"}, ["slug"]),
        ({"title": "New", "slug": "new"}, ["slug"]),
        ({"title": "Spaces", "slug": "of our own"}, ["slug"]),
        ({"title": " ", "slug": "blank"}, ["title"]),
        ({"title": "A"}, ["body", "data", "slug"]),
        ({"title": "NUL\0", "slug": "nul"}, ["body", "data", "title"]),
    ],
)
def test_a_wrong_page_is_refused_by_field(editor, body, where):
    status, answer = editor.post(PAGES, **body)
    assert (status, answer["errors"][0]["where"]) == (422, where)
    assert EditionPage.objects.count() == 1


def test_a_change_leaves_what_it_does_not_name(editor):
    status, body = editor.patch(f"{PAGES}/rules", is_public=False)
    assert (status, body["title"], body["body"], body["is_public"]) == (200, "Rules", "# Fair play", False)
    assert editor.patch(f"{PAGES}/rules", slug="terms-of-play", body="")[1]["slug"] == "terms-of-play"
    assert editor.get(f"{PAGES}/rules")[0] == 404
    assert last_event() == (editor.user, "page.changed", "page 2026/rules")


def test_pages_are_moved_as_far_as_there_is_room(editor, edition):
    EditionPage.objects.create(edition=edition, slug="faq", title="FAQ", position=1, updated_at=NOW)
    assert editor.post(f"{PAGES}/faq/move", places=-5)[1]["slug"] == "faq"
    assert [page.slug for page in edition.pages.all()] == ["faq", "rules"]
    assert editor.post(f"{PAGES}/faq/move", places="up")[1]["code"] == "invalid"


def test_a_page_is_removed(editor):
    assert editor.delete(f"{PAGES}/rules") == (204, "")
    assert editor.delete(f"{PAGES}/rules")[0] == 404
    assert last_event() == (editor.user, "page.removed", "page 2026/rules")


def test_helpers_read_and_write_nothing(client, edition):
    helper = organizer_of(client, edition, OrganizerRole.HELPER)
    assert helper.get(PAGES)[0] == helper.get(f"{PAGES}/rules")[0] == 200
    assert helper.patch(f"{PAGES}/rules", body="")[0] == helper.delete(f"{PAGES}/rules")[0] == 403


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_however_many(editor, edition, number, django_assert_num_queries):
    for place in range(1, number):
        EditionPage.objects.create(edition=edition, slug=f"page-{place}", title="A", position=place, updated_at=NOW)
    with django_assert_num_queries(5):
        assert editor.get(PAGES)[1]["count"] == number
