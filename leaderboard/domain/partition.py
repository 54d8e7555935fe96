"""Where the concepts of a tree stand in an icicle chart: a column a level, each as long as there is below it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .class_errors import ClassErrors, Concept

LEVELS = 4
MOST_LEVELS = 12
MOST_TILES = 400
# Of the whole length: below this a tile is a hair, and its siblings of that size become one.
LEAST = 0.008
# A level of which one concept has this share hardly divides anything: it is narrow, and no level that counts.
UNDIVIDED = 0.8
NARROW = 0.2


@dataclass(frozen=True)
class Tile:
    """A rectangle: from `start` to `end` of a length of 1, from `left` to `right` in widths of a level.

    `members` are the concepts that it stands for: one, or several small siblings. `depth` 0 is what is looked at.
    """

    depth: int
    left: float
    right: float
    start: float
    end: float
    members: tuple[Concept, ...]


Size = Callable[[Concept], int]


def partition(errors: ClassErrors, top: Concept, *, levels: int = LEVELS, most: int = MOST_TILES) -> list[Tile]:
    """The tiles of `top` and of `levels` levels below that divide it, larger siblings first; at most `most` of them.

    Tiles are as long as there are images below, or classes where the metric counts no images. Short siblings become
    one tile, and what is below them is left out.
    """
    least = LEAST
    tiles = _tiles(errors, top, levels, least)
    while len(tiles) > most:
        least *= 1.5
        tiles = _tiles(errors, top, levels, least)
    return tiles


def _tiles(errors: ClassErrors, top: Concept, levels: int, least: float) -> list[Tile]:
    size = _size(top)
    tiles = level = [Tile(0, 0.0, NARROW, 0.0, 1.0, (top,))]
    counted = 0
    for _ in range(MOST_LEVELS):
        row = [below for tile in level for below in _below(errors, tile, size, least)]
        if not row or counted == levels:
            break
        divides = max(end - start for _, start, end in row) < UNDIVIDED
        counted += divides
        left = level[0].right
        level = [
            Tile(level[0].depth + 1, left, left + (1 if divides else NARROW), start, end, members)
            for members, start, end in row
        ]
        tiles = tiles + level
    return tiles


def _size(top: Concept) -> Size:
    """How long a concept is, as a count. Where there are neither images nor classes below, all are without length."""
    return (lambda concept: concept.images) if top.images else (lambda concept: concept.classes)


def _below(errors: ClassErrors, tile: Tile, size: Size, least: float) -> list[tuple[tuple[Concept, ...], float, float]]:
    """The groups of concepts right below a tile, each with its start and end."""
    parent = tile.members[0]
    if len(tile.members) > 1 or not size(parent):
        return []
    unit = (tile.end - tile.start) / size(parent)
    children = sorted(errors.children(parent), key=size, reverse=True)
    large = [(child,) for child in children if size(child) * unit >= least]
    small = tuple(child for child in children if 0 < size(child) * unit < least)
    return _placed([*large, small] if small else large, tile.start, lambda each: size(each) * unit)


def _placed(
    groups: Sequence[tuple[Concept, ...]], start: float, length: Callable[[Concept], float]
) -> list[tuple[tuple[Concept, ...], float, float]]:
    placed = []
    for members in groups:
        end = start + sum(map(length, members))
        placed.append((members, start, end))
        start = end
    return placed
