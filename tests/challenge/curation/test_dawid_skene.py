import warnings

import numpy as np
import pandas as pd
import pytest

from challenge.curation.dawid_skene import fit
from challenge.curation.votes import Votes, VotesRefused, majority


def _simulated(seed, questions=300, raters=12, answers=3, asked=5):
    """Votes of raters whose accuracy runs from 0.35 to 0.95; the truth beside them."""
    draw = np.random.default_rng(seed)
    truth = draw.integers(answers, size=questions)
    skill = np.linspace(0.35, 0.95, raters)
    question = np.repeat(np.arange(questions), asked)
    rater = np.concatenate([draw.choice(raters, asked, replace=False) for _ in range(questions)])
    wrong = (truth[question] + draw.integers(1, answers, size=len(question))) % answers
    answer = np.where(draw.random(len(question)) < skill[rater], truth[question], wrong)
    images = [f"i{number}" for number in range(questions)]
    names = [f"r{number:02}" for number in range(raters)]
    return Votes(images, ["x"] * questions, names, list("abc")[:answers], question, rater, answer), truth


def _crowd_kit(votes, rounds):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from crowdkit.aggregation import DawidSkene

        table = pd.DataFrame(
            {
                "task": votes.question,
                "worker": [votes.raters[each] for each in votes.rater],
                "label": [votes.answers[each] for each in votes.answer],
            }
        )
        return DawidSkene(n_iter=rounds).fit(table)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("rounds", [1, 4, 100])
def test_agrees_with_crowd_kit(seed, rounds):
    votes, _truth = _simulated(seed)
    ours, theirs = fit(votes, rounds=rounds), _crowd_kit(votes, rounds)
    assert np.allclose(ours.shares, theirs.probas_[votes.answers].sort_index().to_numpy(), atol=1e-9)
    assert np.allclose(ours.priors, theirs.priors_[votes.answers].to_numpy(), atol=1e-9)
    matrices = np.stack(
        [theirs.errors_.loc[name].loc[votes.answers, votes.answers].to_numpy() for name in votes.raters]
    )
    assert np.allclose(ours.errors, matrices, atol=1e-9)
    assert len(ours.losses) == len(theirs.loss_history_)


def test_knows_good_raters_and_beats_the_majority():
    votes, truth = _simulated(11, questions=2000)
    fitted = fit(votes)
    right = (fitted.shares.argmax(axis=1) == truth).mean()
    assert right > (majority(votes, min_conf=0).answer == truth).mean()
    ranked = fitted.accuracy().argsort()
    assert set(ranked[-3:]) == {9, 10, 11}
    assert set(ranked[:3]) == {0, 1, 2}


def test_the_lower_bound_never_falls():
    votes, _truth = _simulated(4)
    assert (np.diff(fit(votes, tolerance=0).losses) > -1e-9).all()


def test_too_many_answers_are_refused_rather_than_filling_the_memory():
    answers = [f"c{number}" for number in range(1000)]
    names = [f"r{number}" for number in range(100)]
    votes = Votes(["i"], [""], names, answers, *(np.zeros(1, np.int64) for _ in range(3)))
    with pytest.raises(VotesRefused, match="take the majority"):
        fit(votes)
