"""Hierarchical error: how far up WordNet must one go from the guess to the truth? (ILSVRC 2010, 2011.)"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..hierarchy import lowest_common_height
from .contract import GuessMetric, Mask, Outcomes
from .histogram import sums
from .rates import error_rate

if TYPE_CHECKING:
    from ..known import Known
    from ..reading.lines import Batch

Tree = tuple[Outcomes, NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]


@kernel
def least_costs(
    images: NDArray[np.int64],
    guesses: NDArray[np.int32],
    starts: NDArray[np.int64],
    labels: NDArray[np.int32],
    costs: NDArray[np.uint8],
    none: int,
    least: Outcomes,
) -> None:
    """Write to `least` uint8 (n, k) the least cost among the first 1..k guesses of each image.

    Arguments as in `flat.count_missed`; costs: uint8 (K, K), cost of guess and truth; none: the cost of
    no guess. An image with several true labels takes the nearest.
    """
    most = guesses.shape[1]
    for row in range(len(images)):
        image, best = images[row], none
        for guess in range(most):
            if guesses[row, guess] >= 0:
                for true in range(starts[image], starts[image + 1]):
                    best = min(best, costs[guesses[row, guess], labels[true]])
            least[image, guess] = best


@kernel
def least_costs_in_tree(
    images: NDArray[np.int64],
    guesses: NDArray[np.int32],
    starts: NDArray[np.int64],
    labels: NDArray[np.int32],
    tree: Tree,
    none: int,
    least: Outcomes,
) -> None:
    """Do as least_costs by a merge of ancestors for each guess, for classes too many for a matrix.

    tree: heights, starts and table of ancestors, and the node of each class; see `hierarchy.Hierarchy`.
    """
    heights, ancestors, table, nodes = tree
    for row in range(len(images)):
        image, best = images[row], none
        for guess in range(guesses.shape[1]):
            if guesses[row, guess] >= 0:
                for true in range(starts[image], starts[image + 1]):
                    pair = (nodes[guesses[row, guess]], nodes[labels[true]])
                    best = min(best, lowest_common_height(heights, ancestors, table, *pair))
            least[image, guess] = best


def summarize(least: Outcomes, counted: Mask, highest: int) -> dict[str, Any]:
    """Return `cost_sum`, `error` (the mean cost, as in 2010) and `normalized` (over the largest cost)."""
    totals, images = sums(least, counted), int(counted.sum())
    return {
        "cost_sum": totals,
        "error": [error_rate(total, images) for total in totals],
        "normalized": [error_rate(total, images * highest) for total in totals],
    }


def _add(batch: Batch, known: Known, least: Outcomes) -> None:
    if known.costs is not None:
        known.costs.fill(batch.images, batch.labels, known.truth.starts, known.truth.classes, least)


METRIC = GuessMetric(
    "hierarchical_error",
    lambda least, known, counted: summarize(least, counted, known.costs.highest if known.costs else 0),
    source="hierarchical_error",
    add=_add,
    applies=lambda known: known.costs is not None,
    # Twenty costs take twenty times longer to resample than right and wrong.
    every_k=False,
)
