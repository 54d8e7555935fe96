import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from leaderboard.domain.correcting import withdraw
from leaderboard.enums import Stage
from tests.factories import NOW, make_edition, make_phase
from tests.factories.leaderboard import make_table

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
HOUR = timedelta(hours=1)


def entries(client, address="/feed.xml") -> list[ET.Element]:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def titles(client) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(client)]


def test_results_of_all_years_are_told_the_newest_first(client):
    make_table(make_phase(edition=make_edition(2025)), as_of=NOW)
    table = make_table(make_phase(edition=make_edition(2026)), as_of=NOW + HOUR)
    expected = "Results published: Classification, Validation, "
    assert titles(client) == [f"{expected}2026", f"{expected}2025"]
    (link,) = entries(client)[0].findall(f"{ATOM}link")
    assert link.get("href") == f"https://yardstick.test{table.get_absolute_url()}"


def test_an_item_has_the_name_that_it_has_in_the_feed_of_its_year(client):
    make_table()
    ours, theirs = (entries(client, address)[0].findtext(f"{ATOM}id") for address in ("/feed.xml", "/2026/feed.xml"))
    assert ours == theirs


def test_what_was_withdrawn_is_told_at_the_top(client):
    old = make_table(make_phase(edition=make_edition(2025)), as_of=NOW)
    make_table(make_phase(edition=make_edition(2026)), as_of=NOW + HOUR)
    withdraw(old, reason="Wrong labels.", now=NOW + 2 * HOUR)
    assert titles(client)[0] == "Results withdrawn: Classification, Validation, 2025"


def test_provisional_results_and_those_of_a_concealed_year_are_not_told(client):
    make_table(make_phase(), stage=Stage.PROVISIONAL)
    make_table(make_phase(edition=make_edition(2025, is_public=False)))
    assert entries(client) == []


def test_an_empty_feed_says_the_same_each_time(client):
    had = client.get("/feed.xml")
    assert client.get("/feed.xml", headers={"If-None-Match": had["ETag"]}).status_code == 304


@pytest.mark.parametrize("tables", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_tables(client, tables, django_assert_num_queries):
    for year in range(tables):
        make_table(make_phase(edition=make_edition(2026 - year)))
    with django_assert_num_queries(1):
        client.get("/feed.xml")
