"""The WordNet noun hierarchy and ILSVRC's cost of a confusion. Scoring's single reader of the compiled file.

In a class tree other than WordNet the nouns are numbered, and a fourth cell holds the name of each.

Source of the rule: the ILSVRC2010 development kit, whose cost matrix it reproduces in all cells. The
cost of guessing x for y is 0 if x = y, otherwise the minimum height over all common ancestors. A
height is the longest path down over plain hyponyms (`@`); ancestors follow `@` and instances (`@i`),
and every noun is its own ancestor.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .compiled import array_kernel, kernel
from .inputs import InputsInvalid

Indices = NDArray[np.int32]
Costs = NDArray[np.uint8]


@dataclass(frozen=True)
class Hierarchy:
    """Nouns as a directed acyclic graph; a noun is an index 0..n-1 in the order of the file.

    offsets: int32 (n,), ascending; the digits of a wnid. Edge e goes from `child[e]` up to `parent[e]`
    (int32), `plain[e]` (bool) says that it is no instance. names: what classes call the nouns, where
    that is not `n` and the offset.
    """

    offsets: Indices
    child: Indices
    parent: Indices
    plain: NDArray[np.bool_]
    names: tuple[str, ...] | None = None

    @cached_property
    def wnids(self) -> tuple[str, ...]:
        """Return what classes call the nouns, in their order."""
        return self.names or tuple(f"n{offset:08d}" for offset in self.offsets.tolist())

    @cached_property
    def heights(self) -> Costs:
        """Return uint8 (n,): the longest path down to a leaf over plain hyponyms."""
        return longest_paths(self.child[self.plain], self.parent[self.plain], len(self.offsets))

    @cached_property
    def ancestors(self) -> tuple[NDArray[np.int64], Indices]:
        """Ancestors of all nouns: those of i are `table[starts[i]:starts[i + 1]]`, ascending, i included."""
        first_edge = np.searchsorted(self.child, np.arange(len(self.offsets) + 1)).astype(np.int64)
        return ancestor_tables(first_edge, self.parent, len(self.offsets))

    def nodes(self, wnids: Sequence[str]) -> Indices:
        """Return the nouns (int32) named by `wnids`, -1 for one that the hierarchy lacks."""
        if self.names is not None:
            places_of = {name: place for place, name in enumerate(self.names)}
            return np.array([places_of.get(wnid, -1) for wnid in wnids], np.int32)
        numbers = np.array([int(wnid[1:]) if _is_wnid(wnid) else -1 for wnid in wnids], np.int64)
        places = np.minimum(np.searchsorted(self.offsets, numbers), len(self.offsets) - 1)
        return np.where(self.offsets[places] == numbers, places, -1).astype(np.int32)


def _is_wnid(text: str) -> bool:
    return len(text) == 9 and text[0] == "n" and text[1:].isascii() and text[1:].isdigit()


@lru_cache(maxsize=2)
def load_hierarchy(path: Path) -> Hierarchy:
    """Read the compiled nouns: `offset TAB lemmas TAB hypernyms`, an `i` before an instance's hypernym.

    A fourth cell, if lines have one, is the noun's name. Raises InputsInvalid for a file that is not that,
    or a hypernym that is no noun of the file.
    """
    try:
        text = gzip.decompress(path.read_bytes()).decode()
        lines = pa.array(text.removesuffix("\n").split("\n"), pa.string())
        cells = pc.split_pattern(lines, "\t")
        offsets = np.asarray(pc.list_element(cells, 0).cast(pa.int32()))
        words = pc.split_pattern(pc.list_element(cells, 2), ",")
        tree = _link(offsets, np.asarray(pc.list_parent_indices(words)), words.flatten())
        named = pc.max(pc.list_value_length(cells)).as_py() > 3
        return replace(tree, names=tuple(pc.list_element(cells, 3).to_pylist())) if named else tree
    except (OSError, EOFError, UnicodeDecodeError, pa.ArrowInvalid) as error:
        raise InputsInvalid(f"{path.name} is not a compiled hierarchy: {error}") from error


def _link(offsets: Indices, child: NDArray[np.int64], words: pa.Array) -> Hierarchy:
    """Turn each noun's hypernyms into edges; a root has one empty word."""
    exists = np.asarray(pc.not_equal(words, ""))
    child, words = child[exists], words.filter(pa.array(exists))
    plain = ~np.asarray(pc.starts_with(words, "i"))
    targets = np.asarray(pc.utf8_ltrim(words, "i").cast(pa.int32()))
    parent = np.searchsorted(offsets, targets).astype(np.int32)
    if (np.diff(offsets) <= 0).any() or (offsets[np.minimum(parent, len(offsets) - 1)] != targets).any():
        raise InputsInvalid("the hierarchy is unsorted, or names a hypernym that it lacks")
    return Hierarchy(offsets, child.astype(np.int32), parent, plain)


