"""Errors by class, summed up the tree of the classes. Pure: the contents of rows in, numbers out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Concept:
    """A node of the tree, with the sums over the classes below it, itself included where it is one.

    `wrong`: images wrong at 1, 2, ... guesses; empty where the metric is an AP. `ap`: mean over the `rated` classes,
    which are those that have one; None without any. `children` in the order of the tree.
    """

    place: int
    wnid: str
    words: str
    parent: int | None
    height: int
    class_place: int | None
    children: tuple[int, ...]
    classes: int
    images: int
    wrong: tuple[int, ...]
    ap: float | None
    rated: int

    def error(self, guesses: int) -> float | None:
        """The share of images wrong at so many guesses; None without images."""
        return self.wrong[guesses - 1] / self.images if self.images else None


@dataclass(frozen=True)
class Confusion:
    """So many images of the class at `true` have the class at `taken_for` as first guess; places of concepts.

    `above`: their lowest common ancestor.
    """

    true: int
    taken_for: int
    images: int
    above: int


class ClassErrors:
    """The concepts by their places in the tree, the root first, and what leads from one to another."""

    def __init__(self, concepts: Sequence[Concept], *, guesses: int, confusions: Sequence[Sequence[int]] = ()) -> None:
        """`guesses`: the most for an image; 0 where the metric is an AP."""
        self.concepts = concepts
        self.guesses = guesses
        self._confusions = confusions

    @property
    def root(self) -> Concept:
        return self.concepts[0]

    @property
    def is_ap(self) -> bool:
        return self.guesses == 0

    @cached_property
    def _by_wnid(self) -> dict[str, Concept]:
        # Backwards, so that of a name that stands twice the upper one is found.
        return {concept.wnid: concept for concept in reversed(self.concepts)}

    @cached_property
    def by_class(self) -> dict[int, Concept]:
        """The concept of each class, by its place in the list of classes."""
        return {each.class_place: each for each in self.concepts if each.class_place is not None}

    def named(self, wnid: str) -> Concept | None:
        return self._by_wnid.get(wnid)

    def children(self, concept: Concept) -> list[Concept]:
        return [self.concepts[place] for place in concept.children]

    def path(self, concept: Concept) -> list[Concept]:
        """From the root down to the concept, both included."""
        way = [concept]
        while way[-1].parent is not None:
            way.append(self.concepts[way[-1].parent])
        return way[::-1]

    def common_ancestor(self, one: Concept, other: Concept) -> Concept:
        """The lowest concept above both; a concept is above itself."""
        shared = (a for a, b in zip(self.path(one), self.path(other), strict=False) if a.place == b.place)
        *_, lowest = shared
        return lowest

    def classes_below(self, concept: Concept) -> Iterator[Concept]:
        """The classes at and below the concept, in the order of the tree."""
        waiting = [concept.place]
        while waiting:
            found = self.concepts[waiting.pop()]
            if found.class_place is not None:
                yield found
            waiting.extend(reversed(found.children))

    def together(self, concepts: Sequence[Concept], guesses: int) -> float | None:
        """The error of several concepts apart from each other, or the mean AP of the classes below them."""
        if self.is_ap:
            rated = sum(each.rated for each in concepts)
            return sum((each.ap or 0.0) * each.rated for each in concepts) / rated if rated else None
        images = sum(each.images for each in concepts)
        return sum(each.wrong[guesses - 1] for each in concepts) / images if images else None

    def find(self, text: str) -> list[Concept]:
        """The concepts with the text in their words, whatever its case, or as their wnid; classes first."""
        sought = text.strip().casefold()
        found = [each for each in self.concepts if sought in each.words.casefold() or sought == each.wnid.casefold()]
        return sorted(found, key=lambda each: each.class_place is None) if sought else []

    def confusion(self, place: int) -> Confusion:
        """The pair at a place among all, which stand by how frequent they are."""
        return self._confusion(*self._confusions[place])

    def confusions(self, most: int | None = None) -> list[Confusion]:
        """The pairs of classes, the most frequent first."""
        return [self._confusion(*each) for each in self._confusions[:most]]

    @property
    def number_of_confusions(self) -> int:
        return len(self._confusions)

    def taken_for(self, concept: Concept) -> list[Confusion]:
        """What images of a class are taken for."""
        return [self._confusion(*each) for each in self._confusions if each[0] == concept.class_place]

    def mistaken(self, concept: Concept) -> list[Confusion]:
        """Whose images are taken for this class."""
        return [self._confusion(*each) for each in self._confusions if each[1] == concept.class_place]

    def _confusion(self, true: int, taken_for: int, images: int) -> Confusion:
        one, other = self.by_class[true], self.by_class[taken_for]
        return Confusion(one.place, other.place, images, self.common_ancestor(one, other).place)


def class_errors(tree: Mapping[str, Any], detail: Mapping[str, Any]) -> ClassErrors | None:
    """Contents of a ClassTree and of an EntryDetail as concepts; None where nothing is known by class."""
    classes, nodes = detail["classes"], tree["nodes"]
    if not classes:
        return None
    guesses = 0 if detail["metric"] == "per_class_ap" else len(classes[0]) - 1
    children: list[list[int]] = [[] for _ in nodes]
    for place, node in enumerate(nodes):
        if node[2] is not None:
            children[node[2]].append(place)
    sums = [_Sum(classes, node[4], guesses) for node in nodes]
    # Parents stand before their children, so that backwards each sum is whole before it is added.
    for place in range(len(nodes) - 1, 0, -1):
        sums[nodes[place][2]].add(sums[place])
    concepts = [
        _concept(place, node, below, total)
        for place, (node, below, total) in enumerate(zip(nodes, children, sums, strict=True))
    ]
    return ClassErrors(concepts, guesses=guesses, confusions=detail["confusions"])


class _Sum:
    """What is below a node, while it is added up; `aps` is a sum over `rated` classes."""

    __slots__ = ("aps", "classes", "counts", "rated")

    def __init__(self, classes: Sequence[Sequence[Any]], place: int | None, guesses: int) -> None:
        own = classes[place] if place is not None else None
        has_ap = bool(own and not guesses and own[0] is not None)
        self.classes = 1 if own else 0
        self.counts: list[int] = list(own) if own and guesses else [0] * (guesses + 1)
        self.rated = 1 if has_ap else 0
        self.aps: float = own[0] if own and has_ap else 0.0

    def add(self, other: "_Sum") -> None:
        self.classes += other.classes
        self.rated += other.rated
        self.aps += other.aps
        self.counts = [one + more for one, more in zip(self.counts, other.counts, strict=True)]


def _concept(place: int, node: Sequence[Any], children: Sequence[int], total: _Sum) -> Concept:
    wnid, words, parent, height, class_place = node
    return Concept(
        place=place,
        wnid=wnid,
        words=words,
        parent=parent,
        height=height,
        class_place=class_place,
        children=tuple(children),
        classes=total.classes,
        images=total.counts[0],
        wrong=tuple(total.counts[1:]),
        ap=total.aps / total.rated if total.rated else None,
        rated=total.rated,
    )
