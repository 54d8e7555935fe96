import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from challenge.enums import Reveal
from leaderboard.domain.board import ROWS_A_PAGE
from leaderboard.domain.standings import refresh_standings
from submissions.enums import Track
from tests.factories import NOW, make_edition, make_phase, make_scored, make_task, make_team

pytestmark = pytest.mark.django_db
BOARD = "/2026/classification/"


@pytest.fixture(autouse=True)
def _rings(rings):
    """Submissions ring; nobody needs to hear."""


def publish(phase, *, hours: int = 0):
    return refresh_standings(phase.pk, now=NOW + timedelta(hours=hours))


def shown(response) -> list[tuple[int | None, int]]:
    assert response.status_code == 200
    return [(entry.rank, entry.primary_count) for entry in response.context["page"]]


@pytest.mark.parametrize(
    "address",
    [
        "/2025/classification/",
        "/2026/detection/",
        "/2026/classification/?phase=test",
        "/99999999999999999999/classification/",
    ],
)
def test_a_board_that_is_not_there_is_not_found(client, address):
    publish(make_phase())
    assert client.get(address).status_code == 404


def test_a_board_of_an_edition_that_is_not_public_is_not_there(client):
    publish(make_phase(edition=make_edition(2026, is_public=False)))
    assert client.get(BOARD).status_code == 404


def test_a_board_without_entries_invites_the_first(client):
    publish(make_phase())
    response = client.get(BOARD)
    assertContains(response, "No entry has been scored yet")
    assertContains(response, "/2026/classification/submit/")


def test_the_board_of_a_hidden_phase_says_that_there_is_nothing_to_see_yet(client):
    phase = make_phase(reveal=Reveal.HIDDEN)
    make_scored(phase, wrong=2)
    publish(phase)
    response = client.get(BOARD)
    assert shown(response) == []
    assertContains(response, "hidden until the organizers publish them")
    assertNotContains(response, "No entry has been scored yet")


def test_the_board_shows_each_teams_best_and_all_if_asked(client):
    phase = make_phase()
    team = make_team(phase.task.edition)
    for wrong in (7, 3):
        make_scored(phase, wrong=wrong, team=team)
    make_scored(phase, wrong=5)
    publish(phase)
    assert shown(client.get(BOARD)) == [(1, 3), (2, 5)]
    assert shown(client.get(BOARD, {"entries": "all"})) == [(1, 3), (2, 5), (None, 7)]
    assert shown(client.get(BOARD, {"entries": "nonsense"})) == [(1, 3), (2, 5)]


def test_a_row_tells_its_numbers_as_the_field_writes_them(client):
    phase = make_phase()
    make_scored(phase, wrong=2, cost=11, team=make_team(phase.task.edition, name="Group A"), message="ResNet-50")
    publish(phase)
    response = client.get(BOARD)
    for told in ("Group A", "ResNet-50", "16.67%", "100.00%", "0.917", "Top-5 error"):
        assertContains(response, told)


def test_a_row_says_what_is_special_about_it(client):
    phase = make_phase()
    make_scored(phase, is_simulated=True, is_competing=False, track=Track.OUTSIDE)
    publish(phase)
    response = client.get(BOARD)
    for told in ("Simulated", "Not competing", "Outside data", "not ranked"):
        assertContains(response, told)


def test_names_are_shown_as_text(client):
    phase = make_phase()
    make_scored(phase, team=make_team(phase.task.edition, name="<b>A</b>"), message="<script>alert(1)</script>")
    publish(phase)
    response = client.get(BOARD)
    assertContains(response, "&lt;b&gt;A&lt;/b&gt;")
    assertNotContains(response, "<script>alert")


def test_a_phase_that_reveals_one_metric_shows_no_other(client):
    phase = make_phase(reveal=Reveal.PRIMARY)
    make_scored(phase, wrong=2, cost=11)
    publish(phase)
    response = client.get(BOARD)
    assertContains(response, "16.67%")
    assertNotContains(response, "Hierarchical")
    assertNotContains(response, "0.917")


def test_a_board_ranked_by_height_alone_has_no_flat_error_to_show(client):
    phase = make_phase(reveal=Reveal.PRIMARY, primary_metric="hierarchical_error")
    make_scored(phase, wrong=2, cost=11)
    publish(phase)
    response = client.get(BOARD)
    assertContains(response, "0.917")
    assertNotContains(response, "16.67%")


def test_a_long_board_comes_in_pages(client):
    phase = make_phase(limit_per_day=None)
    table = publish(phase)
    team = make_team(phase.task.edition)
    entry = _entry_of(phase, team)
    rows = [_copy(entry, number) for number in range(ROWS_A_PAGE + 1)]
    table.entries.all().delete()
    type(entry).objects.bulk_create(rows)
    first, second = client.get(BOARD), client.get(BOARD, {"entries": "all", "page": 2})
    assert [count for _rank, count in shown(first)] == list(range(ROWS_A_PAGE))
    assert [count for _rank, count in shown(second)] == [ROWS_A_PAGE]
    assertContains(first, "Page 1 of 2")
    assertContains(second, "entries=all&amp;page=1")


def _entry_of(phase, team):
    make_scored(phase, team=team)
    return publish(phase).entries.get()


def _copy(entry, number: int):
    fields = {each.name: getattr(entry, each.name) for each in entry._meta.fields}
    return type(entry)(**fields | {"id": None, "submission_id": UUID(int=number), "primary_count": number})


@pytest.mark.parametrize(("page", "number"), [("0", 1), ("-1", 1), ("99", 1), ("x", 1), ("", 1)])
def test_a_page_that_is_not_there_is_the_nearest(client, page, number):
    publish(make_phase())
    assert client.get(BOARD, {"page": page}).context["page"].number == number


def test_the_newest_table_is_shown_and_the_other_phase_on_demand(client):
    task = make_task()
    val, test = make_phase(task=task), make_phase(task=task, slug="test", title="Test")
    make_scored(val, wrong=3)
    make_scored(test, wrong=5)
    publish(val)
    publish(test, hours=1)
    assert shown(client.get(BOARD)) == [(1, 5)]
    assert shown(client.get(BOARD, {"phase": "val"})) == [(1, 3)]


def tabs(response) -> list[str]:
    row = response.content.decode().split('class="tabs-row"')[1].split("</div>")[0]
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', row)]


def test_every_tab_leads_to_a_board(client):
    for year, slugs in ((2025, ["classification"]), (2026, ["classification", "localization"])):
        edition = make_edition(year)
        for slug in slugs:
            task = make_task(edition, slug=slug)
            for phase in ("val", "test"):
                publish(make_phase(task=task, slug=phase))
    seen, waiting = set(), {BOARD}
    while waiting:
        address = waiting.pop()
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        waiting |= {urljoin(address, link) for link in tabs(response)} - seen
    assert {urlsplit(address).path for address in seen} == {BOARD, "/2025/classification/", "/2026/localization/"}
    assert f"{BOARD}?phase=val" in seen


@pytest.mark.parametrize("number", [1, 3])
def test_a_board_takes_the_same_queries_however_many_entries(client, django_assert_num_queries, number):
    phase = make_phase()
    for wrong in range(number):
        make_scored(phase, wrong=wrong)
    publish(phase)
    # Tables, reported years, what was withdrawn, what leads, number of entries, their ids and themselves, awards.
    with django_assert_num_queries(8):
        assert len(shown(client.get(BOARD))) == number


def test_a_board_is_read_only(client):
    publish(make_phase())
    assert client.post(BOARD).status_code == 405
    assert client.head(BOARD).status_code == 200
