"""The Ladder: a score is shown anew only when it is better by a step, and then rounded to the step.

Source: Blum and Hardt, "The Ladder: A Reliable Leaderboard for Machine Learning Competitions", 2015. Whoever sends one
file after another learns little more than that none was better: most answers are the same number again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from .criterion import Score


@dataclass(frozen=True)
class Rung:
    """What is shown of a score: the best shown so far, and whether this score raised it."""

    score: Score
    is_better: bool


def climb(scores: Iterable[Score], step: float) -> Iterator[Rung]:
    """What is shown after each score of one team, in their order.

    `step`: a share, as 0.001 of error or of AP; of a count it is that share of its images. The first score is shown;
    a later one when it is better than the number shown by a step or more. What is shown is the nearest multiple of the
    step (halves go to the even one). With a step of 0 every better score is shown as it is.
    """
    shown: Score | None = None
    best = Fraction(0)
    for score in scores:
        height, size = _height(score), _size(step, score)
        is_better = shown is None or (best - height >= size and best > height)
        if shown is None or is_better:
            best = round(height / size) * size if size else height
            shown = _at(best, score)
        yield Rung(shown, is_better)


def _height(score: Score) -> Fraction:
    """The exact number that ranks, lower is better."""
    return Fraction(score.cost) if score.count is not None else Fraction(str(score.cost))


def _size(step: float, score: Score) -> Fraction:
    # The decimal that the organizer wrote: the float nearest to 0.001 is not it.
    share = Fraction(str(step))
    return share * score.images if score.count is not None else share


def _at(height: Fraction, score: Score) -> Score:
    """A score as it is shown at a rung."""
    if score.count is not None:
        return replace(score, count=round(height), value=float(height / score.images))
    return replace(score, value=abs(float(height)))
