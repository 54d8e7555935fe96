"""How often each outcome occurs: all that sums and intervals need, counted without copies of the outcomes."""

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel

Outcomes = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def histogram(outcomes: Outcomes, counted: Mask) -> NDArray[np.int64]:
    """Return int64 (k, 256): at each number of guesses, how many counted images have each outcome.

    outcomes: uint8 (n, k); counted: bool (n,).
    """
    counts = np.zeros((outcomes.shape[1], 256), np.int64)
    count_outcomes(outcomes, counted, counts)
    return counts


@kernel
def count_outcomes(outcomes: Outcomes, counted: Mask, counts: NDArray[np.int64]) -> None:
    """Add to `counts` int64 (k, 256)."""
    for image in range(len(outcomes)):
        if counted[image]:
            for guess in range(outcomes.shape[1]):
                counts[guess, outcomes[image, guess]] += 1


def sums(outcomes: Outcomes, counted: Mask) -> list[int]:
    """Return the sum of the outcomes of counted images at each number of guesses."""
    totals: list[int] = (histogram(outcomes, counted) @ np.arange(256)).tolist()
    return totals
