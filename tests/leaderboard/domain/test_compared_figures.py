"""Metrics side by side, classes and slices of two and more entries."""

import pytest

from challenge.domain.hidden_synsets import hide
from leaderboard.domain.compared_figures import (
    class_figures,
    classes_of,
    details_of,
    measured,
    slice_values,
    values_by_guesses,
)
from leaderboard.enums import Part
from tests.factories import NOW
from tests.factories.leaderboard import make_detail, make_row, make_table, make_tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def test_the_primary_metric_comes_first_with_its_interval_and_the_best_marked():
    table = make_table(wrong=(), primary_metric="hierarchical_error")
    heights = {"hierarchical_error": {"cost_sum": [9, 6], "error": [0.75, 0.5], "normalized": [0.1, 0.05]}}
    one = make_row(table, wrong=1, metrics={"flat_error": {"wrong": [6, 3], "error": [0.5, 0.25]}, **heights})
    other = make_row(table, metrics={"flat_error": {"wrong": [3, 3], "error": [0.25, 0.25]}})
    rows = measured(table, [one, other])
    assert [(row.metric, row.guesses) for row in rows] == [
        ("hierarchical_error", 2),
        ("hierarchical_error", 1),
        ("flat_error", 2),
        ("flat_error", 1),
    ]
    # Of a single one none is the best, and of equals neither.
    assert [figure.is_best for row in rows for figure in row.figures] == [False] * 6 + [False, True]


def test_intervals_stand_beside_the_value_at_their_number_of_guesses():
    table = make_table(wrong=())
    entry = make_row(table, intervals={"flat_error": {"guesses": [1, 5], "0.95": [[0.3, 0.4], [0.1, 0.2]]}})
    at_five, at_one = measured(table, [entry])
    assert (at_five.guesses, at_five.figures[0].low, at_five.figures[0].high) == (5, 0.1, 0.2)
    assert (at_one.guesses, at_one.figures[0].low, at_one.figures[0].high) == (1, 0.3, 0.4)


def test_of_a_precision_the_highest_is_the_best_and_tables_by_class_are_no_figure():
    table = make_table(wrong=(), primary_metric="mean_ap", lower_is_better=False)
    told = {"0.95": [0.35, 0.45], "0.999": [0.3, 0.5]}
    one = make_row(table, metrics={"mean_ap": 0.4, "per_class_ap": {"n1": 0.4}}, intervals={"mean_ap": told})
    other = make_row(table, metrics={"mean_ap": 0.6, "per_class_ap": {"n1": 0.6}}, intervals={})
    (row,) = measured(table, [one, other])
    assert (row.metric, row.guesses, row.is_error) == ("mean_ap", None, False)
    assert [(each.value, each.low, each.high, each.is_best) for each in row.figures] == [
        (0.4, 0.35, 0.45, False),
        (0.6, None, None, True),
    ]
    assert values_by_guesses(one, "mean_ap") == []


def test_a_difference_that_rounding_hides_makes_no_best_one():
    table = make_table(wrong=(), image_count=50_000)
    entries = [make_row(table, wrong=wrong) for wrong in (3255, 3253)]
    assert not any(figure.is_best for figure in measured(table, entries)[0].figures)


def test_details_are_read_where_the_table_opens_them_and_of_its_part_alone():
    table = make_table()
    entry, other, _ = table.entries.all()
    make_detail(entry)
    assert list(details_of(table, [entry, other])) == [entry.submission_id]
    table.part = Part.HOLDOUT
    assert details_of(table, [entry]) == {}
    table.part, table.opens_details = Part.ALL, False
    assert details_of(table, [entry]) == {}


def test_classes_are_named_by_the_tree_of_the_release():
    table = make_table()
    assert classes_of(table) == []
    make_tree(table)
    assert classes_of(table)[0] == ("n02119789", "kit fox, Vulpes macrotis")
    hide("n02119789", reason="Not to be shown.", now=NOW)
    assert classes_of(table)[0] == ("n02119789", "(hidden)")


def test_classes_come_with_the_largest_difference_first_and_without_those_that_have_no_number():
    classes = [("n1", "fox"), ("n2", "dog"), ("n3", "cat"), ("n4", "owl"), ("n5", "elk")]
    one = {"classes": [[2, 1, 0], [4, 4, 1], [0, 0, 0], [2, 2, 2], [8, 0, 0]]}
    other = {"classes": [[2, 1, 0], [4, 4, 2], [0, 0, 0], [2, 2, 0], [8, 0, 0]]}
    found = class_figures(classes, one, other)
    assert [(each.words, each.images, each.one, each.other, each.difference) for each in found] == [
        ("owl", 2, 1.0, 0.0, 1.0),
        ("dog", 4, 0.25, 0.5, -0.25),
        ("elk", 8, 0.0, 0.0, 0.0),
        ("fox", 2, 0.0, 0.0, 0.0),
    ]


def test_of_precisions_classes_have_no_images():
    one, other = {"classes": [[0.5], [None]]}, {"classes": [[0.75], [0.5]]}
    (found,) = class_figures([("n1", "fox"), ("n2", "dog")], one, other)
    assert (found.images, found.one, found.other) == (None, 0.5, 0.75)


def test_slices_have_the_value_of_each_entry_at_the_most_guesses():
    errors = {"slices": {"size=small": {"images": 6, "metrics": {"flat_error": {"error": [0.5, 0.25]}}}}}
    assert slice_values([errors, {"slices": {}}], "flat_error") == [("size=small", 6, [0.25, None])]
    precisions = {"slices": {"size=small": {"images": 6, "metrics": {"mean_ap": 0.4}}}}
    assert slice_values([precisions], "mean_ap") == [("size=small", 6, [0.4])]
