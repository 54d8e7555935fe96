import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from leaderboard.domain.history import load_history
from tests.factories import make_edition, make_phase, make_task
from tests.factories.leaderboard import make_table

pytestmark = pytest.mark.django_db


def tables_of(response) -> list[str]:
    return re.findall(r"<table.*?</table>", response.text, re.DOTALL)


def own(year: int, **fields):
    return make_table(make_phase(task=make_task(make_edition(year))), **{"wrong": (1, 2)} | fields)


def test_history_without_anything_says_what_comes(client):
    response = client.get("/history/")
    assertContains(response, "No year has results to show yet")
    assertNotContains(response, "year against year")


def test_history_has_every_year_with_its_numbers(client):
    load_history()
    response = client.get("/history/")
    assert re.findall(r'id="year-(\d+)"', response.text) == [str(year) for year in range(2017, 2009, -1)]
    for number in ("28.191%", "25.77%", "16.422%", "15.315%", "6.656%", "3.567%", "2.991%", "2.251%", "73.1392%"):
        assertContains(response, number)
    assertContains(response, "85 categories won")
    assertContains(response, 'href="/2012/classification/reported/"')


def test_a_retold_number_stands_beside_the_reported_one_with_its_note(client):
    load_history()
    response = client.get("/history/")
    assertContains(response, "Encyclopedias give it 14.8%")
    assertContains(response, "the results page lists Clarifai 11.2 with and 11.7 without outside data, ZF 13.5")
    assertContains(response, "11.743%")
    assertContains(response, "16.4 with the provided data only")
    assertNotContains(response, "Encyclopedias give it 3.57%")


def test_measured_and_reported_results_never_share_a_table(client):
    load_history()
    table = own(2012)
    name = table.entries.get(rank=1).team_name
    tables = tables_of(client.get("/history/"))
    assert sum(name in each for each in tables) == 1
    assert not any(name in each and ("SuperVision" in each or "Secondary source" in each) for each in tables)


def test_this_servers_years_are_there_without_any_history(client):
    own(2026)
    response = client.get("/history/")
    assertContains(response, "Measured by this server")
    assertContains(response, 'href="/2026/classification/"')
    assertContains(response, 'href="/history/comparability/classification/"')
    assertNotContains(response, "<h3>Reported elsewhere</h3>", html=True)
    assertNotContains(response, "data-chart")


@pytest.mark.parametrize("number", [1, 3])
def test_history_takes_the_same_queries_however_many_years(client, django_assert_num_queries, number):
    load_history()
    for year in range(2026, 2026 + number):
        own(year)
    # Tables, what was reported, first entries.
    with django_assert_num_queries(3):
        client.get("/history/")


def test_the_curves_numbers_are_a_file(client):
    load_history()
    response = client.get("/history/", {"chart": "error-by-year", "format": "csv"})
    assert "2017" in response.text
    assert "0.02251" in response.text


def test_reported_results_say_that_they_are_and_where_each_was_read(client):
    load_history()
    response = client.get("/2012/localization/reported/")
    assertContains(response, "Reported elsewhere")
    assertContains(response, "This server did not measure these results")
    sources = re.findall(r'<td role="cell" class="source"[^>]*>([^<]*)</td>', response.text)
    assert sources == ["Secondary source", "Secondary source", "Results page"]


def test_reported_results_with_outside_data_stand_apart(client):
    load_history()
    text = client.get("/2012/classification/reported/").text
    places = [
        text.index(words) for words in ("provided data alone", "16.422%", "41.048%", "With outside data", "15.315%")
    ]
    assert places == sorted(places)


def test_each_metric_has_a_table_of_its_own(client):
    load_history()
    top5, hierarchical = tables_of(client.get("/2011/classification/reported/"))
    assert "25.77%" in top5
    assert "0.1098" in hierarchical
    assert "%" not in hierarchical
    assert "25.77" not in hierarchical


def test_categories_won_stand_beside_mean_ap_and_order_nothing(client):
    load_history()
    (table,) = tables_of(client.get("/2017/detection/reported/"))
    assert "the highest first" in table
    assert table.index("73.2227%") < table.index("73.1392%")
    assert re.search(r'data-label="Categories won">\s*85\s*<', table)


def test_nothing_of_a_reported_page_is_a_rank_or_an_own_entry(client):
    load_history()
    name = own(2012).entries.get(rank=1).team_name
    response = client.get("/2012/classification/reported/")
    assertNotContains(response, name)
    assertNotContains(response, "Rank<")
    assertContains(response, "What this server measured in 2012")


def test_years_and_tasks_lead_on(client):
    load_history()
    own(2026)
    response = client.get("/2014/classification/reported/")
    for address in ("/2026/classification/", "/2010/classification/", "/2014/localization/", "/2014/detection/"):
        assertContains(response, f'href="{address}"')
    assertContains(response, 'href="/2014/classification/reported/"')
    assertNotContains(response, "What this server measured")


@pytest.mark.parametrize(
    "address", ["/2016/localization/reported/", "/2009/classification/reported/", "/99999999999999999999/x/reported/"]
)
def test_what_was_not_reported_is_not_there(client, address):
    load_history()
    own(2009)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/2010/classification/reported/", "/2012/classification/reported/"])
def test_a_reported_page_takes_the_same_queries_however_many_results(client, django_assert_num_queries, address):
    load_history()
    # The results, this server's tables, years and tasks that were reported.
    with django_assert_num_queries(3):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/history/", "/about/", "/2012/classification/reported/"])
def test_pages_are_read_only(client, address):
    load_history()
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_a_reported_page_of_classification_has_what_is_retold_of_its_year(client):
    load_history()
    assertContains(client.get("/2013/classification/reported/"), "Encyclopedias give it 14.8%")
    assertNotContains(client.get("/2013/detection/reported/"), "Encyclopedias")


@pytest.mark.parametrize("year", range(2010, 2018))
def test_a_year_that_this_server_did_not_measure_has_its_address_all_the_same(client, year):
    load_history()
    response = client.get(f"/{year}/classification/")
    assertContains(response, "This server did not measure these results")
    assertContains(response, 'aria-current="page"')


def test_a_board_leads_to_what_was_reported_of_the_same_year(client):
    load_history()
    for year in (2012, 2026):
        own(year)
    board = client.get("/2012/classification/")
    assertContains(board, 'href="/2012/classification/reported/"')
    assertNotContains(board, "SuperVision")
    assertContains(board, 'href="/2010/classification/"')
    assertContains(board, 'href="/2012/localization/"')
    assertNotContains(client.get("/2026/classification/"), "/reported/")


def test_a_year_that_this_server_does_not_show_is_the_reported_one(client):
    load_history()
    own(2012, is_public=False)
    assertContains(client.get("/2012/classification/"), "SuperVision")
    assert client.get("/2012/detection/").status_code == 404
