"""What search engines are told: every public address, and no other."""

import xml.etree.ElementTree as ET
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from challenge.models import EditionPage
from leaderboard.domain.correcting import withdraw
from leaderboard.domain.sitemap import public_addresses
from leaderboard.enums import PublicationState, Stage
from leaderboard.models import HistoricResult
from tests.factories import NOW, make_edition, make_phase, make_task
from tests.factories.leaderboard import make_row, make_table

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOUR = timedelta(hours=1)


def listed(client) -> dict[str, str | None]:
    """Path -> when it changed."""
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    found = {}
    for url in ET.fromstring(answer.content).findall(f"{SPACE}url"):
        address = url.findtext(f"{SPACE}loc")
        assert address.startswith("https://yardstick.test/")
        path = urlsplit(address).path
        assert path not in found
        found[path] = url.findtext(f"{SPACE}lastmod")
    return found


def test_every_address_of_the_map_is_there_and_is_its_own(client):
    edition = make_edition(rules="Be fair.")
    EditionPage.objects.create(edition=edition, slug="prizes", title="Prizes", body="One.", updated_at=NOW)
    first = make_table(make_phase(edition=edition))
    make_table(first.phase, version=2, replaces=first, as_of=NOW + HOUR)
    HistoricResult.objects.create(
        year=2012, task="classification", team="A/B & C", metric="top5_error", value=0.15, source="Page"
    )
    found = listed(client)
    for path in found:
        assert client.get(path).status_code == 200, path
    assert {"/", "/history/", "/about/", "/2026/", "/2026/classification/", "/2012/classification/reported/"} <= set(
        found
    )
    assert {"/2026/pages/prizes/", "/2026/classification/results/val/v1/"} <= set(found)
    assert {"/named/A/B%20&%20C/", "/history/comparability/classification/"} <= set(found)
    assert len([path for path in found if "/entries/" in path]) == 3


def test_pseudonyms_are_not_in_the_map(client):
    make_row(make_table(is_anonymous=True, wrong=()), team_name="Quiet Otter")
    assert not [path for path in listed(client) if "/named/" in path]


def test_an_address_is_as_new_as_what_it_shows(client):
    table = make_table()
    assert listed(client)["/2026/classification/"] == "2026-06-10T12:00:00+00:00"
    withdraw(table, reason="Wrong labels.", now=NOW + HOUR)
    assert listed(client)["/2026/classification/results/val/v1/"] == "2026-06-10T13:00:00+00:00"


def test_what_is_not_public_is_not_in_the_map(client):
    make_edition(2027, is_public=False)
    phase = make_phase()
    make_table(phase, stage=Stage.PROVISIONAL)
    hidden = make_table(phase, state=PublicationState.LIVE, is_hidden=True, wrong=())
    entry = make_row(hidden)
    found = listed(client)
    assert not [path for path in found if "2027" in path or "/results/" in path or str(entry.submission_id) in path]


@pytest.mark.parametrize("editions", [1, 3])
def test_the_number_of_queries_does_not_grow(editions, django_assert_num_queries):
    for year in range(editions):
        make_table(make_phase(task=make_task(make_edition(2026 - year))), wrong=tuple(range(editions)))
    with django_assert_num_queries(8):
        public_addresses()


def test_the_map_ends_where_the_protocol_does(monkeypatch):
    monkeypatch.setattr("leaderboard.domain.sitemap.MOST_ADDRESSES", 5)
    make_table()
    assert len(public_addresses()) == 5


def is_closed(path: str, rules: list[str]) -> bool:
    """As RFC 9309 reads rules: from the beginning of the path, with `*` for anything."""
    import re

    return any(re.match(re.escape(rule).replace(r"\*", ".*"), path) for rule in rules)


def test_crawlers_may_read_what_is_public_and_nothing_else(client):
    make_table()
    text = client.get("/robots.txt").text
    assert text.startswith("User-agent: *\n")
    assert "\nSitemap: https://yardstick.test/sitemap.xml\n" in text
    rules = [line.removeprefix("Disallow: ") for line in text.splitlines() if line.startswith("Disallow: ")]
    assert not [path for path in listed(client) if is_closed(path, rules)]
    for path in (
        "/accounts/login/",
        "/organize/",
        "/2026/organize/",
        "/admin/",
        "/api/v1/docs",
        "/embargo/secret/",
        "/2026/classification/?entries=all",
        "/2026/classification/submit/",
        "/2026/team/",
    ):
        assert is_closed(path, rules), path
