"""Years by image set as a picture."""

import pytest

from leaderboard.charts.comparability import Noise, SetPoint, error_by_set


def point(year, image_set, line="", value=0.2, **fields):
    told = {"team": "Ada", "sets": image_set, "low": value - 0.02, "high": value + 0.02}
    return SetPoint(year=year, image_set=image_set, line=line, value=value, **(told | fields))


def test_points_of_a_year_stand_side_by_side_and_lines_join_what_compares():
    points = [point(2026, "old", "old A"), point(2027, "old", "old A"), point(2027, "new", "")]
    chart = error_by_set(points, [], "Flat error", is_share=True)
    drawn = chart.spec["datasets"]["points"]
    assert [row["at"] for row in drawn] == [pytest.approx(at) for at in (2025.96, 2026.96, 2027.04)]
    assert [row["line"] for row in drawn] == ["old A", "old A", ""]
    assert [row["compares"] for row in chart.rows] == ["yes", "yes", "no"]
    assert "noise" not in chart.description


def test_label_noise_is_drawn_where_values_are_shares_of_images():
    noise = [Noise(2027, 0.3, 1500)]
    chart = error_by_set([point(2026, "old"), point(2027, "old")], noise, "Flat error", is_share=True)
    (drawn,) = chart.spec["datasets"]["noise"]
    assert (drawn["share"], drawn["words"]) == (0.3, "label noise, 1,500 images voted on")
    assert "label noise" in chart.description
    heights = error_by_set([point(2026, "old", value=2.0)], noise, "Hierarchical error", is_share=False)
    assert heights.spec["datasets"]["noise"] == []
    assert {column.kind for column in heights.columns if column.name in {"value", "low", "high"}} == {"value"}


def test_points_without_an_interval_or_an_error_are_drawn_too():
    bare = [point(2026, "old", value=0.0, low=None, high=None)]
    assert error_by_set(bare, [], "Flat error", is_share=True).rows[0]["value"] == 0.0
