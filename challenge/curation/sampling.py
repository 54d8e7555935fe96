"""Choosing K classes out of candidates: spread over the hierarchy, at random, or the most popular."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..domain.nouns import Groups, Nodes, Nouns, grouped
from .synsets import Constraints, Counts, Coverage, count_at_or_below, coverable_nodes, coverage, lowest


class SampleRefused(Exception):
    """Fewer candidates than classes asked for; the message says how many there are."""


@dataclass(frozen=True)
class Choice:
    """Classes (int32, ascending) and their coverage among the candidates."""

    classes: Nodes
    coverage: Coverage


def compare_choices(
    nouns: Nouns,
    candidates: Nodes,
    count: int,
    constraints: Constraints,
    *,
    seed: int,
    popularity: Mapping[str, int] | None = None,
) -> dict[str, Choice]:
    """`hierarchical`, `random`, and with `popularity` (wnid -> how often) `popular`: each `count` of the candidates.

    All three choose among the same candidates, those above another left out, so that no class is an ancestor
    of another. The same seed gives the same choice. Raises SampleRefused.
    """
    pool = lowest(nouns, candidates)
    if not 1 <= count <= len(pool):
        raise SampleRefused(
            f"Expected 1 to {len(pool):,} classes, found {count:,}: of the {len(candidates):,} candidates "
            f"{len(pool):,} have no other candidate below them."
        )
    chosen = {
        "hierarchical": spread(nouns, pool, count, constraints, seed=seed),
        "random": np.sort(np.random.default_rng(seed).choice(pool, count, replace=False)),
    }
    if popularity is not None:
        chosen["popular"] = most_popular(nouns, pool, count, popularity)
    return {name: Choice(nodes, coverage(nouns, nodes, constraints, pool)) for name, nodes in chosen.items()}


def most_popular(nouns: Nouns, pool: Nodes, count: int, popularity: Mapping[str, int]) -> Nodes:
    """The `count` nodes with the highest numbers; one without a number has 0, and among equals the lower wnid wins."""
    numbers = np.array([popularity.get(nouns.wnids[node], 0) for node in pool])
    return np.sort(pool[np.argsort(-numbers, kind="stable")[:count]])


def spread(nouns: Nouns, pool: Nodes, count: int, constraints: Constraints, *, seed: int) -> Nodes:
    """Hierarchical sampling: `count` of `pool` that cover many nodes, greedily, and at random where all is equal.

    Again and again the node is taken that with its ancestors brings the most newly covered nodes for each
    class that it still needs, and those classes are drawn at random below it. When no node can be covered any
    more, the rest is drawn from the whole pool.
    """
    random = np.random.default_rng(seed)
    nodes = coverable_nodes(nouns, pool, constraints)
    above = _ancestors_within(nouns, nodes)
    chosen = np.zeros(len(nouns), np.bool_)
    below = np.zeros(len(nouns), np.int64)
    left = count
    while left and (node := _next_node(nodes, below[nodes], above, constraints.n_min, left, random)) is not None:
        free = np.intersect1d(nouns.descendants[node], pool[~chosen[pool]], assume_unique=True)
        drawn = random.choice(free, constraints.n_min - below[node], replace=False)
        chosen[drawn] = True
        below += count_at_or_below(nouns, drawn)
        left -= len(drawn)
    chosen[random.choice(pool[~chosen[pool]], left, replace=False)] = True
    return np.flatnonzero(chosen).astype(np.int32)


def _ancestors_within(nouns: Nouns, nodes: Nodes) -> Groups:
    """For each of `nodes` the places in `nodes` of its ancestors, itself included."""
    place = np.full(len(nouns), -1, np.int32)
    place[nodes] = np.arange(len(nodes))
    above, owners = nouns.ancestors.of_all(nodes)
    within = place[above] >= 0
    return grouped(owners[within].astype(np.int32), place[above[within]], len(nodes))


def _next_node(
    nodes: Nodes, below: Counts, above: Groups, n_min: int, left: int, random: np.random.Generator
) -> int | None:
    """The node that covers most for each class, among those that `left` classes can cover; None if there is none."""
    uncovered = below < n_min
    needed = n_min - below
    can = uncovered & (needed <= left)
    if not can.any():
        return None
    # An ancestor needs no more than the node: whoever covers the node covers all above it.
    covers: NDArray[np.int64] = np.add.reduceat(uncovered[above.members].astype(np.int64), above.starts[:-1])
    worth = np.where(can, covers / np.maximum(needed, 1), 0.0)
    return int(random.choice(nodes[worth == worth.max()]))