@array_kernel
def longest_paths(child: Indices, parent: Indices, nodes: int) -> Costs:
    """Return uint8 (nodes,): the longest path down from each, by sweeps until nothing grows."""
    heights = np.zeros(nodes, np.uint8)
    grew = True
    while grew:
        grew = False
        for edge in range(len(child)):
            through = heights[child[edge]] + 1
            if heights[parent[edge]] < through:
                if through > nodes or through == 255:
                    raise ValueError("the hierarchy has a cycle")
                heights[parent[edge]] = through
                grew = True
    return heights


@array_kernel
def ancestor_tables(first_edge: NDArray[np.int64], parent: Indices, nodes: int) -> tuple[NDArray[np.int64], Indices]:
    """Return the start of each node's ancestors, and all ancestors, sorted within a node."""
    starts = np.zeros(nodes + 1, np.int64)
    table = np.empty(16 * nodes, np.int32)
    seen = np.full(nodes, -1, np.int32)
    stack = np.empty(nodes, np.int32)
    for node in range(nodes):
        used, depth = starts[node], 1
        stack[0] = node
        seen[node] = node
        while depth:
            depth -= 1
            here = stack[depth]
            if used == len(table):
                table = np.concatenate((table, np.empty(len(table), np.int32)))
            table[used] = here
            used += 1
            for edge in range(first_edge[here], first_edge[here + 1]):
                if seen[parent[edge]] != node:
                    seen[parent[edge]] = node
                    stack[depth] = parent[edge]
                    depth += 1
        table[starts[node] : used].sort()
        starts[node + 1] = used
    return starts, table[: starts[nodes]].copy()


@kernel
def lowest_common_height(heights: Costs, starts: NDArray[np.int64], table: Indices, first: int, second: int) -> int:
    """Return the cost of two nouns: merge their sorted ancestors, keep the least height.

    Two nouns without a common ancestor cost 255 (in WordNet all nouns meet in `entity`).
    """
    if first == second:
        return 0
    left, left_end = starts[first], starts[first + 1]
    right, right_end = starts[second], starts[second + 1]
    least = 255
    while left < left_end and right < right_end:
        difference = table[left] - table[right]
        if difference == 0:
            least = min(least, heights[table[left]])
        left += difference <= 0
        right += difference >= 0
    return least


def cost_matrix(hierarchy: Hierarchy, nodes: Indices) -> Costs:
    """Return uint8 (K, K): the cost of guessing one of `nodes` (int32, K) for another; symmetric.

    Ancestors are swept from the highest to the lowest, each overwriting the block of its descendants,
    so that the least height remains: 0.05 s for K = 1000, where merging all pairs takes longer.
    """
    starts, table = hierarchy.ancestors
    rows = np.concatenate([table[starts[node] : starts[node + 1]] for node in nodes])
    columns = np.repeat(np.arange(len(nodes)), starts[nodes + 1] - starts[nodes])
    order = np.lexsort((columns, rows))
    above, first = np.unique(rows[order], return_index=True)
    blocks = np.split(columns[order], first[1:])
    costs = np.full((len(nodes), len(nodes)), 255, np.uint8)
    for index in np.argsort(-hierarchy.heights[above].astype(np.int64), kind="stable"):
        costs[np.ix_(blocks[index], blocks[index])] = hierarchy.heights[above[index]]
    np.fill_diagonal(costs, 0)
    return costs
