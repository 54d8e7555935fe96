"""Public pages from the shared cache: quick for visitors, never late with results, never one person's for another."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from leaderboard.domain.correcting import withdraw
from leaderboard.domain.standings import refresh_standings
from leaderboard.enums import PublicationState
from leaderboard.models import Award, Publication
from leaderboard.views import cached
from submissions.demo.processes import free_port
from tests.factories import NOW, make_edition, make_phase, make_scored, make_user
from tests.factories.leaderboard import make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
BOARD = "/2026/classification/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.PUBLIC_PAGE_SECONDS = 60


@pytest.fixture
def table() -> Publication:
    return make_table(state=PublicationState.LIVE)


def rename(table: Publication, name: str) -> None:
    """A change that the mark of results does not tell of."""
    Publication.objects.filter(pk=table.pk).update(task_title=name)


def test_a_page_is_made_once_and_then_costs_the_mark_alone(client, table, django_assert_num_queries):
    made = client.get(BOARD)
    with django_assert_num_queries(1):
        again = client.get(BOARD)
    assert again.content == made.content
    assert again["Content-Type"] == made["Content-Type"]


def test_a_file_keeps_its_name_and_type(client, table, django_assert_num_queries):
    address = f"{BOARD}entries/{table.entries.first().submission_id}/cite.bib"
    made = client.get(address)
    with django_assert_num_queries(1):
        again = client.get(address)
    assert again["Content-Disposition"] == made["Content-Disposition"]
    assert again["Content-Type"] == made["Content-Type"] == "application/x-bibtex; charset=utf-8"


def test_whoever_has_the_page_is_not_sent_it_again(client, table):
    had = client.get(BOARD)
    for _ in range(2):
        again = client.get(BOARD, headers={"If-None-Match": had["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", had["ETag"])
    assert client.get(BOARD, headers={"If-None-Match": '"another"'}).status_code == 200


def test_browsers_ask_each_time_and_keep_languages_and_visitors_apart(client, table):
    answer = client.get(BOARD)
    assert {each.strip() for each in answer["Cache-Control"].split(",")} == {"public", "no-cache"}
    assert {"Cookie", "Accept-Language", "HX-Request"} <= {each.strip() for each in answer["Vary"].split(",")}


def test_head_is_answered_from_the_page_that_get_made(client, table, django_assert_num_queries):
    made = client.get(BOARD)
    with django_assert_num_queries(1):
        head = client.head(BOARD)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", made["ETag"])


def test_get_after_head_has_the_whole_page(client, table):
    client.head(BOARD)
    assert b"</html>" in client.get(BOARD).content


def test_a_new_result_is_seen_at_once(client):
    phase = make_phase(limit_per_day=None)
    make_scored(phase, wrong=2)
    refresh_standings(phase.pk, now=NOW)
    assert len(client.get(BOARD).context["page"]) == 1
    make_scored(phase, wrong=1)
    # A moment that went back hides nothing: the rows are new.
    refresh_standings(phase.pk, now=NOW - HOUR)
    assert len(client.get(BOARD).context["page"]) == 2


def test_results_that_are_published_or_withdrawn_change_the_page_at_once(client, table):
    assert client.get(BOARD).context["table"] == table
    first = make_table(table.phase, as_of=NOW - HOUR)
    assert client.get(BOARD).context["table"] == first
    withdraw(first, reason="Wrong labels.", now=NOW - HOUR)
    assert client.get(BOARD).context["table"] == table
    second = make_table(table.phase, version=2, replaces=first, as_of=NOW - HOUR)
    assert client.get(BOARD).context["table"] == second


def test_an_award_is_seen_at_once_and_gone_at_once(client, table):
    entry = table.entries.first()
    client.get(BOARD)
    award = Award.objects.create(
        publication=table, submission_id=entry.submission_id, title="Best of show", given_at=NOW
    )
    assert "Best of show" in client.get(BOARD).text
    award.delete()
    assert "Best of show" not in client.get(BOARD).text


def test_results_that_are_concealed_are_gone_at_once(client, table):
    client.get(BOARD)
    Publication.objects.update(is_public=False)
    assert client.get(BOARD).status_code == 404


def test_everything_else_may_be_as_old_as_the_setting_says(client, table):
    client.get(BOARD)
    rename(table, "Another name")
    assert "Another name" not in client.get(BOARD).text
    cache.clear()
    assert "Another name" in client.get(BOARD).text


def test_late_in_its_time_one_visitor_makes_a_page_anew_while_others_read_it_on(client, table, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.get(BOARD)
    rename(table, "Another name")
    time_machine.move_to(NOW + timedelta(seconds=29), tick=False)
    assert "Another name" not in client.get(BOARD).text
    time_machine.move_to(NOW + timedelta(seconds=31), tick=False)
    key = next(name for name in cache._cache if "public-page:" in name)
    cache.add(f"{key.removeprefix(':1:')}:anew", 1, 10)
    assert "Another name" not in client.get(BOARD).text
    cache.delete(f"{key.removeprefix(':1:')}:anew")
    assert "Another name" in client.get(BOARD).text


def test_the_signed_in_have_pages_of_their_own_and_leave_none_to_others(client, table):
    ada = make_user("ada@example.org", name="Ada Lovelace")
    client.force_login(ada)
    own = client.get(BOARD)
    assert "Ada Lovelace" in own.text
    assert {"private", "no-store"} <= {each.strip() for each in own["Cache-Control"].split(",")}
    assert "ETag" not in own
    client.logout()
    assert "Ada Lovelace" not in client.get(BOARD).text


def test_the_signed_in_are_never_answered_from_the_cache(client, table):
    client.get(BOARD)
    client.force_login(make_user("ada@example.org", name="Ada Lovelace"))
    rename(table, "Another name")
    assert "Another name" in client.get(BOARD).text
    assert "Ada Lovelace" in client.get(BOARD).text


def test_a_message_is_shown_to_whom_it_is_for_alone(client, table):
    client.cookies["messages"] = "a message that waits"
    answer = client.get(BOARD)
    assert "private" in answer["Cache-Control"]
    del client.cookies["messages"]
    rename(table, "Another name")
    # Nothing was kept, so the page is made now.
    assert "Another name" in client.get(BOARD).text


@pytest.mark.parametrize("query", ["?utm_source=mail", "?page=1&x=1", "?page=" + "1" * 65])
def test_a_query_that_the_page_does_not_know_fills_no_cache(client, table, query, monkeypatch):
    stored = []
    monkeypatch.setattr(cached.cache, "set", lambda *args: stored.append(args))
    assert client.get(BOARD + query)["Cache-Control"] == "public, no-cache"
    assert not stored
    client.get(BOARD + "?page=1")
    assert len(stored) == 1


def test_each_query_has_its_own_page_whatever_its_order(client, table, django_assert_num_queries):
    best, every = client.get(f"{BOARD}?page=1&phase=val"), client.get(f"{BOARD}?page=1&phase=val&entries=all")
    assert best.context["asked"].shows_all is False
    assert every.context["asked"].shows_all is True
    with django_assert_num_queries(1):
        assert client.get(f"{BOARD}?phase=val&page=1").content == best.content


def test_languages_are_not_mixed(client, table, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    english = client.get(BOARD, headers={"Accept-Language": "en"})
    german = client.get(BOARD, headers={"Accept-Language": "de"})
    assert '<html lang="en"' in english.text
    assert '<html lang="de"' in german.text
    assert '<html lang="en"' in client.get(BOARD, headers={"Accept-Language": "en"}).text


def test_hosts_and_schemes_are_not_mixed(client):
    address = f"{make_table().get_absolute_url()}publication.json"
    for secure, host in ((False, "testserver"), (True, "testserver"), (False, "localhost")):
        keys = client.get(address, secure=secure, headers={"Host": host}).json()["keys"]
        assert keys.startswith(f"{'https' if secure else 'http'}://{host}/")


def test_parts_for_htmx_stand_apart_from_whole_pages(client, table, monkeypatch):
    stored = []
    monkeypatch.setattr(cached.cache, "set", lambda key, *_: stored.append(key))
    client.get(BOARD)
    client.get(BOARD, headers={"HX-Request": "true"})
    assert len(set(stored)) == 2


def test_an_error_is_not_kept(client, table):
    assert client.get("/2025/classification/").status_code == 404
    make_table(make_phase(edition=make_edition(2025)))
    assert client.get("/2025/classification/").status_code == 200


def test_a_page_beyond_the_size_that_is_kept_is_made_each_time(client, table, monkeypatch):
    monkeypatch.setattr(cached, "MOST_PAGE_BYTES", 1000)
    client.get(BOARD)
    rename(table, "Another name")
    assert "Another name" in client.get(BOARD).text


def test_no_more_is_kept_in_a_period_than_there_is_room_for(client, table, monkeypatch):
    size = len(client.get(BOARD).content)
    cache.clear()
    monkeypatch.setattr(cached, "MOST_KEPT_BYTES", size + 100)
    for page in (1, 2):
        client.get(f"{BOARD}?page={page}")
    rename(table, "Another name")
    assert "Another name" not in client.get(f"{BOARD}?page=1").text
    assert "Another name" in client.get(f"{BOARD}?page=2").text


def test_a_cache_that_cannot_be_reached_costs_nothing_but_time(client, table, settings):
    from challenge.settings.base import cache as at

    settings.CACHES = at(f"redis://127.0.0.1:{free_port()}/0")
    for _ in range(2):
        answer = client.get(BOARD)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "public, no-cache")
    assert client.get(BOARD, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("rows", [1, 3])
def test_the_mark_is_one_query_whatever_there_is(client, rows, django_assert_num_queries):
    from leaderboard.domain.stamp import results_stamp

    table = make_table(wrong=tuple(range(rows)))
    with django_assert_num_queries(1):
        before = results_stamp()
    withdraw(table, reason="Wrong labels.", now=NOW + HOUR)
    assert results_stamp() != before
