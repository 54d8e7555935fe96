import pytest
from django.urls import reverse

from leaderboard.domain.standings import refresh_standings
from tests.factories import NOW, make_edition, make_phase, make_task, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def link(year: int) -> str:
    return f'href="{reverse("organize", args=[year])}"'


@pytest.mark.parametrize("address", ["/2026/", "/2026/team/", "/2026/classification/", "/2026/queue/"])
def test_organizers_find_their_pages_from_every_page_of_their_edition(client, address):
    organizer, phase = make_user(), make_phase()
    phase.task.edition.organizers.add(organizer)
    refresh_standings(phase.pk, now=NOW)
    client.force_login(organizer)
    assert link(2026) in client.get(address).text


def test_organizers_of_another_year_and_all_others_are_not_shown_it(client):
    make_phase()
    other = make_user()
    make_edition(year=2025).organizers.add(other)
    assert link(2026) not in client.get("/2026/").text
    for reader in (make_user(), other):
        client.force_login(reader)
        assert link(2026) not in client.get("/2026/").text


def test_the_header_leads_organizers_and_staff_to_their_editions(client):
    make_phase().task.edition.organizers.add(organizer := make_user())
    editions = f'href="{reverse("organize_editions")}"'
    assert editions not in client.get("/").text
    for person, is_shown in ((make_user(), False), (organizer, True), (make_user(is_staff=True), True)):
        client.force_login(person)
        assert (editions in client.get("/").text) is is_shown


def test_a_page_asks_once_what_its_reader_organizes(client, django_assert_num_queries):
    make_phase().task.edition.organizers.add(organizer := make_user())
    client.force_login(organizer)
    # The edition with its tasks, phases, image sets and pages, as for everybody; the session, the person, the years and
    # what is unread.
    with django_assert_num_queries(5 + 4):
        client.get("/2026/")


def test_an_edition_in_preparation_offers_no_pages_that_are_not_there_yet(client):
    edition = make_edition(2026, is_public=False)
    make_task(edition)
    edition.organizers.add(organizer := make_user())
    client.force_login(organizer)
    page = client.get("/2026/organize/").text
    for address in ("/2026/", "/2026/team/", "/2026/classification/", "/2026/classification/submit/"):
        assert f'href="{address}"' not in page
        assert client.get(address).status_code == 404
