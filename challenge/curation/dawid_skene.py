"""Answers weighed by how each rater errs: the model of Dawid and Skene (1979), fitted by expectation-maximization."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .votes import Shares, Votes, VotesRefused

# As in crowd-kit, whose results ours are compared with in tests.
FLOOR = 1e-10
# Doubles that all raters' matrices may take together: half a gigabyte.
MAX_CELLS = 64_000_000

Matrices = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """What the model believes.

    shares: float64 (q, a), the probability of each true answer of a question; rows add up to 1.
    errors: float64 (r, a, a), the probability that a rater gives an answer (second axis) where another is true (third).
    priors: float64 (a,), how frequent each true answer is. losses: the lower bound after each round, per vote.
    """

    shares: Shares
    errors: Matrices
    priors: Shares
    losses: list[float]

    def accuracy(self) -> Shares:
        """How often each rater is expected to be right, float64 (r,)."""
        right: Shares = np.diagonal(self.errors, axis1=1, axis2=2) @ self.priors
        return right


def fit(votes: Votes, *, rounds: int = 100, tolerance: float = 1e-5) -> Fitted:
    """The model after at most `rounds`, or once the lower bound grows by less than `tolerance` a vote.

    Starts from the shares of the votes. Raises VotesRefused where raters' matrices would not fit into memory.
    """
    _require_small(votes)
    shares = votes.counts / votes.counts.sum(axis=1, keepdims=True)
    priors, errors = shares.mean(axis=0), _errors(votes, shares)
    losses: list[float] = []
    for _ in range(rounds):
        shares = _shares(votes, priors, errors)
        priors, errors = shares.mean(axis=0), _errors(votes, shares)
        losses.append(_lower_bound(votes, shares, priors, errors) / len(votes))
        if len(losses) > 1 and losses[-1] - losses[-2] < tolerance:
            break
    return Fitted(shares, errors, priors, losses)


def _errors(votes: Votes, shares: Shares) -> Matrices:
    raters, answers = len(votes.raters), len(votes.answers)
    given = votes.rater * answers + votes.answer
    counts = [np.bincount(given, shares[votes.question, true], raters * answers) for true in range(answers)]
    errors = np.stack(counts, axis=-1).reshape(raters, answers, answers).clip(min=FLOOR)
    normal: Matrices = errors / errors.sum(axis=1, keepdims=True)
    return normal


def _shares(votes: Votes, priors: Shares, errors: Matrices) -> Shares:
    logs = _log_likelihood(votes, errors) + np.log(priors.clip(min=FLOOR))
    likelihood = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: Shares = likelihood / likelihood.sum(axis=1, keepdims=True)
    return shares


def _log_likelihood(votes: Votes, errors: Matrices) -> Shares:
    """Of all votes on each question under each true answer, float64 (q, a)."""
    logs = np.log(errors)
    sums = [
        np.bincount(votes.question, logs[votes.rater, votes.answer, true], votes.questions)
        for true in range(len(votes.answers))
    ]
    return np.stack(sums, axis=-1)


def _lower_bound(votes: Votes, shares: Shares, priors: Shares, errors: Matrices) -> float:
    # The prior is counted with every vote, as crowd-kit does, so that both stop at the same round.
    asked = votes.counts.sum(axis=1, keepdims=True)
    joint = _log_likelihood(votes, errors) + asked * np.log(priors.clip(min=FLOOR))
    entropy = -(np.log(shares.clip(min=FLOOR)) * shares.clip(min=FLOOR)).sum()
    return float((shares * joint).sum() + entropy)


def _require_small(votes: Votes) -> None:
    cells = len(votes.raters) * len(votes.answers) ** 2
    if cells > MAX_CELLS:
        raise VotesRefused(
            f"{len(votes.raters):,} raters with {len(votes.answers):,} different answers are too many for the model of "
            "Dawid and Skene: take the majority, or ask about one label at a time."
        )
