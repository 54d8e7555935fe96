"""Finding nouns by what they are called: the start of any word or of a wnid, whatever the case and the accents."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .nouns import Nodes, Nouns

MOST_MATCHES = 20_000
BREAK, SPACE = ord("\n"), ord(" ")
SEPARATORS = str.maketrans("_-", "  ")


class Lines(NamedTuple):
    """All names that a noun answers to, one a line, as UTF-8 between line breaks.

    starts: int64 (m,), where line j begins; nodes: int32 (m,), whose name it is; places: int64 (m,), how
    many names of the noun stand before it.
    """

    text: bytes
    starts: NDArray[np.int64]
    nodes: Nodes
    places: NDArray[np.int64]

    @property
    def names(self) -> list[str]:
        """The lines one by one."""
        return self.text.decode().split("\n")[1:-1]


def plain(text: str) -> str:
    """The text in small letters, without accents, with single spaces for underscores, hyphens and spaces."""
    return " ".join(_letters(text).split())


def _letters(text: str) -> str:
    if not text.isascii():
        text = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return text.casefold().translate(SEPARATORS)


def search(nouns: Nouns, query: str, hidden: frozenset[str] = frozenset()) -> Nodes:
    """The nouns (int32) that answer to `query`, best first; none for an empty one.

    First those called exactly so, then those with it as whole words, then those with a name, at last
    those with a word that begins so. Among equals the noun whose first name it is, then the one with more
    nouns below it. Of very many matches only the first 20,000 are ranked.
    """
    wanted = plain(query).encode()
    if not wanted:
        return np.empty(0, np.int32)
    lines = lines_of(nouns)
    found = _matches(lines.text, wanted)
    line = np.searchsorted(lines.starts, found, side="right") - 1
    rank = _ranks(lines, found, found + len(wanted))
    nodes = lines.nodes[line]
    best = np.lexsort((nodes, -nouns.descendants.sizes[nodes], lines.places[line], rank))
    _, first = np.unique(nodes[best], return_index=True)
    ordered = nodes[best][np.sort(first)]
    return ordered[[nouns.wnids[node] not in hidden for node in ordered]] if hidden else ordered


def _matches(text: bytes, wanted: bytes) -> NDArray[np.int64]:
    """Where a word begins with `wanted`; a single letter must begin the whole name."""
    before = (b"\n",) if len(wanted) == 1 else (b"\n", b" ")
    places = chain.from_iterable(re.finditer(each + re.escape(wanted), text) for each in before)
    return np.array([match.start() + 1 for match in islice(places, MOST_MATCHES)], np.int64)


def _ranks(lines: Lines, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    letters = np.frombuffer(lines.text, np.uint8)
    at_start, after = letters[starts - 1] == BREAK, letters[ends]
    exact, whole = at_start & (after == BREAK), (after == BREAK) | (after == SPACE)
    return np.select([exact, whole, at_start], [0, 1, 2], 3)


@lru_cache(maxsize=4)
def lines_of(nouns: Nouns) -> Lines:
    """The names of all nouns, in small letters and without accents. Made once for each hierarchy."""
    cells = [f"{cell},{wnid.replace(',', ' ')}" for cell, wnid in zip(nouns.cells, nouns.wnids, strict=True)]
    sizes = np.array([cell.count(",") + 1 for cell in cells])
    text = _letters("\n" + "\n".join(cells).replace(",", "\n") + "\n").encode()
    starts = np.flatnonzero(np.frombuffer(text, np.uint8) == BREAK)[:-1] + 1
    nodes = np.repeat(np.arange(len(nouns), dtype=np.int32), sizes)
    return Lines(text, starts, nodes, np.arange(len(nodes)) - np.repeat(np.cumsum(sizes) - sizes, sizes))
