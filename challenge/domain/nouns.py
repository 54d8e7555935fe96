"""A hierarchy of classes for pages and reports: words, parents, children, depths. Loaded once a process, without nltk.

The file is the compiled one that scoring reads (`submissions/scoring/hierarchy.py`): a line for each
noun, `offset TAB lemmas TAB hypernyms`, and in trees other than WordNet a fourth cell with the name.
"""

import gzip
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.int32]
Integer = TypeVar("Integer", np.int32, np.int64)


class HierarchyInvalid(Exception):
    """The text is not a compiled hierarchy."""


@dataclass(frozen=True)
class Groups:
    """Lists of nodes of different lengths: those of i are `members[starts[i]:starts[i + 1]]`.

    starts: int64 (n + 1,). members: int32.
    """

    starts: NDArray[np.int64]
    members: Nodes

    def __getitem__(self, node: int) -> Nodes:
        return self.members[self.starts[node] : self.starts[node + 1]]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """The length of each list, int64 (n,)."""
        return np.diff(self.starts)

    def of_all(self, nodes: Nodes) -> tuple[Nodes, NDArray[np.int64]]:
        """The lists of `nodes` one after another, and beside each member the place of its owner in `nodes`."""
        sizes = self.sizes[nodes]
        owners = np.repeat(np.arange(len(nodes)), sizes)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return self.members[self.starts[nodes][owners] + within], owners


def grouped(owners: Nodes, members: Nodes, count: int) -> Groups:
    """The members of each owner 0..count-1, in the order in which they are given."""
    order = np.argsort(owners, kind="stable")
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(owners, minlength=count), out=starts[1:])
    return Groups(starts, members[order])


def _distinct(values: NDArray[Integer]) -> NDArray[Integer]:
    """The values, none of them negative, ascending and once each."""
    # np.unique hashes, which takes a hundred times longer here than sorting.
    ordered = np.sort(values)
    new: NDArray[np.bool_] = np.diff(ordered, prepend=-1) != 0
    return ordered[new]


@dataclass(frozen=True, eq=False)
class Nouns:
    """Nouns as a directed acyclic graph; a noun is an index 0..n-1 in the order of the file.

    wnids: ascending. cells: lemmas, comma separated, with underscores for spaces. parents: over `@` and
    `@i`. instance: bool (n,), whether a noun is an individual (`@i` alone leads up from it), as Excalibur.
    """

    wnids: Sequence[str]
    cells: Sequence[str]
    parents: Groups
    instance: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.wnids)

    def find(self, wnid: str) -> int | None:
        """The noun of this wnid, or None."""
        place = bisect_left(self.wnids, wnid)
        return place if place < len(self) and self.wnids[place] == wnid else None

    def nodes(self, wnids: Iterable[str]) -> Nodes:
        """The nouns (int32) of `wnids`. Raises KeyError with a wnid that is none."""
        found = [(wnid, self.find(wnid)) for wnid in wnids]
        for wnid, node in found:
            if node is None:
                raise KeyError(wnid)
        return np.array([node for _, node in found], np.int32)

    def lemmas(self, node: int) -> list[str]:
        """What the noun is called, with spaces."""
        return self.cells[node].replace("_", " ").split(",")

    def words(self, node: int) -> str:
        """The lemmas on one line, as the class lists of ILSVRC write them."""
        return ", ".join(self.lemmas(node))

    @cached_property
    def _child_of_edge(self) -> Nodes:
        return np.repeat(np.arange(len(self), dtype=np.int32), self.parents.sizes)

    @cached_property
    def children(self) -> Groups:
        """The nouns right below each, ascending."""
        return grouped(self.parents.members, self._child_of_edge, len(self))

    @cached_property
    def depths(self) -> NDArray[np.int16]:
        """The edges on the shortest way up to a root, int16 (n,); -1 where none leads up."""
        depths = np.full(len(self), -1, np.int16)
        level = np.flatnonzero(self.parents.sizes == 0).astype(np.int32)
        depth = 0
        while len(level):
            depths[level] = depth
            below, _ = self.children.of_all(level)
            level, depth = _distinct(below[depths[below] < 0]), depth + 1
        return depths

    @cached_property
    def ancestors(self) -> Groups:
        """All nouns above each, itself included, ascending."""
        pairs = np.arange(len(self), dtype=np.int64) * (len(self) + 1)
        levels = [pairs]
        while len(pairs):
            node, above = pairs // len(self), pairs % len(self)
            parents, owners = self.parents.of_all(above.astype(np.int32))
            pairs = _distinct(node[owners] * np.int64(len(self)) + parents)
            levels.append(pairs)
        node, above = np.divmod(_distinct(np.concatenate(levels)), len(self))
        return grouped(node.astype(np.int32), above.astype(np.int32), len(self))

    @cached_property
    def descendants(self) -> Groups:
        """All nouns below each, itself included, ascending."""
        node = np.repeat(np.arange(len(self), dtype=np.int32), self.ancestors.sizes)
        return grouped(self.ancestors.members, node, len(self))

    def subtree(self, node: int) -> Nodes:
        """The noun and all below it, without individuals (int32, ascending)."""
        below = self.descendants[node]
        return below[~self.instance[below]]

    @cached_property
    def leaf(self) -> NDArray[np.bool_]:
        """Whether nothing but individuals is below, bool (n,)."""
        leaf = np.ones(len(self), np.bool_)
        leaf[self.parents.members[~self.instance[self._child_of_edge]]] = False
        return leaf

    def leaves(self, node: int) -> Nodes:
        """The leaves of the subtree (int32, ascending); the noun itself where it is one."""
        below = self.subtree(node)
        return below[self.leaf[below]]

    def paths(self, node: int, most: int = 8) -> list[list[int]]:
        """Ways from a root down to the noun, itself included, shortest first; at most `most` of them."""
        return sorted(islice(self._paths(node), most), key=len)

    def _paths(self, node: int) -> Iterator[list[int]]:
        if not len(self.parents[node]):
            yield [node]
        for parent in self.parents[node].tolist():
            for path in self._paths(parent):
                yield [*path, node]


