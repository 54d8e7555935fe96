"""Progress of methods and drift of the data between two years, in numbers that are reckoned by hand."""

from math import sqrt

import pytest

from leaderboard.domain.year_steps import fixed_pair, own_score, step
from leaderboard.domain.year_winners import Winner
from leaderboard.models import Entry, Publication, SetScore

OLD, NEW = "old images", "new images"
RELEASES = {2026: "a" * 64, 2027: "b" * 64}


def score(year, image_set, wrong, images=1000, *, half=None, of=None, **fields):
    """Of the winner of a year. `half` is half of the width of its interval; `of` the year whose Release it is by."""
    value = wrong / images
    ends = {} if half is None else {"low": value - half, "high": value + half}
    told = {
        "submission_id": f"winner of {year}",
        "release_digest": RELEASES[of or year],
        "scorer_version": "1",
        "ground_truth_version": 1,
        "image_set": image_set,
        "set_name": image_set,
        "role": "main",
        "labels_mark": f"labels of {image_set}",
        "metric": "flat_error",
    }
    return SetScore(**(told | fields), images=images, count=wrong, value=value, **ends)


def winner(year, *scores):
    table = Publication(year=year, release_digest=RELEASES[year], scorer_version="1", ground_truth_version=1)
    return Winner(table, Entry(track="provided"), scores)


def test_an_anchor_tells_progress_of_methods_from_drift_of_the_data():
    """The old images are carried over. By hand:

    2026: 200 of 1,000 wrong on its images, R = 20%. 2027: 150 wrong on the same, 15%; 180 of its own 1,000, 18%.
    ΔR = 15 - 20 = -5 points, a quarter of 20. Change = 18 - 20 = -2 points. Drift = -2 - (-5) = +3 points: the new
    images are harder.
    """
    old = winner(2026, score(2026, OLD, 200, half=0.03))
    new = winner(2027, score(2027, OLD, 150, half=0.04, role="anchor"), score(2027, NEW, 180, half=0.03))
    found = step(old, new)
    assert found.progress.value == pytest.approx(-0.05)
    assert found.relative_progress == pytest.approx(-0.25)
    assert found.change.value == pytest.approx(-0.02)
    assert found.drift.value == pytest.approx(0.03)
    # Unpaired: the root of 0.03² + 0.04² is 0.05.
    assert (found.progress.low, found.progress.high) == pytest.approx((-0.10, 0.0))
    # The old winner's score falls out: drift is how the new winner differs between both sets.
    assert (found.drift.low, found.drift.high) == pytest.approx((-0.02, 0.08))


def test_a_third_set_is_the_anchor_of_both_years():
    anchor = {"role": "anchor", "half": 0.02}
    old = winner(2026, score(2026, "anchor", 100, **anchor), score(2026, OLD, 300, half=0.02))
    new = winner(2027, score(2027, "anchor", 90, **anchor), score(2027, NEW, 250, half=0.02))
    found = step(old, new)
    assert found.progress.value == pytest.approx(-0.01)
    assert found.change.value == pytest.approx(-0.05)
    assert found.drift.value == pytest.approx(-0.04)
    assert found.drift.high - found.drift.value == pytest.approx(sqrt(4 * 0.02**2))


def test_the_same_images_in_both_years_leave_nothing_for_drift():
    found = step(winner(2026, score(2026, OLD, 200)), winner(2027, score(2027, OLD, 150)))
    assert found.progress.value == found.change.value == pytest.approx(-0.05)
    assert found.has_same_images
    assert found.drift is None


def test_without_images_in_common_nothing_is_told_apart():
    found = step(winner(2026, score(2026, OLD, 200)), winner(2027, score(2027, NEW, 150)))
    assert (found.progress, found.relative_progress, found.drift) == (None, None, None)
    assert found.change.value == pytest.approx(-0.05)


def test_the_same_images_under_other_labels_are_no_fixed_ground():
    other = score(2027, OLD, 150, role="anchor", labels_mark="corrected")
    found = step(winner(2026, score(2026, OLD, 200)), winner(2027, other, score(2027, NEW, 180)))
    assert found.progress is None
    unmarked = [score(year, OLD, 200, labels_mark="") for year in RELEASES]
    assert fixed_pair([unmarked[0]], [unmarked[1]]) is None


def test_a_file_that_was_scored_anew_compares_by_the_labels_of_both():
    first = score(2026, OLD, 200)
    anew = score(2026, OLD, 190, of=2027, labels_mark="corrected", ground_truth_version=2)
    carried = score(2027, OLD, 150, role="anchor", labels_mark="corrected")
    found = step(winner(2026, first, anew), winner(2027, carried, score(2027, NEW, 180)))
    assert found.fixed.old is anew
    assert found.progress.value == pytest.approx(-0.04)
    assert found.is_scored_anew
    # The change is still of what both years published.
    assert found.change.value == pytest.approx(-0.02)


def test_an_anchor_comes_before_larger_sets_and_all_images_last():
    olds, news = (
        [score(year, "", 1, 5000), score(year, OLD, 1, 3000), score(year, "anchor", 1, 1000, role="anchor")]
        for year in RELEASES
    )
    assert fixed_pair(olds, news).old.image_set == "anchor"
    assert fixed_pair(olds[:2], news[:2]).old.image_set == OLD
    assert fixed_pair(olds[:1], news[:1]).old.image_set == ""


def test_a_years_own_images_are_the_one_set_that_is_no_anchor_or_all_together():
    whole, anchor = score(2026, "", 1), score(2026, "anchor", 1, role="anchor")
    one, other = score(2026, OLD, 1), score(2026, NEW, 1)
    assert own_score([whole, anchor, one]) is one
    assert own_score([whole, anchor]) is anchor
    assert own_score([whole, anchor, one, other]) is whole
    assert own_score([one, other]) is None


def test_drift_has_no_interval_where_sets_share_images():
    old = winner(2026, score(2026, "", 200, half=0.03), score(2026, "anchor", 90, half=0.03, role="anchor"))
    both = (score(2027, OLD, 1), score(2027, NEW, 1))
    new = winner(2027, score(2027, "", 180, half=0.03), score(2027, "anchor", 80, half=0.03, role="anchor"), *both)
    more = winner(2026, *old.scores, score(2026, OLD, 1), score(2026, NEW, 1))
    found = step(more, new)
    assert found.drift.value == pytest.approx(-0.02 + 0.01)
    assert found.drift.low is None


def test_years_that_are_ranked_by_different_metrics_have_no_change():
    found = step(winner(2026, score(2026, OLD, 200)), winner(2027, score(2027, OLD, 150, metric="mean_ap")))
    assert (found.progress, found.change, found.drift) == (None, None, None)
