"""What a set of classes looks like in its hierarchy: how much it covers, how deep it lies, which classes collide."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..domain.nouns import Nodes, Nouns
from .near_synonyms import NearSynonyms, near_synonyms

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Constraints:
    """Covered is a node with at least `n_min` classes at or below it; depths from `d_low` to `d_high` are asked.

    The defaults keep to the middle of WordNet, where ILSVRC's classes branch: above it nearly every choice
    covers all, and below it are single species and makes.
    """

    n_min: int = 5
    d_low: int = 5
    d_high: int = 9

    def __post_init__(self) -> None:
        if not (self.n_min >= 1 and 0 <= self.d_low <= self.d_high):
            raise ConstraintsInvalid("Expected n_min of 1 or more, and 0 <= d_low <= d_high.")


class ConstraintsInvalid(Exception):
    """The constraints contradict each other."""


@dataclass(frozen=True)
class Coverage:
    """C_hier: `covered` of the `coverable` nodes."""

    covered: int
    coverable: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where nothing could be covered."""
        return self.covered / self.coverable if self.coverable else 0.0


@dataclass(frozen=True)
class Report:
    """ancestors: (ancestor, descendant), int32 (m, 2). depths: how many classes lie at depth 0, 1, 2, …"""

    classes: int
    coverage: Coverage
    ancestors: Nodes
    depths: list[int]
    near: list[NearSynonyms]


def report(nouns: Nouns, classes: Nodes, constraints: Constraints | None = None, pool: Nodes | None = None) -> Report:
    """The report on `classes` (int32, distinct). `pool` as in `coverage`."""
    return Report(
        classes=len(classes),
        coverage=coverage(nouns, classes, constraints or Constraints(), pool),
        ancestors=ancestors_among(nouns, classes),
        depths=np.bincount(nouns.depths[classes]).tolist() if len(classes) else [],
        near=near_synonyms(nouns, classes),
    )


def count_at_or_below(nouns: Nouns, classes: Nodes) -> Counts:
    """n(v), int64 (n,): how many of `classes` are the node itself or below it; instances' ways up count too."""
    above, _ = nouns.ancestors.of_all(classes)
    return np.bincount(above, minlength=len(nouns))


def coverage(nouns: Nouns, classes: Nodes, constraints: Constraints, pool: Nodes | None = None) -> Coverage:
    """C_hier(S) = |{v in V : n(v) >= n_min}| / |V|, over V = {v : d_low <= depth(v) <= d_high, N(v) >= n_min}.

    n(v) is the number of classes of S at or below v, and depth(v) the edges on the shortest way up to a root.
    N(v) counts in the same way the nouns of `pool` that classes may be chosen from, by default all but
    individuals: so V holds the nodes that some choice could cover, whatever S is.
    """
    coverable = coverable_nodes(nouns, pool if pool is not None else choosable(nouns), constraints)
    covered = count_at_or_below(nouns, classes)[coverable] >= constraints.n_min
    return Coverage(int(covered.sum()), len(coverable))


def coverable_nodes(nouns: Nouns, pool: Nodes, constraints: Constraints) -> Nodes:
    """V of `coverage`, int32 and ascending."""
    enough = count_at_or_below(nouns, pool) >= constraints.n_min
    between = (nouns.depths >= constraints.d_low) & (nouns.depths <= constraints.d_high)
    return np.flatnonzero(enough & between).astype(np.int32)


def choosable(nouns: Nouns) -> Nodes:
    """All nouns but individuals, which are no classes of images."""
    return np.flatnonzero(~nouns.instance).astype(np.int32)


def ancestors_among(nouns: Nouns, classes: Nodes) -> Nodes:
    """Pairs (ancestor, descendant) of classes, int32 (m, 2): what shows the one shows the other too."""
    above, owners = nouns.ancestors.of_all(classes)
    chosen = np.zeros(len(nouns), np.bool_)
    chosen[classes] = True
    pairs = chosen[above] & (above != classes[owners])
    return np.stack((above[pairs], classes[owners[pairs]]), axis=1)


def lowest(nouns: Nouns, classes: Nodes) -> Nodes:
    """Those of `classes` with no other of them below: none is an ancestor of another (int32, ascending)."""
    return np.sort(classes[count_at_or_below(nouns, classes)[classes] == 1])
