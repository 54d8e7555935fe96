"""The best classes of scores: by score, and the first column of equal ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.devkit.arrays.errors import ArraysInvalid
from submissions.devkit.arrays.guesses import top_guesses

SCORE = st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 1e-30, 3.0, np.inf])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 7).flatmap(
        lambda columns: st.lists(st.lists(SCORE, min_size=columns, max_size=columns), min_size=1, max_size=4)
    ),
    st.integers(1, 8),
)
def test_guesses_are_those_of_a_stable_sort(scores, guesses):
    expected = [sorted(range(len(row)), key=lambda place: -row[place])[:guesses] for row in scores]
    assert top_guesses(np.array(scores), guesses).tolist() == expected


def test_guesses_are_named_by_the_names_of_columns():
    scores = np.array([[0.1, 0.9, 0.5], [3, 1, 2]])
    assert top_guesses(scores, 2, classes=["cat", "dog", "teapot"]).tolist() == [["dog", "teapot"], ["cat", "teapot"]]
    assert top_guesses(scores[:, ::-1].T[::-1].T, 1).tolist() == [[1], [0]]


@pytest.mark.parametrize(
    ("scores", "options", "message"),
    [
        ([[0.1, np.nan]], {}, r"scores, row 0, column 1: NaN \(float64\) is no score"),
        ([0.1, 0.2], {}, r"scores has shape \(2,\)"),
        ([[]], {}, "neither of them 0"),
        ([["a"]], {}, "scores is <U1; expected numbers"),
        ([[0.1]], {"guesses": 0}, "guesses is 0"),
        ([[0.1, 0.2]], {"classes": ["cat"]}, r"classes has shape \(1,\); expected a name for each of the 2 columns"),
    ],
)
def test_wrong_scores_are_refused(scores, options, message):
    with pytest.raises(ArraysInvalid, match=message):
        top_guesses(scores, **options)
