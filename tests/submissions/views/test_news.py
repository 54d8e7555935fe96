"""The page of news, what it marks as read, and mails of it."""

from datetime import timedelta

import pytest

from challenge.domain.mail import message_of
from challenge.models import DateChange, Delivery, News
from submissions.domain.news_by_mail import post_news, wants_mails
from submissions.domain.questions import Answer, answer_question, ask
from submissions.domain.unread import read_until
from submissions.models import ReadMark
from tests.factories import NOW, make_edition, make_phase, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PAGE = "/2026/news/"
HOUR = timedelta(hours=1)
BADGE = 'class="unread"'


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def ada(client, edition):
    """Signed in, in a team."""
    person = make_user("ada@example.org", name="Ada Lovelace")
    make_team(edition, user=person, name="Foxes")
    client.force_login(person)
    return person


def news(edition, at=NOW, title="Data", body="It is **there**.", **fields):
    return News.objects.create(edition=edition, title=title, body=body, posted_at=at, **fields)


def answered(team, said, text="When do we Foxes close?"):
    question = ask(user=team.memberships.get().user, team=team, text=text, now=NOW)
    return answer_question(question, said, seen="", tells_teams=False, now=NOW, actor=None)


def test_before_there_is_news_the_page_says_what_will_come(client, edition):
    page = client.get(PAGE)
    assert "Nothing has been announced yet" in page.text
    assert 'type="application/atom+xml"' in page.text


def test_everybody_reads_posts_answers_to_all_and_dates_newest_first(client, edition):
    news(edition)
    DateChange.objects.create(edition=edition, reason="Rain", changed_at=NOW + 2 * HOUR)
    news(edition, at=NOW + HOUR, title="<b>More</b>", changed_at=NOW + 3 * HOUR)
    page = client.get(PAGE).text
    places = [page.index(words) for words in ("Rain", "&lt;b&gt;More&lt;/b&gt;", "<strong>there</strong>")]
    assert places == sorted(places)
    assert page.count("Changed ") == 1


def test_nobody_reads_who_asked(client, edition):
    team = make_team(edition, user=make_user("ada@example.org", name="Ada Lovelace"), name="Foxes")
    answered(team, Answer("At noon.", is_public=True, public_text="When does it close?"))
    answered(team, Answer("No, dear.", is_public=False), text="May we?")
    for page in (client.get(PAGE).text, client.get("/2026/questions/").text):
        assert "At noon." in page
        for private in ("Foxes", "Ada", "ada@", "No, dear.", "May we?"):
            assert private not in page


def test_a_team_reads_what_was_answered_to_it_alone(client, edition, ada):
    answered(ada.teams.get(), Answer("No, dear.", is_public=False))
    page = client.get(PAGE).text
    assert "No, dear." in page
    assert "To your team alone" in page


def test_what_is_new_is_marked_in_the_navigation_until_the_page_is_opened(client, edition, ada):
    news(edition)
    page = client.get("/2026/questions/").text
    assert BADGE in page
    assert "unread</span>" in page
    opened = client.get(PAGE).text
    assert BADGE not in opened
    assert '<span class="badge">New</span>' in opened
    assert BADGE not in client.get("/2026/questions/").text
    assert "badge" not in client.get(PAGE).text


def test_visitors_have_no_mark(client, edition):
    news(edition)
    page = client.get(PAGE).text
    assert BADGE not in page
    assert "badge" not in page
    assert not ReadMark.objects.exists()


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip"])
def test_a_page_that_a_browser_fetches_in_case_is_not_read(client, edition, ada, purpose):
    news(edition)
    client.get(PAGE, headers={"Sec-Purpose": purpose})
    client.head(PAGE)
    assert read_until(ada, edition) is None


def test_reading_covers_what_was_shown_and_nothing_that_came_meanwhile(client, edition, ada):
    news(edition)
    client.get(PAGE)
    assert read_until(ada, edition) == NOW
    for hour in range(25):
        news(edition, at=NOW + hour * HOUR)
    client.get(f"{PAGE}?page=2")
    assert read_until(ada, edition) == NOW + 4 * HOUR


def test_a_post_has_a_page_of_its_own_in_its_year(client, edition):
    post = news(edition)
    assert "<strong>there</strong>" in client.get(f"{PAGE}{post.pk}/").text
    make_edition(2025)
    assert client.get(f"/2025/news/{post.pk}/").status_code == 404


def test_an_edition_in_preparation_tells_nobody_its_news(client):
    post = news(make_edition(2027, is_public=False))
    for address in ("/2027/news/", f"/2027/news/{post.pk}/", "/2027/questions/"):
        assert client.get(address).status_code == 404


def test_mails_are_switched_off_and_on(client, edition, ada):
    page = client.post(f"{PAGE}mails/", {"mails": "off"}, follow=True).text
    assert "You get no more mails of news" in page
    assert not wants_mails(ada, edition)
    page = client.post(f"{PAGE}mails/", {"mails": "on"}, follow=True).text
    assert "No mails of news for me" in page
    assert wants_mails(ada, edition)


def link_in_a_mail(edition) -> str:
    post_news(edition, title="Data", body="There.", tells_teams=True, now=NOW, actor=None)
    mail = message_of(Delivery.objects.select_related("notice__edition").get())
    return "/" + mail.extra_headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]


def test_a_mails_link_asks_first_and_ends_such_mails_without_signing_in(client, edition, ada):
    link = link_in_a_mail(edition)
    client.logout()
    assert "No more mails of news" in client.get(link).text
    assert wants_mails(ada, edition)
    assert "gets no mails of news" in client.post(link).text
    assert not wants_mails(ada, edition)


def test_a_mail_program_ends_them_with_one_click(edition, ada):
    """RFC 8058, 3.2: a POST of this one field, without cookies."""
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(link_in_a_mail(edition), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not wants_mails(ada, edition)


def test_a_link_that_was_made_up_ends_nothing(client, edition, ada):
    assert client.post(link_in_a_mail(edition)[:-2] + "x/").status_code == 404
    assert wants_mails(ada, edition)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_news(client, edition, ada, rows, django_assert_num_queries):
    make_phase(edition=edition)
    for hour in range(rows):
        news(edition, at=NOW + hour * HOUR)
        answered(ada.teams.get(), Answer("Yes.", is_public=False), text=f"May we {hour}?")
    client.get(PAGE)
    with django_assert_num_queries(QUERIES_SIGNED_IN):
        client.get(PAGE)
    client.logout()
    with django_assert_num_queries(QUERIES_OF_VISITORS):
        client.get(PAGE)


def test_the_mark_costs_people_one_query_a_page_and_visitors_none(client, edition, ada):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    news(edition)
    for expected in (1, 0):
        with CaptureQueriesContext(connection) as asked:
            client.get("/2026/")
        assert sum("readmark" in query["sql"] for query in asked) == expected
        client.logout()


QUERIES_SIGNED_IN = 14
QUERIES_OF_VISITORS = 5
