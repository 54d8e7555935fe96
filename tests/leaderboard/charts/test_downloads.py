import json
from datetime import UTC, datetime

from leaderboard.charts.chart import Chart, Column
from leaderboard.charts.downloads import chart_csv, chart_json


def some_chart(*rows: dict) -> Chart:
    columns = (Column("team", "Team", link="url"), Column("error", "Error", "percent"), Column("at", "Sent", "moment"))
    return Chart("errors", "Errors", "Each team's error.", {}, columns, list(rows))


def test_numbers_are_written_as_they_are_and_what_no_column_shows_is_left_out():
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    chart = some_chart({"team": "Foxes", "error": 0.066564, "at": at, "url": "/2026/", "place": 7})
    assert chart_csv(chart) == "team,error,at,url\nFoxes,0.066564,2026-05-01T12:00:00+00:00,/2026/\n"


def test_no_cell_is_a_formula():
    lines = chart_csv(some_chart({"team": "=HYPERLINK(1)", "error": -0.01})).splitlines()
    assert lines[1] == "'=HYPERLINK(1),-0.01,,"


def test_json_tells_what_the_columns_mean():
    found = json.loads(chart_json(some_chart({"team": "Füchse", "error": None})))
    assert found == {
        "title": "Errors",
        "description": "Each team's error.",
        "columns": {"team": "Team", "error": "Error", "at": "Sent"},
        "rows": [{"team": "Füchse", "error": None, "at": None, "url": None}],
    }
