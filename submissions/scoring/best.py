"""The best classes of each image, given a score for every class."""

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel

Scores = NDArray[np.floating]


def best_classes(scores: Scores, guesses: int) -> NDArray[np.int64]:
    """Return int64 (n, min(guesses, K)): the classes with the highest of `scores` (n, K), the best first.

    Of equal scores the class that comes first in the list goes first. `scores` are float32 or float64 without NaN.

    >>> best_classes(np.array([[0.1, 0.7, 0.7, 0.2]]), 3).tolist()
    [[1, 2, 3]]
    """
    best = np.empty((len(scores), min(guesses, scores.shape[1])), np.int64)
    fill_best(np.ascontiguousarray(scores), best)
    return best


@kernel
def fill_best(scores: Scores, best: NDArray[np.int64]) -> None:
    """Write the columns of the highest scores of each row to `best`, by insertion into the row's best so far."""
    most = best.shape[1]
    for row in range(len(scores)):
        for column in range(scores.shape[1]):
            score, place = scores[row, column], min(column, most)
            # Strictly: what came first stays before its equal.
            while place > 0 and score > scores[row, best[row, place - 1]]:
                place -= 1
                if place + 1 < most:
                    best[row, place + 1] = best[row, place]
            if place < most:
                best[row, place] = column
