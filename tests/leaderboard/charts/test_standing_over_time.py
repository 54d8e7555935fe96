import json
from datetime import timedelta

from leaderboard.charts.standing_over_time import Scored, standing_over_time
from tests.factories import NOW

LAST = NOW + timedelta(days=9)


def scored(day: int, value: float, **fields) -> Scored:
    at = NOW + timedelta(days=day)
    return Scored(**{"at": at, "team": f"T{day}", "method": "M", "url": "/", "value": value} | fields)


def drawn(*entries, **fields):
    return standing_over_time(entries, **{"title": "Error", "ends": (0.0, 0.6), "until": LAST} | fields)


def best(chart, *, outside: bool = False) -> list[tuple[str, float]]:
    steps = chart.spec["datasets"]["best"]
    return [(step["at"][8:10], step["value"]) for step in steps if step["outside"] == outside]


def test_the_line_goes_down_with_each_better_entry_until_now():
    chart = drawn(scored(3, 0.4), scored(0, 0.5), scored(5, 0.45), scored(6, 0.3))
    assert best(chart) == [("10", 0.5), ("13", 0.4), ("16", 0.3), ("19", 0.3)]
    assert [row["value"] for row in chart.rows] == [0.5, 0.4, 0.45, 0.3]
    json.dumps(chart.spec)


def test_where_higher_is_better_the_line_goes_up_and_equals_are_no_step():
    chart = drawn(scored(0, 0.3), scored(1, 0.3), scored(2, 0.5), scored(3, 0.2), lower_is_better=False)
    assert [value for _, value in best(chart)] == [0.3, 0.5, 0.5]


def test_each_track_has_its_line_and_what_is_not_ranked_has_none():
    chart = drawn(scored(0, 0.5), scored(1, 0.2, outside=True), scored(2, 0.1, counts=False))
    assert [value for _, value in best(chart)] == [0.5, 0.5]
    assert [value for _, value in best(chart, outside=True)] == [0.2, 0.2]
    assert len(chart.spec["datasets"]["entries"]) == 3


def test_what_is_beyond_the_axis_is_in_the_table_alone():
    chart = drawn(scored(0, 0.99), scored(1, 0.5))
    assert [row["value"] for row in chart.rows] == [0.99, 0.5]
    assert [row["value"] for row in chart.spec["datasets"]["entries"]] == [0.5]
    assert [value for _, value in best(chart)] == [0.5, 0.5]


def test_an_entry_after_the_tables_moment_is_on_the_axis():
    chart = drawn(scored(12, 0.5), scored(0, 0.4))
    last = next(each["value"] for each in chart.spec["params"] if each["name"] == "last")
    assert last == (NOW + timedelta(days=12)).timestamp() * 1000
    assert best(chart)[-1][0] == "22"


def test_the_first_point_lies_on_the_axis_in_whole_seconds():
    chart = drawn(scored(0, 0.4, at=NOW.replace(microsecond=900_000)))
    first = next(each["value"] for each in chart.spec["params"] if each["name"] == "first")
    assert first == NOW.replace(microsecond=0).timestamp() * 1000


def test_one_entry_has_a_picture():
    assert len(drawn(scored(0, 0.4), until=NOW).rows) == 1


def test_a_chart_says_if_it_leaves_entries_out():
    assert "these 1 lead" in drawn(scored(0, 0.4), left_out=True).description
    assert "lead" not in drawn(scored(0, 0.4)).description
