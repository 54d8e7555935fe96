"""Costs of confusing classes: a matrix for small lists of classes, the tree itself for large ones."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .classes import ClassList
from .hierarchy import Costs, Hierarchy, Indices, cost_matrix, lowest_common_height
from .metrics import hierarchical

# Up to here the matrix of all pairs has at most 16 MB and is built in half a second.
MOST_FOR_MATRIX = 4096
Starts = NDArray[np.int64]


class ClassCosts(Protocol):
    """What a guess costs. `highest` is the most that two of the task's classes cost."""

    @property
    def highest(self) -> int:
        """The cost of no guess."""

    def fill(self, images: Starts, guesses: Indices, starts: Starts, labels: Indices, least: Costs) -> None:
        """Write the least costs of a batch of images, as `hierarchical.least_costs` does."""


@dataclass(frozen=True)
class MatrixCosts:
    """All pairs, uint8 (K, K)."""

    matrix: Costs
    highest: int

    def fill(self, images: Starts, guesses: Indices, starts: Starts, labels: Indices, least: Costs) -> None:
        """Look costs up."""
        hierarchical.least_costs(images, guesses, starts, labels, self.matrix, self.highest, least)


@dataclass(frozen=True)
class TreeCosts:
    """The nouns that classes stand for (int32, K), and the tree to find costs in."""

    nodes: Indices
    tree: Hierarchy
    highest: int

    def fill(self, images: Starts, guesses: Indices, starts: Starts, labels: Indices, least: Costs) -> None:
        """Merge sorted ancestors for each guess."""
        ancestors, table = self.tree.ancestors
        tree = (self.tree.heights, ancestors, table, self.nodes)
        hierarchical.least_costs_in_tree(images, guesses, starts, labels, tree, self.highest, least)


def class_costs(tree: Hierarchy, classes: ClassList, task_classes: int) -> ClassCosts | None:
    """Return the costs between classes, of which the first `task_classes` are the task's own.

    None if one of the classes is no noun of the hierarchy.
    """
    nodes = tree.nodes(classes.wnids)
    if (nodes < 0).any():
        return None
    if len(nodes) <= MOST_FOR_MATRIX:
        matrix = cost_matrix(tree, nodes)
        return MatrixCosts(matrix, int(matrix[:task_classes, :task_classes].max()))
    return TreeCosts(nodes, tree, highest_cost(tree, nodes[:task_classes]))


def highest_cost(tree: Hierarchy, nodes: Indices) -> int:
    """Return the most that two of the nodes cost.

    The lowest ancestor that all share is a bound, which the costs of one node usually reach; so
    the pairs of all nodes are never needed in practice.
    """
    starts, table = tree.ancestors
    shared = np.bincount(np.concatenate([table[starts[node] : starts[node + 1]] for node in nodes]))
    common = tree.heights[: len(shared)][shared == len(nodes)]
    bound, highest = int(common.min(initial=255)), 0
    for node in nodes:
        costs = [lowest_common_height(tree.heights, starts, table, int(node), int(other)) for other in nodes]
        highest = max(highest, *costs)
        if highest == bound:
            break
    return highest


def with_all_nouns(classes: ClassList, tree: Hierarchy) -> ClassList:
    """Return the classes followed by every other noun, for guesses that may name any (open vocabulary)."""
    known = set(classes.wnids)
    others = tuple(noun for noun in tree.wnids if noun not in known)
    words = classes.words + ("",) * len(others)
    return replace(classes, ids=classes.ids + others, wnids=classes.wnids + others, words=words)
