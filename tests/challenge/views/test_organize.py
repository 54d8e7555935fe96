from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.enums import DryRunState
from challenge.models import AuditEvent, DryRun, Edition, EditionPage
from tests.factories import NOW, make_edition, make_phase, make_task, make_user

pytestmark = pytest.mark.django_db

ABOUT = {"title": "Challenge 2026", "summary": "", "prize": "", "merge_until": "", "anonymous_until": ""}


@pytest.fixture
def organizer(client):
    """Signed in, and staff."""
    user = make_user("olga@example.org", is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def edition(organizer):
    """In preparation."""
    edition = make_edition(2026, opened_at=None, is_public=False)
    edition.organizers.add(organizer)
    return edition


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def post(client, page, *args, **data):
    return client.post(reverse(page, args=args), data)


def test_an_edition_begins_empty(client, organizer):
    response = post(client, "organize_new", year=2027, title="ILSVRC 2027", source="")
    assertRedirects(response, "/2027/organize/")
    edition = Edition.objects.get()
    assert (edition.year, edition.title, edition.is_public) == (2027, "ILSVRC 2027", False)
    assert list(edition.organizers.all()) == [organizer]


def test_an_edition_begins_as_a_copy(client, edition):
    make_phase(edition=edition)
    assertRedirects(post(client, "organize_new", year=2027, title="Next", source=edition.year), "/2027/organize/")
    assert Edition.objects.get(year=2027).tasks.get().phases.get().slug == "val"


def test_only_editions_that_one_may_see_can_be_copied(client, organizer):
    hidden = make_edition(2025, is_public=False)
    public = make_edition(2024)
    page = client.get("/organize/new/")
    assertContains(page, public.title)
    assertNotContains(page, hidden.title)
    assert list(errors(post(client, "organize_new", year=2027, title="Next", source=hidden.year))) == ["source"]


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"year": "next"}, "year", "Enter a whole number."),
        ({"year": "1492"}, "year", "Type a year from 1990 to 2100."),
        ({"year": "2026"}, "year", "There is an edition of 2026 already."),
        ({"title": " "}, "title", "This field is required."),
    ],
)
def test_wrong_values_of_a_new_edition_are_told_beside_their_fields(client, edition, data, field, told):
    assert errors(post(client, "organize_new", **({"year": 2027, "title": "Next"} | data))) == {field: [told]}
    assert Edition.objects.count() == 1


def test_the_list_has_ones_own_editions_and_their_state(client, edition):
    make_edition(2025)
    response = client.get("/organize/")
    assert [each.year for each in response.context["editions"]] == [2026]
    assertContains(response, "In preparation")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_editions(client, organizer, django_assert_num_queries, number):
    for year in range(2026, 2026 + number):
        edition = make_edition(year)
        edition.organizers.add(organizer)
        make_phase(task=make_task(edition, slug="one"))
        make_task(edition, slug="two")
    # The session, the person, the editions with their counts, the years for the header.
    with django_assert_num_queries(4):
        response = client.get("/organize/")
    assert [(each.task_count, each.phase_count) for each in response.context["editions"]] == [(2, 1)] * number


def test_the_overview_says_what_is_missing_and_offers_no_opening(client, edition):
    response = client.get("/2026/organize/")
    assertContains(response, "There are no rules: write them for the public.")
    assertContains(response, 'href="/2026/organize/pages/"')
    assertNotContains(response, "Open the edition")
    assert response.context["missing"] == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_overview_takes_the_same_queries_however_much_there_is(client, edition, django_assert_num_queries, number):
    for task in range(number):
        made = make_task(edition, slug=f"task-{task}")
        for phase in range(number):
            make_phase(task=made, slug=f"phase-{phase}")
    # The check list takes nine; the session, the person, the edition, the years, the first task for the navigation.
    with django_assert_num_queries(9 + 5):
        client.get("/2026/organize/")


