"""Classes whose names can hardly be told apart, found by their lemmas alone."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from ..domain.noun_search import lines_of
from ..domain.nouns import Nodes, Nouns

LEAST_OVERLAP = 0.5
# A word that more children of one noun have, such as `genus`, names their kind and tells nothing about two of them.
MOST_WITH_A_WORD = 20
PLURALS = ("s", "es")


class NearSynonyms(NamedTuple):
    """Two classes, the one with the smaller index first, and what they share."""

    first: int
    second: int
    shared: str


def near_synonyms(nouns: Nouns, classes: Nodes) -> list[NearSynonyms]:
    """Pairs of classes that share a lemma, or that are siblings and share most words. By index.

    Two lemmas are the same in spite of case, accents, hyphens and a plural's `s` or `es` (`sunglass`,
    `sunglasses`). Siblings have a parent in common; they share most words if, of the words of all their
    lemmas, half or more stand in both. Words that more than 20 children of the parent have do not count.
    """
    names = _names(nouns, classes)
    found = {(pair.first, pair.second): pair for pair in _siblings(nouns, names)}
    found |= {(pair.first, pair.second): pair for pair in _namesakes(names)}
    return [found[key] for key in sorted(found)]


def _names(nouns: Nouns, classes: Nodes) -> dict[int, set[str]]:
    """The lemmas of each class as they are compared."""
    names: dict[int, set[str]] = {node: set() for node in classes.tolist()}
    lines = lines_of(nouns)
    # The last line of a noun is its wnid, which is no lemma.
    is_lemma = np.diff(lines.nodes, append=-1) == 0
    for node, name, counts in zip(lines.nodes.tolist(), lines.names, is_lemma.tolist(), strict=True):
        if counts and node in names:
            names[node].add(" ".join(name.split()))
    return names


def _namesakes(names: dict[int, set[str]]) -> Iterator[NearSynonyms]:
    called: dict[str, list[int]] = defaultdict(list)
    for node, lemmas in names.items():
        for lemma in lemmas:
            called[lemma].append(node)
    # Of several lemmas in common the last one told is kept, so that it is the first of the alphabet.
    for lemma, nodes in sorted(called.items(), reverse=True):
        singular = [called[base] for end in PLURALS if (base := lemma.removesuffix(end)) != lemma and base in called]
        plurals = [(one, other) for ones in singular for one in ones for other in nodes if one != other]
        for pair in [*combinations(nodes, 2), *plurals]:
            yield NearSynonyms(min(pair), max(pair), lemma)


def _siblings(nouns: Nouns, names: dict[int, set[str]]) -> Iterator[NearSynonyms]:
    families: dict[int, list[int]] = defaultdict(list)
    for node in names:
        for parent in nouns.parents[node].tolist():
            families[parent].append(node)
    for children in families.values():
        if len(children) > 1:
            yield from _alike({node: {word for name in names[node] for word in name.split()} for node in children})


def _alike(words_of: dict[int, set[str]]) -> Iterator[NearSynonyms]:
    having: dict[str, list[int]] = defaultdict(list)
    for node, words in words_of.items():
        for word in words:
            having[word].append(node)
    common = {word for word, nodes in having.items() if len(nodes) > MOST_WITH_A_WORD}
    for first, second in sorted({pair for word in having.keys() - common for pair in combinations(having[word], 2)}):
        one, other = words_of[first] - common, words_of[second] - common
        if len(one & other) >= LEAST_OVERLAP * len(one | other):
            yield NearSynonyms(min(first, second), max(first, second), " ".join(sorted(one & other)))
