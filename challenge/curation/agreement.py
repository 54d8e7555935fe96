"""How far raters agree, how good each is, and what a majority of them is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb, sqrt

import numpy as np
from numpy.typing import NDArray

from .votes import Votes

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Agreement:
    """Over all questions with two votes or more.

    observed: the share of pairs of votes that agree. fleiss_kappa (Fleiss, 1971) and krippendorff_alpha (nominal;
    Krippendorff, 2011) set it against chance: 1 is full agreement, 0 what chance gives.
    """

    questions: int
    votes: int
    observed: float
    fleiss_kappa: float
    krippendorff_alpha: float


@dataclass(frozen=True)
class Rater:
    """One rater against the golden questions: how many were asked and right, and the share with its 95% interval."""

    name: str
    votes: int
    asked: int
    right: int
    low: float
    high: float
    with_majority: float

    @property
    def accuracy(self) -> float | None:
        """None for a rater who met no golden question."""
        return self.right / self.asked if self.asked else None


def agreement(counts: NDArray[np.int64]) -> Agreement:
    """Agreement from `counts`, int64 (q, a): how often each answer was given. Questions with one vote tell nothing."""
    counts = counts[counts.sum(axis=1) > 1]
    asked = counts.sum(axis=1)
    total = int(asked.sum())
    if not total:
        return Agreement(0, 0, float("nan"), float("nan"), float("nan"))
    within = (counts * (counts - 1)).sum(axis=1) / (asked * (asked - 1))
    shares = counts.sum(axis=0) / total
    by_chance = float((shares**2).sum())
    observed = float(within.mean())
    sums = counts.sum(axis=0)
    differing = float(total * total - (sums * sums).sum())
    disagreements = float(((asked * (1 - within)) * 1.0).sum())
    alpha = 1 - (total - 1) * disagreements / differing if differing else 1.0
    kappa = (observed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0
    return Agreement(len(counts), total, observed, kappa, alpha)


def p_maj(raters: int, accuracy: float) -> float:
    """The chance that most of `raters` are right, each right with `accuracy` (0 to 1); a tie is right half the time.

    >>> round(p_maj(3, 0.9), 3)
    0.972
    """
    chances = [
        comb(raters, right) * accuracy**right * (1 - accuracy) ** (raters - right) for right in range(raters + 1)
    ]
    won = sum(chance for right, chance in enumerate(chances) if 2 * right > raters)
    return won + (chances[raters // 2] / 2 if raters % 2 == 0 else 0.0)


def raters(votes: Votes, golden: Mapping[tuple[str, str], str]) -> list[Rater]:
    """Each rater against `golden`, the true answer by (image, label), and against the majority of all."""
    truth = np.full(votes.questions, -1)
    index = {answer: number for number, answer in enumerate(votes.answers)}
    for number, case in enumerate(zip(votes.images, votes.labels, strict=True)):
        if case in golden:
            truth[number] = index.get(golden[case], len(index))
    is_golden = truth[votes.question] >= 0
    is_right = is_golden & (truth[votes.question] == votes.answer)
    with_majority = votes.counts.argmax(axis=1)[votes.question] == votes.answer
    given, asked, right, agreeing = (
        np.bincount(votes.rater, weights, len(votes.raters)).astype(int)
        for weights in (None, is_golden, is_right, with_majority)
    )
    return [
        Rater(
            name,
            int(given[r]),
            int(asked[r]),
            int(right[r]),
            *wilson(int(right[r]), int(asked[r])),
            agreeing[r] / given[r],
        )
        for r, name in enumerate(votes.raters)
    ]


def wilson(right: int, asked: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson, 1927); 0 to 1 where nothing was asked."""
    if not asked:
        return 0.0, 1.0
    share, z2 = right / asked, Z95**2
    middle = (share + z2 / (2 * asked)) / (1 + z2 / asked)
    half = Z95 * sqrt(share * (1 - share) / asked + z2 / (4 * asked**2)) / (1 + z2 / asked)
    return max(middle - half, 0.0), min(middle + half, 1.0)
