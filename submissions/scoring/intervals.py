"""Bootstrap intervals. Images with the same outcome are exchangeable, so only counts are resampled.

The ILSVRC paper resamples test images and gives 99.9% intervals. Drawing 100,000 images is a multinomial
draw over the few distinct outcomes: the same distribution, a hundred times faster.
"""

import numpy as np
from numpy.typing import NDArray

ROUNDS = 10_000
LEVELS = (0.95, 0.999)
# Fixed, so that the same file gives the same bytes.
SEED = 2010

# Low and high end; a list, as it is in JSON.
Interval = list[float]


def bootstrap_means(
    values: NDArray[np.float64], counts: NDArray[np.int64], *, rounds: int = ROUNDS, seed: int = SEED
) -> NDArray[np.float64]:
    """Return float64 (rounds,): means of images drawn anew, with replacement, as many as there are.

    values: the distinct outcomes (p,), counts: how many images have each (p,), of which at least one.
    """
    images = int(counts.sum())
    draws = np.random.default_rng(seed).multinomial(images, counts / images, size=rounds)
    return np.asarray(draws @ values / images)


def intervals(means: NDArray[np.float64]) -> dict[str, Interval]:
    """Return the central interval of the means at each level, `{"0.95": (low, high), "0.999": ...}`."""
    ends = [((1 - level) / 2, (1 + level) / 2) for level in LEVELS]
    quantiles = np.quantile(means, ends)
    return {str(level): [float(low), float(high)] for level, (low, high) in zip(LEVELS, quantiles, strict=True)}


def mean_intervals(values: NDArray[np.float64], counts: NDArray[np.int64]) -> dict[str, Interval]:
    """Return the intervals of the mean; nothing for no image. Arguments as in `bootstrap_means`.

    >>> low, high = mean_intervals(np.array([0.0, 1.0]), np.array([93344, 6656]))["0.999"]
    >>> round(low, 3), round(high, 3)
    (0.064, 0.069)
    """
    known = counts > 0
    return intervals(bootstrap_means(values[known], counts[known])) if known.any() else {}