def test_an_edition_that_lacks_nothing_is_opened_on_its_overview(client, edition):
    EditionPage.objects.create(edition=edition, slug="rules", title="Rules", body="# Rules", updated_at=NOW)
    phase = make_phase(edition=edition)
    DryRun.objects.create(phase=phase, release=phase.live_release, state=DryRunState.PASSED, started_at=NOW)
    assertContains(client.get("/2026/organize/"), "Open the edition")
    assertContains(client.post("/2026/organize/open/", follow=True), "The edition is open")
    edition.refresh_from_db()
    assert edition.is_public
    assert edition.opened_at is not None


def test_an_edition_that_lacks_something_is_not_opened_by_whoever_posts(client, edition):
    response = client.post("/2026/organize/open/", follow=True)
    assertContains(response, "Some things are missing still. Challenge 2026: There are no rules")
    edition.refresh_from_db()
    assert edition.opened_at is None


def test_an_edition_is_announced_and_the_announcement_taken_back(client, edition):
    assertContains(client.post("/2026/organize/announce/", follow=True), "everybody sees it")
    assert client.get("/2026/").status_code == 200
    assertContains(client.post("/2026/organize/conceal/", follow=True), "is taken back")
    assert client.get("/2026/").status_code == 404


def test_an_open_edition_stays_public(client, edition):
    Edition.objects.update(opened_at=NOW, is_public=True)
    assertContains(client.post("/2026/organize/conceal/", follow=True), "it stays public")


def test_what_the_public_is_told_is_saved_with_times_in_utc(client, edition):
    given = {"prize": "A medal", "merge_until": "2026-07-01T12:30", "anonymous_until": "2026-08-01T12:00"}
    response = post(client, "organize_about", 2026, **(ABOUT | given))
    assertRedirects(response, "/2026/organize/about/")
    edition.refresh_from_db()
    assert (edition.prize, edition.merge_until) == ("A medal", datetime(2026, 7, 1, 12, 30, tzinfo=UTC))
    assert edition.anonymous_until == datetime(2026, 8, 1, 12, tzinfo=UTC)
    assertContains(client.get("/2026/organize/about/"), 'value="2026-07-01T12:30"')
    changed = AuditEvent.objects.get(verb="edition.changed").details["changed"]
    assert changed["prize"] == ["", "A medal"]


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"merge_until": "soon"}, "merge_until", "Type a date and a time in UTC, as 2026-06-01 12:00."),
    ],
)
def test_wrong_values_are_told_beside_their_fields_and_nothing_is_saved(client, edition, data, field, told):
    response = post(client, "organize_about", 2026, **(ABOUT | {"summary": "New"} | data))
    assert errors(response) == {field: [told]}
    # The page goes on to name the edition as it is.
    assert response.context["edition"].title == "Challenge 2026"
    edition.refresh_from_db()
    assert edition.summary == ""


def test_everybody_reads_the_rules_of_a_public_edition(client):
    make_edition(2026, rules="# Fair play\n\n<script>alert(1)</script>")
    assertRedirects(client.get("/2026/rules/"), "/2026/pages/rules/", status_code=301)
    response = client.get("/2026/pages/rules/")
    assertContains(response, "<h2>Fair play</h2>", html=True)
    assertNotContains(response, "<script>alert")
    assertContains(client.get("/2026/"), 'href="/2026/pages/rules/"')


@pytest.mark.parametrize("fields", [{"rules": ""}, {"rules": "# Rules", "is_public": False}])
def test_where_there_are_no_rules_for_the_public_there_is_no_page(client, fields):
    make_edition(2026, **fields)
    assert client.get("/2026/rules/").status_code == 404


def test_an_edition_in_preparation_is_removed_after_a_question(client, edition):
    make_task(edition, title="Classification of birds")
    assertContains(client.get("/2026/organize/"), 'href="/2026/organize/remove/"')
    assertContains(client.get("/2026/organize/remove/"), "Classification of birds")
    assertRedirects(client.post("/2026/organize/remove/"), "/")
    assert not Edition.objects.exists()


def test_a_public_edition_is_not_removed(client, edition):
    Edition.objects.update(is_public=True)
    assertNotContains(client.get("/2026/organize/"), 'href="/2026/organize/remove/"')
    assertContains(client.post("/2026/organize/remove/", follow=True), "neither public nor has teams")
    assert Edition.objects.exists()