@lru_cache(maxsize=2)
def load_nouns(path: Path) -> Nouns:
    """The nouns of a compiled file, which never changes. Raises HierarchyInvalid."""
    try:
        return parse_nouns(gzip.decompress(path.read_bytes()).decode())
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise HierarchyInvalid(f"{path.name} is not a compiled hierarchy: {error}") from error


def parse_nouns(text: str) -> Nouns:
    """The nouns of a compiled hierarchy that is unpacked already. Raises HierarchyInvalid."""
    lines = text.removesuffix("\n").split("\n")
    # Column by column: what is kept lies together in memory, and half as much is held for good.
    try:
        wnids = [_wnid(line.split("\t")) for line in lines]
        cells = [line.split("\t")[1] for line in lines]
        child, parent, plain = _edges(lines)
    except (IndexError, KeyError) as error:
        raise HierarchyInvalid(f"This is not a compiled hierarchy: {error!r}") from error
    if any(first >= second for first, second in pairwise(wnids)):
        raise HierarchyInvalid("This is not a compiled hierarchy: its nouns are not in the order of their wnids.")
    instance = np.zeros(len(lines), np.bool_)
    instance[child] = True
    instance[child[plain]] = False
    return Nouns(wnids, cells, grouped(child, parent, len(lines)), instance)


def _wnid(row: list[str]) -> str:
    return row[3] if len(row) > 3 else f"n{row[0]}"


def _edges(lines: list[str]) -> tuple[Nodes, Nodes, NDArray[np.bool_]]:
    """The child and the parent of each edge, and whether it is none of an individual (`@i`)."""
    words = [line.split("\t")[2] for line in lines]
    place = {line.split("\t", 1)[0]: place for place, line in enumerate(lines)}
    counts = [len(each.split(",")) if each else 0 for each in words]
    above = [word for each in words if each for word in each.split(",")]
    child = np.repeat(np.arange(len(lines), dtype=np.int32), counts)
    parent = np.array([place[word.removeprefix("i")] for word in above], np.int32)
    return child, parent, np.array([not word.startswith("i") for word in above], np.bool_)
