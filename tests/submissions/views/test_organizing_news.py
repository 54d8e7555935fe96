"""The organizers' pages of news."""

import pytest

from challenge.enums import OrganizerRole
from challenge.models import News, Notice, Organizer
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PAGE = "/2026/organize/news/"
NEW = PAGE + "new/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition():
    edition = make_edition()
    make_team(edition, user=make_user("ada@example.org"))
    return edition


def organizer(client, edition, role=OrganizerRole.EDITOR):
    person = make_user()
    Organizer.objects.create(edition=edition, user=person, role=role)
    client.force_login(person)
    return person


@pytest.fixture
def olga(client, edition):
    return organizer(client, edition)


def words(**fields):
    return {"title": "Data", "body": "It is **there**.", **fields}


def test_the_first_page_says_what_a_post_is_for(client, olga):
    assert "Nothing is posted yet" in client.get(PAGE).text


def test_a_post_is_looked_at_then_posted_and_mailed_if_asked(client, edition, olga):
    preview = client.post(NEW, words(tells_teams="on", preview="1"))
    assert "<strong>there</strong>" in preview.text
    assert "1 confirmed address" in preview.text
    assert not News.objects.exists()
    page = client.post(NEW, words(tells_teams="on"), follow=True)
    assert "“Data” is posted." in page.text
    assert News.objects.get().posted_by == olga
    assert Notice.objects.get().deliveries.get().address == "ada@example.org"


def test_a_post_without_mails(client, edition, olga):
    client.post(NEW, words())
    assert News.objects.exists()
    assert not Notice.objects.exists()


def test_pressed_twice_it_is_posted_once(client, edition, olga):
    client.post(NEW, words(tells_teams="on"))
    assert "posted already" in client.post(NEW, words(tells_teams="on"), follow=True).text
    assert (News.objects.count(), Notice.objects.count()) == (1, 1)


def test_a_change_is_marked_and_mails_nobody_unless_asked(client, edition, olga):
    client.post(NEW, words())
    address = f"{PAGE}{News.objects.get().pk}/"
    assert "It is **there**." in client.get(address).text
    client.post(address, words(body="It is here."))
    assert News.objects.get().changed_at == NOW
    assert not Notice.objects.exists()
    assert "Nothing differs" in client.post(address, words(body="It is here."), follow=True).text


def test_a_post_is_removed_by_a_post_alone(client, edition, olga):
    client.post(NEW, words())
    address = f"{PAGE}{News.objects.get().pk}/remove/"
    assert client.get(address).status_code == 405
    assert "is removed" in client.post(address, follow=True).text
    assert not News.objects.exists()


def test_posts_of_another_edition_are_not_found(client, olga):
    other = News.objects.create(edition=make_edition(2025), title="a", body="b", posted_at=NOW)
    for act in ("", "remove/"):
        assert client.post(f"{PAGE}{other.pk}/{act}", words()).status_code == 404
    assert News.objects.get().title == "a"


def test_helpers_read_and_do_not_post(client, edition):
    organizer(client, edition, OrganizerRole.HELPER)
    assert client.get(PAGE).status_code == 200
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, words()).status_code == 403
    assert not News.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_posts(client, edition, olga, rows, django_assert_num_queries):
    for number in range(rows):
        News.objects.create(edition=edition, title=str(number), body="b", posted_at=NOW, posted_by=olga)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 7
