"""The numbers of an entry's page from its row's metrics and intervals."""

import pytest

from leaderboard.domain.entry_numbers import Figure, changed, headline, measured, slices_of
from leaderboard.models import Entry, Publication


def entry(metrics, intervals=None, *, primary="flat_error", **fields):
    return Entry(publication=Publication(primary_metric=primary), metrics=metrics, intervals=intervals or {}, **fields)


ENDS = {"guesses": [1, 3], "0.95": [[0.4, 0.6], [0.1, 0.3]], "0.999": [[0.3, 0.7], [0.0, 0.4]]}


def test_each_figure_has_the_intervals_at_its_number_of_guesses():
    (flat,) = measured(entry({"flat_error": {"wrong": [5, 3, 2], "error": [0.5, 0.3, 0.2]}}, {"flat_error": ENDS}))
    assert (flat.name, flat.counts) == ("flat_error", "wrong")
    assert flat.figures == [
        Figure(0.5, 1, 5, (0.4, 0.6), (0.3, 0.7)),
        Figure(0.3, 2, 3),
        Figure(0.2, 3, 2, (0.1, 0.3), (0.0, 0.4)),
    ]


def test_numbers_that_a_phase_keeps_to_itself_have_no_row():
    (flat,) = measured(entry({"flat_error": {"wrong": [None, None, 2], "error": [None, None, 0.2]}}))
    assert flat.figures == [Figure(0.2, 3, 2)]
    assert measured(entry({"flat_error": {"wrong": [None], "error": [None]}, "per_class_ap": {"n1": 0.5}})) == []


def test_what_ranks_is_first_and_single_numbers_have_one_figure():
    metrics = {"flat_error": {"error": [0.5]}, "mean_ap": 0.25, "hierarchical_error": {"cost_sum": [9], "error": [3.0]}}
    found = measured(entry(metrics, {"mean_ap": {"0.95": [0.2, 0.3], "0.999": [0.1, 0.4]}}, primary="mean_ap"))
    assert [(each.name, each.counts) for each in found] == [
        ("mean_ap", ""),
        ("flat_error", ""),
        ("hierarchical_error", "cost_sum"),
    ]
    assert found[0].figures == [Figure(0.25, at95=(0.2, 0.3), at999=(0.1, 0.4))]


def test_the_headline_has_both_intervals_of_what_ranks():
    found = headline(entry({}, {"flat_error": ENDS}, primary_value=0.2, primary_low=0.1, primary_high=0.3))
    assert (found.value, found.at95, found.at999) == (0.2, (0.1, 0.3), (0.0, 0.4))
    assert headline(entry({}, primary_value=0.2)) == Figure(0.2)
    assert headline(entry({})) is None


def test_slices_are_told_with_their_intervals():
    told = {"images": 10, "metrics": {"flat_error": {"wrong": [3, 2], "error": [0.3, 0.2]}}}
    ends = {"flat_error": {"guesses": [2], "0.95": [[0.1, 0.4]], "0.999": [[0.0, 0.5]]}}
    slices = {"size=small": told | {"intervals": ends}, "size=large": told, "odd": {"images": 1, "metrics": {}}}
    one, other = slices_of({"metric": "flat_error", "slices": slices})
    assert (one.attribute, one.group, one.images, one.wrong, one.value) == ("size", "small", 10, 2, 0.2)
    assert (one.low, one.high, one.lowest, one.highest) == (0.1, 0.4, 0.0, 0.5)
    assert (other.group, other.low, other.highest) == ("large", None, None)


def test_slices_of_an_ap_have_no_count():
    told = {"images": 10, "metrics": {"mean_ap": 0.4}, "intervals": {"mean_ap": {"0.95": [0.3, 0.5]}}}
    (found,) = slices_of({"metric": "per_class_ap", "slices": {"region=Asia=East": told}})
    assert (found.group, found.wrong, found.value, found.low, found.highest) == ("Asia=East", None, 0.4, 0.3, None)


@pytest.mark.parametrize(
    ("before", "after", "change"), [(2, 3, 1), (0.5, 0.25, -0.25), (None, 3, None), (2, None, None)]
)
def test_a_change_is_known_where_both_numbers_are(before, after, change):
    assert changed(before, after) == change
