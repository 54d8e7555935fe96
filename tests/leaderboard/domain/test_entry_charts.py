"""The charts of an entry have its numbers, in their pictures and in their files."""

import pytest

from leaderboard.charts.downloads import chart_csv
from leaderboard.domain.class_errors import class_errors
from leaderboard.domain.class_rows import worst_first
from leaderboard.domain.entry_charts import classes_chart, drill_down_chart, guesses_chart, pairs_chart
from leaderboard.domain.entry_numbers import Figure, Measured
from tests.factories.leaderboard import NODES

TREE = {"classes": [], "nodes": NODES}
ERRORS = {
    "metric": "flat_error",
    "classes": [[10, 5, 2], [10, 1, 0], [10, 6, 2], [10, 0, 0], [10, 2, 0], [10, 9, 8]],
    "confusions": [[0, 4, 3], [2, 3, 1]],
}
PRECISIONS = {"metric": "per_class_ap", "classes": [[0.5], [1.0], [None], [0.25], [0.75], [0.5]], "confusions": []}


def address(concept):
    return f"/?at={concept.wnid}"


@pytest.fixture
def errors():
    return class_errors(TREE, ERRORS)


def drawn(chart, name):
    return chart.spec["datasets"][name]


def test_errors_by_guesses_are_drawn_of_metrics_that_are_shares():
    flat = Measured("flat_error", "wrong", [Figure(0.5, 1, 5, (0.4, 0.6)), Figure(0.2, 2, 2)])
    costs = Measured("hierarchical_error", "cost_sum", [Figure(3.0, 1, 30), Figure(2.0, 2, 20)])
    chart = guesses_chart([flat, costs])
    assert chart.rows == [
        {"metric": "Flat error", "guesses": 1, "value": 0.5, "low": 0.4, "high": 0.6},
        {"metric": "Flat error", "guesses": 2, "value": 0.2, "low": None, "high": None},
    ]
    assert drawn(chart, "values") == chart.rows
    assert guesses_chart([costs, Measured("mean_ap", "", [Figure(0.5)])]) is None


def test_classes_are_drawn_worst_first_and_all_are_in_the_file(errors):
    chart = classes_chart(errors, worst_first(errors, errors.classes_below(errors.root), 2), address)
    assert [(row["at"], row["words"], row["value"]) for row in drawn(chart, "classes")][:2] == [
        (1, "tabby cat", 0.8),
        (2, "Siberian husky", 0.2),
    ]
    assert [row["first"] for row in drawn(chart, "first")] == [0.9, 0.6, 0.5, 0.2, 0.1, 0.0]
    lines = chart_csv(chart).splitlines()
    assert lines[0] == "words,wnid,images,wrong,value,low,high,first,address"
    assert lines[1].startswith("tabby cat,n02123045,10,8,0.8,")
    assert len(lines) == 7


def test_classes_by_ap_have_no_counts():
    errors = class_errors(TREE, PRECISIONS)
    chart = classes_chart(errors, [errors.named("n03255030"), errors.named("n02100735")], address)
    assert [column.name for column in chart.columns] == ["words", "wnid", "value"]
    assert [row["value"] for row in drawn(chart, "classes")] == [0.25, 1.0]


def test_confusions_name_the_ancestor_and_its_height(errors):
    chart = pairs_chart(errors, errors.confusions(), address)
    assert chart.rows[0] == {
        "words": "kit fox, Vulpes macrotis",
        "address": "/?at=n02119789",
        "taken_for": "Arctic fox",
        "other_address": "/?at=n02120079",
        "images": 3,
        "above": "canine, canid",
        "above_address": "/?at=n02083346",
        "height": 6,
    }
    assert drawn(chart, "pairs")[0]["pair"] == "kit fox → Arctic fox"
    assert pairs_chart(errors, [], address) is None


def test_rectangles_lead_down_and_that_of_what_is_looked_at_up(errors):
    canine = errors.named("n02083346")
    chart = drill_down_chart(errors, canine, 2, address)
    rectangles = {each["name"]: each for each in drawn(chart, "rectangles")}
    assert rectangles["canine"]["href"] == "/?at=n02075296"
    assert rectangles["kit fox"]["href"] == "/?at=n02119789"
    assert rectangles["canine"]["value"] == pytest.approx(4 / 40)
    assert (rectangles["kit fox"]["images"], rectangles["kit fox"]["value"]) == (10, 0.2)
    assert chart.rows[0] | {"low": 0, "high": 0} == {
        "words": "canine, canid",
        "wnid": "n02083346",
        "parent": "n02075296",
        "classes": 4,
        "address": "/?at=n02083346",
        "value": 0.1,
        "images": 40,
        "wrong": 4,
        "low": 0,
        "high": 0,
    }


def test_the_root_stays_where_it_is(errors):
    assert drawn(drill_down_chart(errors, errors.root, 1, address), "rectangles")[0]["href"] == "/?at=n00001740"


def test_small_concepts_together_have_their_common_error_and_lead_to_their_parent():
    nodes = [["r", "root", None, 1, None], *([f"n{place}", f"c{place}", 0, 0, place] for place in range(3))]
    detail = {"metric": "flat_error", "classes": [[1000, 0], [1, 1], [3, 0]], "confusions": []}
    errors = class_errors({"classes": [], "nodes": nodes}, detail)
    *_, last = drawn(drill_down_chart(errors, errors.root, 1, address), "rectangles")
    assert (last["name"], last["images"], last["value"], last["href"]) == ("2 smaller", 4, 0.25, "/?at=r")


def test_where_all_is_too_small_or_nothing_is_below_there_is_no_picture(errors):
    nodes = [["", "", None, 1, None], *([f"n{place}", f"c{place}", 0, 0, place] for place in range(400))]
    flat = class_errors({"classes": [], "nodes": nodes}, ERRORS | {"classes": [[1, 0, 0]] * 400, "confusions": []})
    assert drill_down_chart(flat, flat.root, 1, address) is None
    assert drill_down_chart(errors, errors.named("n02119789"), 1, address) is None


def test_of_ap_rectangles_have_the_mean_and_the_legend_is_the_other_way_round():
    errors = class_errors(TREE, PRECISIONS)
    chart = drill_down_chart(errors, errors.root, 0, address)
    rectangles = {each["name"]: each for each in drawn(chart, "rectangles")}
    assert rectangles["canine"]["value"] == pytest.approx((0.5 + 1 + 0.75) / 3)
    assert rectangles["Siberian husky"]["value"] is None
    colour = chart.spec["layer"][0]["encoding"]["color"]
    assert colour["scale"]["reverse"] is True
    assert colour["legend"]["title"] == "Mean AP"
