"""Images drawn anew: an image drawn twice is two images, and all entries see the same draw."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.scoring.comparison import compare_outcomes, compare_pairs, compare_precisions, paired_interval
from submissions.scoring.intervals import bootstrap_means
from submissions.scoring.metrics.detection import Hits, class_precisions
from submissions.scoring.resampling import (
    LEAST_ROUNDS,
    ROUNDS,
    image_weights,
    resampled_means,
    resampled_precisions,
    rounds_for,
    weighted_precisions,
)

IMAGES = 4
row = st.tuples(st.integers(0, IMAGES - 1), st.booleans())


def hits_of(rows, true_images) -> Hits:
    """Of one class: its detections in order of confidence as (image, right), and where its true boxes lie."""
    images, right = np.array([each[0] for each in rows], np.int32), np.array([each[1] for each in rows], np.bool_)
    starts, true_starts = np.array([0, len(rows)]), np.array([0, len(true_images)])
    return Hits(starts, images, right, true_starts, np.array(true_images, np.int32))


def precision(hits: Hits, weights) -> float:
    found = np.empty(1)
    weighted_precisions(hits, np.asarray(weights, np.float32), found)
    return found[0]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(row, max_size=12),
    st.lists(st.integers(0, IMAGES - 1), min_size=1, max_size=8),
    st.lists(st.integers(0, 3), min_size=IMAGES, max_size=IMAGES),
)
def test_an_image_drawn_so_often_counts_so_often(rows, true_images, weights):
    """The reference writes each row down as often as its image was drawn; of copies the right ones stand together."""
    copies = [each for each in rows for _ in range(weights[each[0]])]
    trues = [image for image in true_images for _ in range(weights[image])]
    found = precision(hits_of(rows, true_images), weights)
    if not trues:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(class_precisions(hits_of(copies, trues))[0])


def test_each_image_drawn_once_gives_the_precision_itself():
    hits = hits_of([(0, True), (1, False), (2, True), (3, True)], [0, 2, 3, 3])
    assert precision(hits, [1, 1, 1, 1]) == pytest.approx(class_precisions(hits)[0])


def test_every_round_draws_as_many_images_as_there_are_and_the_same_ones_for_everybody():
    once, again = (np.concatenate(list(image_weights(37, 60))) for _ in range(2))
    assert once.shape == (60, 37)
    assert set(once.sum(axis=1)) == {37.0}
    np.testing.assert_array_equal(once, again)
    assert once.std() == pytest.approx(1, abs=0.1)


def test_means_over_drawn_images_spread_as_the_multinomial_bootstrap_has_them():
    outcomes = (np.random.default_rng(5).random(2_000) < 0.1).astype(np.uint8)
    mine = resampled_means(outcomes[None])[0]
    counts = np.bincount(outcomes)
    reference = bootstrap_means(np.array([0.0, 1.0]), counts, rounds=ROUNDS)
    assert mine.mean() == pytest.approx(outcomes.mean(), abs=0.001)
    assert mine.std() == pytest.approx(reference.std(), rel=0.1)


def test_pairs_of_costs_are_judged_as_each_two_alone_are():
    draw = np.random.default_rng(8)
    costs = draw.integers(0, 18, (4, 800)).astype(np.uint8)
    costs[3] += 2
    for (one, other), pair in compare_pairs(costs).items():
        alone = compare_outcomes(costs[one], costs[other])
        assert (pair.better, pair.worse, pair.distinct) == (alone.better, alone.worse, alone.distinct)
        assert pair.interval == pytest.approx(alone.intervals["0.95"], abs=0.06)


def test_an_interval_of_paired_shares_is_that_of_their_bootstrap():
    one = np.repeat([0, 1, 1, 0], [900, 60, 20, 20]).astype(np.uint8)
    other = np.repeat([0, 1, 0, 1], [900, 60, 20, 20]).astype(np.uint8)
    alone = compare_outcomes(one, other)
    assert paired_interval(alone.better, alone.worse, 1_000) == pytest.approx(alone.intervals["0.95"], abs=0.001)
    assert paired_interval(0, 0, 1_000) == [0.0, 0.0]


def test_entries_that_differ_on_few_images_are_told_apart_only_if_those_are_many_enough():
    draw = np.random.default_rng(2)
    rows = [(image, bool(draw.random() < 0.7)) for image in range(400)]
    worse = [(image, right and image % 10 != 0) for image, right in rows]
    close = [(image, right and image != 399) for image, right in rows]
    trues = list(range(400))
    entries = [hits_of(each, trues) for each in (rows, worse, close)]
    precisions = np.stack([class_precisions(each) for each in entries])
    resampled = np.stack([resampled_precisions(each, 400).mean(axis=1) for each in entries])
    pairs = compare_precisions(precisions, resampled)
    assert (pairs[0, 1].distinct, pairs[0, 2].distinct) == (True, False)
    assert (pairs[0, 1].better, pairs[0, 1].worse) == (1, 0)
    assert pairs[0, 1].interval[0] < pairs[0, 1].difference < pairs[0, 1].interval[1]


def test_fewer_rounds_are_drawn_for_a_very_large_file():
    assert rounds_for(49_013) == ROUNDS
    assert rounds_for(5_000_000) == LEAST_ROUNDS
