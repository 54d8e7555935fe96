"""Intervals and paired comparisons: known values, and the same bytes from run to run."""

import json
from dataclasses import replace

import numpy as np
import pytest

from submissions.scoring.comparison import (
    Incomparable,
    compare,
    compare_outcomes,
    compare_pairs,
    mcnemar,
    mcnemar_of_many,
)
from submissions.scoring.evaluate import evaluate
from submissions.scoring.intervals import mean_intervals
from submissions.scoring.report import Report

GOOD = "image,label1,label2\nimg_1,1,2\nimg_2,1,3\nimg_3,1,2\n"
BETTER = "image,label1,label2\nimg_1,1,2\nimg_2,3,1\nimg_3,4,2\n"


def test_published_interval_of_the_2014_winner():
    low, high = mean_intervals(np.array([0.0, 1.0]), np.array([93344, 6656]))["0.999"]
    assert (100 * low, 100 * high) == pytest.approx((6.40, 6.91), abs=0.015)


def test_interval_contains_the_mean_and_grows_with_the_level():
    outcomes = np.random.default_rng(1).integers(0, 19, 500).astype(np.uint8)
    found = mean_intervals(np.arange(19.0), np.bincount(outcomes, minlength=19))
    assert found["0.999"][0] < found["0.95"][0] < outcomes.mean() < found["0.95"][1] < found["0.999"][1]


def test_no_images_have_no_interval():
    assert mean_intervals(np.array([0.0, 1.0]), np.array([0, 0])) == {}


@pytest.mark.parametrize(("better", "worse", "chance"), [(0, 0, 1.0), (5, 5, 1.0), (1, 7, 0.0703125), (0, 10, 2**-9)])
def test_exact_mcnemar(better, worse, chance):
    assert mcnemar(better, worse) == pytest.approx(chance)
    assert mcnemar(worse, better) == pytest.approx(chance)


def test_mcnemar_of_many_images_does_not_underflow_to_nonsense():
    assert 0 < mcnemar(9_900, 10_100) < 0.2
    assert mcnemar(1_000, 19_000) == 0


def test_difference_of_costs_has_an_interval_and_no_mcnemar():
    one, other = np.array([0, 4, 8] * 100, np.uint8), np.array([2, 6, 18] * 100, np.uint8)
    comparison = compare_outcomes(one, other)
    assert comparison.p_value is None
    assert comparison.distinct
    assert (comparison.better, comparison.worse) == (300, 0)
    assert comparison.difference == pytest.approx(-14 / 3)


def test_reports_are_compared_by_their_kept_outcomes(inputs, write):
    worse, better = (evaluate("classification", write(text), inputs) for text in (GOOD, BETTER))
    comparison = compare(better, worse, "flat_error", 1)
    assert (comparison.better, comparison.worse, comparison.distinct) == (2, 0, False)


def test_reports_on_other_truth_are_incomparable(inputs, write):
    report = evaluate("classification", write(GOOD), inputs)
    other = replace(report, digests=report.digests | {"truth": "another"})
    with pytest.raises(Incomparable):
        compare(report, other, "flat_error", 1)


def test_report_survives_json_and_file(inputs, write, tmp_path):
    report = evaluate("classification", write(GOOD), inputs)
    assert Report.from_json(json.loads(json.dumps(report.as_json()))).metrics == report.metrics
    report.save(tmp_path / "report.npz")
    loaded = Report.load(tmp_path / "report.npz")
    assert json.dumps(loaded.as_json()) == json.dumps(report.as_json())
    np.testing.assert_array_equal(loaded.outcomes["flat_error"], report.outcomes["flat_error"])
    np.testing.assert_array_equal(loaded.per_class["wrong"], [[0] * 5, [0] * 5, [1, 0, 0, 0, 0], [1] * 5])


def test_the_same_file_gives_the_same_bytes(inputs, write):
    once, again = (json.dumps(evaluate("classification", write(GOOD), inputs).as_json()) for _ in range(2))
    assert once == again


def test_all_pairs_at_once_are_what_each_two_are_alone():
    draw = np.random.default_rng(3)
    outcomes = (draw.random((7, 1_003)) < draw.uniform(0.05, 0.4, (7, 1))).astype(np.uint8)
    found = compare_pairs(outcomes)
    assert len(found) == 21
    for (one, other), pair in found.items():
        alone = compare_outcomes(outcomes[one], outcomes[other])
        assert (pair.better, pair.worse, pair.distinct) == (alone.better, alone.worse, alone.distinct)
        assert pair.difference == pytest.approx(alone.difference)
        assert pair.p_value == pytest.approx(alone.p_value, rel=1e-9)


def test_all_pairs_of_costs_are_compared_by_their_intervals():
    costs = np.random.default_rng(3).integers(0, 18, (3, 500)).astype(np.uint8)
    costs[2] += 3
    found = compare_pairs(costs)
    assert [pair.distinct for pair in found.values()] == [False, True, True]
    assert found[0, 2].p_value is None


@pytest.mark.parametrize(("better", "worse"), [(0, 0), (5, 5), (1, 7), (0, 10), (9_900, 10_100), (40_000, 10)])
def test_many_mcnemar_tests_at_once_are_the_exact_one(better, worse):
    assert mcnemar_of_many([better, 1], [worse, 7])[0] == pytest.approx(mcnemar(better, worse), rel=1e-8)
