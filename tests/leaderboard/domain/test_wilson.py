"""The interval of a share of few images."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.domain.wilson import wilson


def test_a_textbook_interval():
    # Agresti and Coull (1998): 0 of 10 gives 0 to 0.278; 5 of 10 gives 0.237 to 0.763.
    assert wilson(0, 10) == (0.0, pytest.approx(0.278, abs=5e-4))
    assert wilson(5, 10) == (pytest.approx(0.237, abs=5e-4), pytest.approx(0.763, abs=5e-4))
    assert wilson(0, 0) is None


@given(st.integers(1, 5000).flatmap(lambda images: st.tuples(st.integers(0, images), st.just(images))))
def test_its_ends_are_the_shares_that_the_score_test_just_accepts(counted):
    wrong, images = counted
    share = wrong / images
    for end in wilson(wrong, images):
        if 1e-9 < end < 1 - 1e-9:
            assert abs(share - end) / sqrt(end * (1 - end) / images) == pytest.approx(1.959964, rel=1e-4)
        assert 0 <= end <= 1
