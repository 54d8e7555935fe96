import pytest

from challenge.domain.vote_report import agreement_words, planning, worst_first
from challenge.models import VoteRound


def test_three_voters_who_are_right_nine_times_of_ten_are_worth_0972():
    table = planning()
    row = next(each for each in table["rows"] if each["voters"] == 3)
    chance = dict(zip(table["accuracies"], row["chances"], strict=True))[0.9]
    assert round(chance, 3) == 0.972


def test_one_voter_is_worth_what_the_voter_is():
    table = planning()
    assert table["rows"][0]["chances"] == pytest.approx(table["accuracies"])


@pytest.mark.parametrize(
    ("kappa", "alpha", "words"),
    [
        (0.9, 0.9, ("nearly perfect", "enough to rest on")),
        (0.7, 0.7, ("substantial", "tentative")),
        (0.5, 0.5, ("moderate", "ask more raters")),
        (0.0, 0.0, ("slight", "ask more raters")),
        (-0.1, -0.1, ("less than chance", "ask more raters")),
    ],
)
def test_agreement_is_told_in_words(kappa, alpha, words):
    told = agreement_words({"fleiss_kappa": kappa, "krippendorff_alpha": alpha})
    assert all(word in told for word in words)


def test_nothing_is_said_where_nobody_was_asked_twice():
    assert "nothing can be said" in agreement_words(None)


def test_the_worst_rater_stands_first_and_one_wrong_answer_is_no_proof():
    raters = [
        {"name": "good", "high": 0.95, "with_majority": 0.9},
        {"name": "unasked", "high": 1.0, "with_majority": 0.1},
        {"name": "unlucky once", "high": 0.79, "with_majority": 0.9},
        {"name": "bad", "high": 0.5, "with_majority": 0.9},
    ]
    names = [rater["name"] for rater in worst_first(VoteRound(report={"raters": raters}))]
    assert names == ["bad", "unlucky once", "good", "unasked"]
