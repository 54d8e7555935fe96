"""The page of the log of publications."""

import re
from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from leaderboard.domain.correcting import withdraw
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.models import LogEntry
from leaderboard.views import log as page_of_log
from tests.factories import NOW, make_edition, make_phase, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

CLOSED = NOW + timedelta(days=31)


def closed_phase(year: int = 2026):
    phase = make_phase(edition=make_edition(year))
    make_scored(phase, wrong=3)
    return phase


def test_without_a_line_it_says_what_comes(client):
    assertContains(client.get("/log/"), "Nothing has been published yet")


def test_lines_say_what_happened_the_newest_first(client):
    published = publish(closed_phase(), now=CLOSED)
    withdraw(published, reason="Wrong.", now=CLOSED)
    response = client.get("/log/")
    assert re.findall(r'id="line-(\d+)"', response.text) == ["2", "1"]
    assertContains(response, "Withdrawn")
    assertContains(response, f'href="{published.get_absolute_url()}"')
    for line in LogEntry.objects.all():
        assertContains(response, line.digest)
    assertContains(response, published.digest)
    assertContains(response, "yardstick verify-log --url https://yardstick.test<")


def test_provisional_results_are_not_named(client):
    phase = closed_phase()
    published = publish_provisional(phase, objections_until=CLOSED + timedelta(days=1), now=CLOSED)
    response = client.get("/log/")
    assertContains(response, "Provisional results, for their teams alone")
    assertNotContains(response, published.get_absolute_url())
    assertNotContains(response, phase.title)


def test_it_is_read_page_by_page(client, monkeypatch):
    monkeypatch.setattr(page_of_log, "LINES_A_PAGE", 2)
    for year in (2024, 2025, 2026):
        publish(closed_phase(year), now=CLOSED)
    assert re.findall(r'id="line-(\d+)"', client.get("/log/").text) == ["3", "2"]
    assert re.findall(r'id="line-(\d+)"', client.get("/log/?page=2").text) == ["1"]


def test_a_new_line_is_seen_at_once(client):
    publish(closed_phase(2025), now=CLOSED)
    assertContains(client.get("/log/"), 'id="line-1"')
    publish_provisional(closed_phase(2026), objections_until=CLOSED + timedelta(days=1), now=CLOSED)
    assertContains(client.get("/log/"), 'id="line-2"')


def test_every_page_leads_to_it(client):
    assertContains(client.get("/about/"), 'href="/log/"', count=2)


@pytest.mark.parametrize("number", [1, 3])
def test_it_asks_as_often_for_many_lines_as_for_one(client, django_assert_max_num_queries, number):
    for year in range(number):
        publish(closed_phase(2024 + year), now=CLOSED)
    with django_assert_max_num_queries(5):
        client.get("/log/")
