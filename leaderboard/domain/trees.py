"""The tree of classes that pages show, cut from a Release's hierarchy: every class, and what branches above them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from challenge.domain.nouns import Nouns, load_nouns
from submissions.scoring.classes import ClassList
from submissions.scoring.hierarchy import load_hierarchy

from ..models import ClassTree

Node = list[Any]
# Above all where nothing else is.
ROOT = ["", "", None, 0, None]


def make_tree(release_digest: str, classes: ClassList, hierarchy: Path | None) -> None:
    """Writes the tree of a Release, once."""
    if not ClassTree.objects.filter(release_digest=release_digest).exists():
        contents = tree_contents(classes, hierarchy)
        ClassTree.objects.bulk_create(
            [ClassTree(release_digest=release_digest, contents=contents)], ignore_conflicts=True
        )


def tree_contents(classes: ClassList, hierarchy: Path | None) -> dict[str, Any]:
    """The contents of a ClassTree. Raises HierarchyInvalid."""
    listed = [[wnid, words] for wnid, words in zip(classes.wnids, classes.words, strict=True)]
    if hierarchy is None:
        nodes = [ROOT, *([wnid, words, 0, 0, place] for place, (wnid, words) in enumerate(listed))]
        return {"classes": listed, "nodes": nodes}
    nouns = load_nouns(hierarchy)
    heights = load_hierarchy(hierarchy).heights
    return {"classes": listed, "nodes": _nodes(nouns, heights.tolist(), classes)}


def _nodes(nouns: Nouns, heights: Sequence[int], classes: ClassList) -> list[Node]:
    above = _parents(nouns, classes)
    places = {wnid: place for place, wnid in enumerate(classes.wnids)}
    children: dict[int | None, list[int]] = {}
    for node, parent in above.items():
        children.setdefault(parent, []).append(node)
    nodes: list[Node] = []

    def add(node: int, parent: int | None) -> None:
        below, place = sorted(children.get(node, [])), places.get(nouns.wnids[node])
        if place is None and len(below) == 1:
            # What does not branch says nothing.
            add(below[0], parent)
            return
        nodes.append([nouns.wnids[node], nouns.words(node), parent, heights[node], place])
        own = len(nodes) - 1
        for each in below:
            add(each, own)

    roots = sorted(children.get(None, []))
    if len(roots) > 1:
        nodes.append(list(ROOT))
    for root in roots:
        add(root, 0 if len(roots) > 1 else None)
    return nodes


def _parents(nouns: Nouns, classes: ClassList) -> Mapping[int, int | None]:
    """Each class and all above it by first parents, with that parent; None for a root."""
    above: dict[int, int | None] = {}
    for node in nouns.nodes(classes.wnids).tolist():
        place: int | None = node
        while place is not None and place not in above:
            parents = nouns.parents[place].tolist()
            above[place] = parents[0] if parents else None
            place = above[place]
    return above
