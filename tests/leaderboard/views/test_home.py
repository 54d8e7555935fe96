import pytest
from pytest_django.asserts import assertContains, assertNotContains

from leaderboard.domain.history import load_history
from leaderboard.enums import PublicationState
from submissions.enums import Track
from tests.factories import make_edition, make_phase, make_task
from tests.factories.leaderboard import make_row, make_table

pytestmark = pytest.mark.django_db


def test_home_without_an_edition_says_so(client):
    response = client.get("/")
    assertContains(response, "No edition is open to the public yet")
    assertNotContains(response, "data-chart")


def test_home_without_an_edition_shows_history(client):
    load_history()
    response = client.get("/")
    assertContains(response, "No edition is open to the public yet")
    assertContains(response, 'id="error-by-year"')
    assertContains(response, 'href="/history/"')


def test_home_shows_the_newest_public_edition_and_lists_the_earlier(client):
    for year, is_public in ((2024, True), (2025, True), (2026, False)):
        make_phase(edition=make_edition(year, is_public=is_public))
    response = client.get("/")
    assert response.context["edition"].year == 2025
    assert [edition.year for edition in response.context["earlier"]] == [2024]
    assertNotContains(response, "Challenge 2026")


def test_home_draws_the_winners_of_eight_years(client):
    load_history()
    rows = client.get("/", {"chart": "error-by-year", "format": "json"}).json()["rows"]
    assert [row["error"] for row in rows if row["year"] == 2012] == [0.15315, 0.16422]
    assert {row["year"] for row in rows} == set(range(2010, 2018))


def test_this_servers_own_results_are_not_on_the_curve(client):
    load_history()
    before = client.get("/", {"chart": "error-by-year", "format": "json"}).json()
    make_table(make_phase(task=make_task(make_edition(2012))), wrong=(0,))
    assert client.get("/", {"chart": "error-by-year", "format": "json"}).json() == before


@pytest.mark.parametrize("loaded", [True, False])
def test_home_has_no_other_chart(client, loaded):
    if loaded:
        load_history()
    assert client.get("/", {"chart": "none", "format": "csv"}).status_code == 404


def test_home_shows_the_first_three_with_interval_and_rank_range(client):
    table = make_table(wrong=())
    for rank, wrong in enumerate((1, 3, 4, 6), start=1):
        make_row(table, wrong=wrong, rank=rank, rank_low=max(rank - 1, 1), rank_high=rank + 1)
    response = client.get("/")
    assert [entry.rank for entry in response.context["leaders"].entries] == [1, 2, 3]
    assertContains(response, "25.00%")
    assertContains(response, "15.00% – 35.00%")
    assertContains(response, "1–3")
    assertNotContains(response, "50.00%")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PublicationState.LIVE, "In the lead: Classification"),
        (PublicationState.FROZEN, "Published results: Classification"),
    ],
)
def test_home_says_how_far_the_results_are(client, state, words):
    make_table(wrong=(1,), state=state, task_title="Classification")
    assertContains(client.get("/"), words)


def test_home_tells_nothing_of_hidden_standings(client):
    make_table(wrong=(1,), state=PublicationState.LIVE, is_hidden=True)
    response = client.get("/")
    assert response.context["leaders"] is None
    assertNotContains(response, "Team ")


@pytest.mark.parametrize("number", [1, 3])
def test_home_takes_the_same_queries_however_much_there_is(client, django_assert_num_queries, number):
    load_history()
    for year in range(2026, 2026 + number):
        edition = make_edition(year)
        for task in range(number):
            table = make_table(make_phase(task=make_task(edition, slug=f"task-{task}")), wrong=range(number))
            make_row(table, rank=1, track=Track.OUTSIDE)
    # History; editions, tasks with their classes, phases, image sets; tables and their first entries.
    with django_assert_num_queries(7):
        client.get("/")


def test_the_about_page_tells_how_it_measures_and_where_each_edition_says_more(client):
    make_edition(2025, rules="# Rules")
    make_edition(2026)
    make_edition(2027, is_public=False)
    response = client.get("/about/")
    assertContains(response, "tells apart from it at 95%")
    assertContains(response, 'href="/2025/pages/rules/"')
    assertContains(response, 'href="/2026/pages/evaluation/"')
    assertNotContains(response, 'href="/2026/pages/rules/"')
    assertNotContains(response, "/2027/")
    for address in ("/.well-known/yardstick-keys.json", "/api/docs", "/history/"):
        assertContains(response, f'href="{address}"')


@pytest.mark.parametrize("number", [1, 3])
def test_the_about_page_takes_the_same_queries_however_many_editions(client, django_assert_num_queries, number):
    for year in range(2026, 2026 + number):
        make_edition(year, rules="# Rules")
    # Editions and their pages.
    with django_assert_num_queries(2):
        client.get("/about/")
