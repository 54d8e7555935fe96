"""What a page shows of synsets: rows of a search, and one synset with what is above and below it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from .class_drafts import ChosenClasses
from .definitions import definitions
from .hidden_synsets import hidden_wnids
from .noun_search import search
from .nouns import Nouns
from .taxonomies import ClassesRefused

MOST_FOUND = 30
MOST_PATHS = 4
MOST_CHILDREN = 200


@dataclass(frozen=True)
class Synset:
    """A row: `below` counts what is under it without individuals, `chosen` what is at or under it in the draft."""

    wnid: str
    words: str
    definition: str
    below: int
    leaves: int
    depth: int
    individual: bool
    is_class: bool
    chosen: int

    @property
    def name(self) -> str:
        """The first of its words."""
        return self.words.split(", ", 1)[0]


@dataclass(frozen=True)
class Found:
    """`count` synsets answer to the query; the best of them are shown."""

    count: int
    synsets: list[Synset]


@dataclass(frozen=True)
class Card:
    """A synset among its neighbours. paths: the ways down to it, each from a root to a parent.

    children: by their words, the first 200 of `child_count`.
    """

    synset: Synset
    parents: list[Synset]
    children: list[Synset]
    child_count: int
    paths: list[list[Synset]]


class Browser:
    """The synsets of one hierarchy, for one request: what is hidden and what is chosen are asked for once."""

    def __init__(self, nouns: Nouns, classes: ChosenClasses, glosses: Path) -> None:
        self._nouns = nouns
        self._glosses = glosses
        self._hidden = hidden_wnids()
        self._chosen = {node for node in map(nouns.find, classes.wnids) if node is not None}
        self.has_definitions = definitions(glosses, []) is not None

    def found(self, query: str) -> Found:
        """The synsets that answer to a word or wnid."""
        nodes = search(self._nouns, query, self._hidden)
        return Found(len(nodes), self._synsets(nodes[:MOST_FOUND].tolist()))

    def card(self, wnid: str) -> Card | None:
        """The synset with what is above and below it; None for one that is unknown or hidden."""
        node = self._nouns.find(wnid)
        if node is None or wnid in self._hidden:
            return None
        children = sorted(self._nouns.children[node].tolist(), key=lambda child: self._nouns.words(child).casefold())
        return Card(
            synset=self._synsets([node])[0],
            parents=self._synsets(self._nouns.parents[node].tolist()),
            children=self._synsets(children[:MOST_CHILDREN]),
            child_count=len(children),
            paths=[self._synsets(path[:-1]) for path in self._nouns.paths(node, MOST_PATHS)],
        )

    def roots(self) -> list[Synset]:
        """Where browsing begins."""
        return self._synsets(np.flatnonzero(self._nouns.depths == 0).tolist())

    def _synsets(self, nodes: Sequence[int]) -> list[Synset]:
        shown = [node for node in nodes if self._nouns.wnids[node] not in self._hidden]
        told = definitions(self._glosses, (self._nouns.wnids[node] for node in shown)) or {}
        return [self._synset(node, told) for node in shown]

    def _synset(self, node: int, told: dict[str, str]) -> Synset:
        nouns, wnid = self._nouns, self._nouns.wnids[node]
        below = nouns.subtree(node)
        return Synset(
            wnid=wnid,
            words=nouns.words(node),
            definition=told.get(wnid, ""),
            below=int((below != node).sum()),
            leaves=int(nouns.leaf[below].sum()),
            depth=int(nouns.depths[node]),
            individual=bool(nouns.instance[node]),
            is_class=node in self._chosen,
            chosen=self._count_chosen(below.tolist()),
        )

    def _count_chosen(self, below: Iterable[int]) -> int:
        return len(self._chosen.intersection(below)) if self._chosen else 0


class Part(StrEnum):
    """What of a synset is meant."""

    ONE = "one"
    LEAVES = "leaves"
    ALL = "all"


def wnids_of(nouns: Nouns | None, wnid: str, part: Part) -> list[str]:
    """The synset alone, the leaves below it, or all at or below it. Raises ClassesRefused for an unknown one."""
    node = nouns.find(wnid) if nouns else None
    if nouns is None or node is None:
        raise ClassesRefused(f"{wnid} is no noun of the hierarchy that this draft is chosen from.")
    if part == Part.ONE:
        return [wnid]
    return [nouns.wnids[each] for each in (nouns.leaves(node) if part == Part.LEAVES else nouns.subtree(node))]
