import numpy as np
import pytest

from challenge.curation.agreement import agreement, p_maj, raters, wilson
from challenge.curation.votes import Votes

# Fleiss' example as retold in textbooks: fourteen raters, ten subjects, five categories; kappa 0.210.
FLEISS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]
# Krippendorff's example with missing votes (Computing Krippendorff's Alpha-Reliability, 2011): nominal alpha 0.743.
KRIPPENDORFF = ["123321412...", "1233224125.3", ".3332342251.", "1233244125 1.".replace(" ", "")]


def test_fleiss_published_example():
    assert agreement(np.array(FLEISS)).fleiss_kappa == pytest.approx(0.210, abs=5e-4)


def test_krippendorff_published_example():
    columns = zip(*KRIPPENDORFF, strict=True)
    counts = np.array([[column.count(answer) for answer in "12345"] for column in columns])
    assert agreement(counts).krippendorff_alpha == pytest.approx(0.743, abs=5e-4)


def test_full_agreement_is_one():
    found = agreement(np.array([[3, 0], [0, 3], [3, 0]]))
    assert (found.observed, found.fleiss_kappa, found.krippendorff_alpha) == (1, 1, 1)


def test_questions_with_one_vote_tell_nothing():
    assert agreement(np.array([[1, 0], [2, 0], [0, 3]])) == agreement(np.array([[2, 0], [0, 3]]))


@pytest.mark.parametrize(("voters", "accuracy", "expected"), [(3, 0.9, 0.972), (1, 0.8, 0.8), (5, 0.7, 0.83692)])
def test_what_a_majority_is_worth(voters, accuracy, expected):
    assert p_maj(voters, accuracy) == pytest.approx(expected, abs=1e-9)


def test_a_tie_of_two_is_right_half_the_time():
    assert p_maj(2, 0.9) == pytest.approx(0.9)


def test_raters_are_measured_on_golden_questions_and_against_the_majority():
    cells = [(0, 0, 1), (0, 1, 1), (0, 2, 0), (1, 0, 0), (1, 1, 1), (1, 2, 0)]
    question, rater, answer = (np.array(column) for column in zip(*cells, strict=True))
    votes = Votes(["a", "b"], ["fox", "fox"], ["r1", "r2", "r3"], ["no", "yes"], question, rater, answer)
    found = {each.name: each for each in raters(votes, {("a", "fox"): "yes"})}
    assert {name: (each.asked, each.right) for name, each in found.items()} == {
        "r1": (1, 1),
        "r2": (1, 1),
        "r3": (1, 0),
    }
    assert {name: each.with_majority for name, each in found.items()} == {"r1": 1.0, "r2": 0.5, "r3": 0.5}
    assert all(each.accuracy is None for each in raters(votes, {}))


def test_wilson_interval_as_published():
    # Wilson's interval for 81 of 263, as in Newcombe (1998), table I.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
