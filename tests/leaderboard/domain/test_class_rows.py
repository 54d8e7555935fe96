"""Rows of concepts and the geometry of the small pictures in them."""

import pytest

from leaderboard.domain.class_errors import class_errors
from leaderboard.domain.class_rows import concept_rows, curve, worst_first
from tests.factories.leaderboard import NODES

ERRORS = {
    "metric": "flat_error",
    "classes": [[10, 5, 2], [10, 1, 0], [10, 6, 2], [0, 0, 0], [10, 2, 0], [10, 9, 8]],
    "confusions": [],
}
PRECISIONS = {"metric": "per_class_ap", "classes": [[0.5], [1.0], [None], [0.25], [0.75], [0.5]], "confusions": []}


def rows_of(contents, guesses):
    errors = class_errors({"classes": [], "nodes": NODES}, contents)
    ordered = worst_first(errors, errors.classes_below(errors.root), guesses)
    return concept_rows(errors, ordered, guesses, lambda concept: f"/{concept.wnid}/")


def test_the_worst_class_is_first_equals_by_their_error_at_one_guess_and_the_unknown_last():
    rows = rows_of(ERRORS, 2)
    assert [row.value for row in rows] == [0.8, 0.2, 0.2, 0.0, 0.0, None]
    assert [row.concept.wrong[0] for row in rows[:5]] == [9, 6, 5, 2, 1]
    assert rows[0].address == "/n02123045/"


def test_of_ap_the_lowest_is_the_worst_and_classes_without_one_are_last():
    rows = rows_of(PRECISIONS, 0)
    assert [row.value for row in rows] == [0.25, 0.5, 0.5, 0.75, 1.0, None]
    assert {(row.wrong, row.low, row.curve) for row in rows} == {(None, None, "")}
    assert [row.bar for row in rows] == [250, 500, 500, 750, 1000, None]


def test_bars_have_one_scale_up_to_the_highest_end_of_an_interval():
    rows = rows_of(ERRORS, 2)
    assert rows[0].bar_high == 1000
    assert rows[0].bar == round(0.8 / rows[0].high * 1000)
    assert rows[1].bar_low == round(rows[1].low / rows[0].high * 1000)
    assert rows[-1].bar is None


def test_rows_without_a_single_error_are_drawn_too():
    errors = class_errors({"classes": [], "nodes": NODES}, ERRORS | {"classes": [[0, 0, 0]] * 6})
    (row,) = concept_rows(errors, [errors.root], 2, lambda concept: concept.wnid)
    assert (row.value, row.bar) == (None, None)


@pytest.mark.parametrize(
    ("values", "points"),
    [([1.0, 0.0], "2.0,2.0 58.0,18.0"), ([0.5, 0.5, 0.5], "2.0,10.0 30.0,10.0 58.0,10.0"), ([0.5], ""), ([], "")],
)
def test_a_curve_goes_from_left_to_right_with_all_at_the_top(values, points):
    assert curve(values) == points
