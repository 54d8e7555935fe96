"""What every page tells of itself in its head."""

import re

import pytest
from django.template.loader import render_to_string

from leaderboard.models import Publication
from tests.factories.leaderboard import make_row, make_table

BOARD = "/2026/classification/"


def told(html: str) -> dict[str, str]:
    """Name or property -> content."""
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)"\s+content="([^"]*)"', html))


@pytest.fixture
def table() -> Publication:
    return make_table()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/about/", "/history/", BOARD, "/accounts/login/"])
def test_every_page_tells_its_title_its_address_and_a_picture(client, table, address):
    html = client.get(address).text
    page = told(html)
    title = re.search(r"<title>(.*?) · Yardstick</title>", html, re.DOTALL)[1]
    assert page["og:title"] == " ".join(title.split())
    assert page["og:title"]
    assert page["description"] == page["og:description"] != ""
    assert page["og:url"] == f"https://yardstick.test{address}"
    assert f'<link rel="canonical" href="https://yardstick.test{address}">' in html
    assert (page["og:image:width"], page["og:image:height"]) == ("1200", "630")
    picture = page["og:image"]
    assert picture.startswith("https://yardstick.test/")
    assert client.get(picture.removeprefix("https://yardstick.test"))["Content-Type"] == "image/png"
    assert page["og:image:alt"]
    assert page["twitter:card"] == "summary_large_image"


@pytest.mark.django_db
def test_a_query_is_no_other_page(client, table):
    page = told(client.get(f"{BOARD}?entries=all&page=1").text)
    assert page["og:url"] == f"https://yardstick.test{BOARD}"


@pytest.mark.django_db
def test_names_in_titles_are_escaped_once(client):
    make_table(task_title='"Cats" & <dogs>')
    assert told(client.get(BOARD).text)["og:title"].startswith("&quot;Cats&quot; &amp; &lt;dogs&gt; 2026")


@pytest.mark.django_db
def test_pages_lead_to_the_feed_of_the_site(client, table):
    assert re.search(r'<link rel="alternate"\s+type="application/atom\+xml"[^>]+href="/feed.xml"', client.get("/").text)


def test_a_page_without_a_request_is_the_site():
    html = render_to_string("base.html")
    assert '<link rel="canonical" href="https://yardstick.test/">' in html


@pytest.mark.django_db
def test_boards_and_entries_have_pictures_and_words_of_their_own(client):
    table = make_table(state="live", summary="Foxes <won>.")
    entry = make_row(table, team_name="Cats & dogs")
    address = f"{BOARD}entries/{entry.submission_id}/"
    board, single, home = (told(client.get(each).text) for each in (BOARD, address, "/"))
    assert board["og:image"] == f"https://yardstick.test{BOARD}card.png"
    assert board["description"] == "Foxes &lt;won&gt;."
    assert single["og:image"] == f"https://yardstick.test{address}card.png"
    assert single["description"].startswith(f"{entry.method_name} of Cats &amp; dogs: ")
    assert (single["og:type"], board["og:type"]) == ("article", "website")
    assert home["og:image"] == "https://yardstick.test/card.png"
    assert len({each["og:image:alt"] for each in (board, single, home)}) == 3


def test_a_page_that_is_not_there_repeats_nothing_of_what_was_asked(client, db):
    response = client.get("/named/somebody%20hidden/?q=hidden")
    assert response.status_code == 404
    assert "hidden" not in response.content.decode().split("<body")[0]
