import re
from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from challenge.models import DateChange, EditionPage, Organizer
from tests.factories import NOW, make_edition, make_phase, make_task, make_user

pytestmark = pytest.mark.django_db

UNSAFE = """
<script>alert(1)</script>
<img src=x onerror=alert(1)>
[a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x) <a href="javascript:alert(1)">d</a>
![e](https://example.org/spy.png)
[good](https://example.org/ "title")
"""


def write(edition, slug, body="Text.", **fields):
    values = {"title": slug.title(), "updated_at": NOW, "position": edition.pages.count()} | fields
    return EditionPage.objects.create(edition=edition, slug=slug, body=body, **values)


def main_of(response) -> str:
    return response.content.decode().split("<main")[1]


def test_a_page_shows_markdown_and_links_to_all_others_in_order(client):
    edition = make_edition(2026)
    write(edition, "faq", "# Why?\n\nBecause *we* say so.")
    write(edition, "contact")
    response = client.get("/2026/pages/faq/")
    assertContains(response, "<h1>Faq</h1>", html=True)
    assertContains(response, "<h2>Why?</h2>", html=True)
    page = main_of(response)
    order = [page.index(f'href="/2026/pages/{slug}/"') for slug in ("faq", "contact", "evaluation", "timetable")]
    assert order == sorted(order)


def test_nothing_that_organizers_write_runs_or_loads_anything(client):
    write(make_edition(2026), "faq", UNSAFE)
    text = main_of(client.get("/2026/pages/faq/"))
    assert "<script" not in text
    assert "<img" not in text
    # What was typed as HTML stands there as text.
    assert not re.search(r'<[^>]+="(javascript|data|vbscript):', text)
    assert '<a href="https://example.org/" title="title" rel="noopener noreferrer">good</a>' in text


@pytest.mark.parametrize("fields", [{"is_public": False}, {"body": ""}])
def test_a_hidden_or_empty_page_is_not_there(client, fields):
    write(make_edition(2026), "faq", **fields)
    assert client.get("/2026/pages/faq/").status_code == 404
    assertNotContains(client.get("/2026/"), "/2026/pages/faq/")


def test_pages_of_an_edition_that_is_not_public_are_not_there(client):
    write(make_edition(2026, is_public=False), "faq")
    for slug in ("faq", "timetable", "unknown"):
        assert client.get(f"/2026/pages/{slug}/").status_code == 404


def test_the_page_of_organizers_names_those_who_want_it_and_no_address(client):
    edition = make_edition(2026)
    write(edition, "organizers", "")
    Organizer.objects.create(edition=edition, user=make_user("olga@example.org", name="Olga"), is_named=True)
    Organizer.objects.create(edition=edition, user=make_user(name="Boris"))
    response = client.get("/2026/pages/organizers/")
    assertContains(response, "<li>Olga</li>", html=True)
    assertNotContains(response, "Boris")
    assertNotContains(response, "olga@example.org")


def test_the_timetable_has_each_date_in_utc_and_anywhere_on_earth_and_every_change(client):
    phase = make_phase(closes_at=NOW + timedelta(days=7))
    line = {"phase": phase.pk, "task": "classification", "title": "Classification · Validation"}
    line |= {"old": NOW.isoformat(), "new": phase.closes_at.isoformat()}
    DateChange.objects.create(
        edition=phase.task.edition, reason="The servers were down.", changes=[line], changed_at=NOW
    )
    write(phase.task.edition, "timetable", "See you *there*.")
    text = main_of(client.get("/2026/pages/timetable/"))
    assert f'datetime="{phase.closes_at.isoformat()}"' in text
    assert "17 Jun 2026, 12:00 UTC" in text
    assert "17 Jun 2026, 00:00 AoE" in text
    assert "The servers were down." in text
    assert "extended from" in text
    assert text.index("extended from") < text.index("See you <em>there</em>.")


def test_a_timetable_without_dates_says_so(client):
    make_edition(2026)
    assertContains(client.get("/2026/pages/timetable/"), "No dates are set yet")


def test_the_first_screen_has_prize_countdown_and_pages(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    edition = make_edition(2026, prize="A medal and 10,000 €")
    write(edition, "rules")
    make_phase(edition=edition, closes_at=NOW + timedelta(days=3, hours=4))
    response = client.get("/2026/")
    assertContains(response, "A medal and 10,000 €")
    assertContains(response, 'data-seconds-left="273600"')
    assertContains(response, ">3 d 4 h</strong>")
    for slug in ("rules", "evaluation", "timetable"):
        assertContains(response, f'href="/2026/pages/{slug}/"')


def test_there_is_no_countdown_where_nothing_is_waited_for(client):
    make_phase(closes_at=None)
    assertNotContains(client.get("/2026/"), "data-seconds-left")


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_takes_the_same_queries_however_many_there_are(client, django_assert_num_queries, number):
    edition = make_edition(2026)
    for each in range(number):
        write(edition, f"page-{each}")
        task = make_task(edition, slug=f"task-{each}")
        for phase in range(number):
            make_phase(task=task, slug=f"phase-{phase}", with_release=False)
        DateChange.objects.create(edition=edition, reason="R", changes=[], changed_at=NOW)
    # The edition, its pages, its tasks.
    with django_assert_num_queries(3):
        client.get("/2026/pages/page-0/")
    # And phases, changes of dates.
    with django_assert_num_queries(3 + 2):
        client.get("/2026/pages/timetable/")
