"""What was reported before this server, in the API: AlexNet's year among it."""

import pytest

from leaderboard.domain.history import load_history
from leaderboard.domain.history_files import reported
from leaderboard.models import HistoricResult

pytestmark = pytest.mark.django_db
RESULTS, WINNERS = "/api/v1/history/results", "/api/v1/history/winners"


@pytest.fixture
def history():
    load_history()


def test_the_year_of_2012_is_told_with_its_source(client, history):
    told = client.get(RESULTS, {"year": 2012, "task": "classification", "metric": "top5_error"}).json()
    best = next(each for each in told["items"] if not each["outside_data"])
    assert (best["team"], best["value"], best["source"]) == ("SuperVision", 0.16422, "results page")


def test_all_results_are_paged_in_one_order(client, history):
    pages = [client.get(RESULTS, {"limit": 50, "offset": 50 * page}).json() for page in range(20)]
    found = [each for page in pages for each in page["items"]]
    assert pages[0]["count"] == len(found) == len(reported())
    assert [each["year"] for each in found] == sorted(each["year"] for each in found)


def test_encyclopedias_are_told_beside_what_was_reported(client, history):
    told = client.get(WINNERS).json()["items"]
    assert {each["year"] for each in told} >= {2012, 2014, 2015}
    assert not HistoricResult.objects.filter(year=2018).exists()
    assert all(isinstance(each["is_reported"], bool) for each in told)


@pytest.mark.parametrize("query", [{"year": "MMXII"}, {"task": "cooking"}, {"metric": "fame"}])
def test_a_wrong_question_is_a_problem(client, query):
    response = client.get(RESULTS, query)
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
