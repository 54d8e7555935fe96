import altair as alt
import pytest
from jsonschema import ValidationError

from leaderboard.charts.chart import Chart, Column, by_rows, drawing, filled, specification

POINTS = alt.Chart(alt.NamedData("points")).mark_point(style="accent").encode(x="error:Q")


def test_a_specification_is_as_wide_as_its_place_and_has_no_looks_of_its_own():
    spec = specification(POINTS)
    assert spec["width"] == "container"
    assert "config" not in spec
    assert spec["$schema"].endswith(f"/{alt.SCHEMA_VERSION}.json")


def test_several_charts_side_by_side_are_refused():
    with pytest.raises(TypeError, match="single one, or layers"):
        specification(POINTS | POINTS)


def test_what_the_schema_does_not_know_is_refused():
    picture = POINTS.copy()
    picture.padding = "wide"
    with pytest.raises(ValidationError, match="'wide'"):
        specification(picture)


def test_a_drawing_is_made_once_for_each_choice_of_arguments():
    made = []

    @drawing
    def picture(first: float, *, last: float = 1) -> alt.Chart:
        made.append((first, last))
        return POINTS

    assert picture(0) is picture(0)
    picture(0, last=2)
    assert made == [(0, 1), (0, 2)]


def test_filling_leaves_the_drawing_as_it_is():
    spec = specification(POINTS)
    full = filled(spec, {"points": [{"error": 0.1}]}, height=200)
    assert full["datasets"] == {"points": [{"error": 0.1}]}
    assert "datasets" not in spec
    assert Chart("errors", "Errors", "", full, (), []).height == 200


def test_a_chart_of_rows_grows_with_them_and_is_never_without_a_row():
    assert by_rows(3) - by_rows(2) == by_rows(2) - by_rows(1) > 0
    assert by_rows(0) == by_rows(1)


def test_words_and_moments_stand_at_the_left_and_numbers_at_the_right():
    assert not any(Column("a", "A", kind).is_number for kind in ("text", "moment"))
    assert all(Column("a", "A", kind).is_number for kind in ("count", "percent", "reported", "points", "value", "year"))
