import pytest
from django.http import Http404
from django.test import RequestFactory

from leaderboard.charts.chart import Chart, Column
from leaderboard.views.charts import asked_for

CHARTS = [
    Chart(slug, slug, "", {}, (Column("team", "Team"),), [{"team": f"Team of {slug}"}]) for slug in ("errors", "slices")
]


def ask(address: str):
    return asked_for(RequestFactory().get(address), CHARTS)


def test_a_page_without_the_question_is_the_page():
    assert ask("/2026/classification/?page=2") is None


def test_each_chart_of_a_page_has_its_files():
    found = ask("/?chart=slices&format=csv")
    assert found.content == b"team\nTeam of slices\n"
    assert found["Content-Type"] == "text/csv; charset=utf-8"
    assert found["Content-Disposition"] == 'attachment; filename="slices.csv"'
    assert ask("/?chart=errors&format=json")["Content-Type"] == "application/json"


@pytest.mark.parametrize("query", ["chart=others&format=csv", "chart=errors&format=exe", "chart=errors", "chart="])
def test_what_is_not_on_the_page_is_not_found(query: str):
    with pytest.raises(Http404):
        ask(f"/?{query}")
