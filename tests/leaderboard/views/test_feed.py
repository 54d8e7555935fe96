"""The feed, read as a program reads it: by the rules of RFC 4287."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest

from challenge.domain.news import change_post, remove_post, write_post
from challenge.models import DateChange
from leaderboard.domain.correcting import withdraw
from leaderboard.domain.publish import publish
from leaderboard.models import Publication
from submissions.domain.questions import Answer, answer_question, ask
from tests.factories import NOW, make_edition, make_phase, make_scored, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
FEED = "/2026/feed.xml"
ATOM = "{http://www.w3.org/2005/Atom}"
HOUR = timedelta(hours=1)
CLOSED = NOW + timedelta(days=31)


@pytest.fixture
def edition():
    return make_edition(summary="Images, again.")


def post(edition, title="Data", body="It is **there**.", now=NOW):
    return write_post(edition, title=title, body=body, now=now, actor=None)


def read(client) -> ET.Element:
    response = client.get(FEED)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def entries(client) -> list[ET.Element]:
    return read(client).findall(f"{ATOM}entry")


def text(element, name) -> str:
    found = element.find(ATOM + name)
    assert found is not None, f"no {name}"
    return found.text or ""


def is_moment(words: str) -> bool:
    return datetime.fromisoformat(words).tzinfo is not None


def test_the_feed_and_each_entry_have_what_the_standard_demands(client, edition):
    """RFC 4287, 4.1.1 and 4.1.2: id, title, updated; an author; a link to itself; ids that are IRIs and unique."""
    post(edition)
    post(edition, title="<b>More</b> & more", body="<script>alert(1)</script>")
    feed = read(client)
    assert feed.tag == f"{ATOM}feed"
    assert text(feed, "title") == "News of Challenge 2026"
    assert text(feed.find(f"{ATOM}author"), "name") == "The organizers of Challenge 2026"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith(FEED)
    assert links["alternate"].endswith("/2026/news/")
    found = feed.findall(f"{ATOM}entry")
    ids = [text(each, "id") for each in (feed, *found)]
    assert len(set(ids)) == len(ids) == 3
    assert all(each.startswith("tag:") for each in ids)
    for each in (feed, *found):
        assert is_moment(text(each, "updated"))
        assert text(each, "title")
        assert each.find(f"{ATOM}link[@rel='alternate']") is not None


def test_html_is_cleaned_and_typed(client, edition):
    post(edition, body="<script>alert(1)</script> **so**")
    (entry,) = entries(client)
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert "<script>" not in summary.text
    assert "<strong>so</strong>" in summary.text


def test_a_character_that_xml_lacks_breaks_no_feed(client, edition):
    post(edition, title="Da\x0bta", body="It\x1fis\ufffe there")
    (entry,) = entries(client)
    assert text(entry, "title") == "Data"


def test_a_change_keeps_the_id_and_moves_the_date(client, edition):
    made = post(edition)
    (before,) = entries(client)
    change_post(made, {"title": "Data, again", "body": "Here."}, now=NOW + HOUR, actor=None)
    (after,) = entries(client)
    assert text(after, "id") == text(before, "id")
    assert text(after, "published") == text(before, "published")
    assert text(after, "updated") == "2026-06-10T13:00:00+00:00"


def test_answers_to_all_are_in_it_and_neither_who_asked_nor_answers_to_a_team(client, edition):
    ada = make_user("ada@example.org", name="Ada Lovelace")
    team = make_team(edition, user=ada, name="Foxes")
    public = Answer("At noon.", is_public=True, public_text="When does it close?")
    for said, words in ((public, "When do we Foxes close?"), (Answer("No.", is_public=False), "May we Foxes?")):
        question = ask(user=ada, team=team, text=words, now=NOW)
        answer_question(question, said, seen="", tells_teams=False, now=NOW, actor=None)
    (entry,) = entries(client)
    assert "At noon." in text(entry, "summary")
    for name in ("Foxes", "Ada", "ada@"):
        assert name not in client.get(FEED).text


def test_a_date_that_moved_is_told_with_the_old_and_the_new_one_and_why(client, edition):
    moved = {"phase": "val", "task": "classification", "title": "Classification, Validation"}
    dates = {"old": "2026-07-10T12:00:00+00:00", "new": "2026-07-17T12:00:00+00:00"}
    DateChange.objects.create(edition=edition, reason="The <server> fell.", changes=[moved | dates], changed_at=NOW)
    (entry,) = entries(client)
    told = text(entry, "summary")
    assert "The &lt;server&gt; fell." in told
    assert "Classification, Validation closes: <s>2026-07-10 12:00 UTC</s> → 2026-07-17 12:00 UTC" in told


def test_results_are_told_when_they_are_published_and_when_they_are_withdrawn(client, edition):
    phase = make_phase(edition=edition)
    make_scored(phase, wrong=3)
    publish(phase, now=CLOSED, note="All files.")
    (entry,) = entries(client)
    assert text(entry, "title") == "Results published: Classification, Validation"
    assert entry.find(f"{ATOM}link").get("href").endswith("/2026/classification/results/val/v1/")
    withdraw(Publication.objects.get(version=1), reason="Wrong labels.", now=CLOSED + HOUR)
    (after,) = entries(client)
    assert text(after, "id") == text(entry, "id")
    assert text(after, "title") == "Results withdrawn: Classification, Validation"
    assert "Wrong labels." in text(after, "summary")


def test_the_feed_is_as_old_as_its_newest_entry_and_an_empty_one_as_its_edition(client, edition):
    assert text(read(client), "updated") == edition.opened_at.isoformat()
    post(edition, now=NOW + HOUR)
    assert text(read(client), "updated") == "2026-06-10T13:00:00+00:00"
    assert client.get(FEED)["Last-Modified"] == "Wed, 10 Jun 2026 13:00:00 GMT"


def test_an_edition_that_is_not_open_yet_has_a_date_that_stays(client):
    make_edition(2027, opened_at=None)
    first = client.get("/2027/feed.xml")
    assert client.get("/2027/feed.xml", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert datetime(2027, 1, 1, tzinfo=UTC).isoformat() in first.text


def test_who_has_it_already_is_not_sent_it_again(client, edition):
    made = post(edition)
    had = client.get(FEED)
    asked = {"If-None-Match": had["ETag"], "If-Modified-Since": had["Last-Modified"]}
    again = client.get(FEED, headers=asked)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", had["ETag"])
    remove_post(made, now=NOW + HOUR, actor=None)
    assert client.get(FEED, headers=asked).status_code == 200


def test_a_concealed_edition_has_no_feed(client):
    make_edition(2027, is_public=False)
    assert client.get("/2027/feed.xml").status_code == 404


@pytest.mark.parametrize("posts", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_posts(client, edition, posts, django_assert_num_queries):
    for number in range(posts):
        post(edition, title=f"Post {number}")
    with django_assert_num_queries(5):
        client.get(FEED)
