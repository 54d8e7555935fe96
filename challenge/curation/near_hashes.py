"""Finding all pairs of 64-bit hashes that differ in few bits, without comparing every two.

Multi-index hashing (Norouzi, Punjani and Fleet, 2012): of four parts of 16 bits, one differs in at most a quarter of
the allowed bits. So only hashes that share such a part, or nearly, are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

PARTS = 4
PART_BITS = 16
MAX_DISTANCE = 15

Hashes = NDArray[np.uint64]
Indices = NDArray[np.int64]


class TooManyPairs(Exception):
    """So many hashes are alike that their pairs are of no use; the message says how many share one hash."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of positions, first < second, int64 (n,), and in how many bits they differ, uint8 (n,)."""

    first: Indices
    second: Indices
    distance: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.first)

    def where(self, chosen: NDArray[np.bool_]) -> "Pairs":
        """The pairs for which `chosen`, bool (n,), is True."""
        return Pairs(self.first[chosen], self.second[chosen], self.distance[chosen])


def near_pairs(hashes: Hashes, max_distance: int, *, max_pairs: int = 20_000_000) -> Pairs:
    """All pairs of `hashes`, uint64 (n,), that differ in at most `max_distance` bits (0 to 15), by position.

    Raises ValueError for another distance, and TooManyPairs.
    """
    if not 0 <= max_distance <= MAX_DISTANCE:
        raise ValueError(f"the distance must be from 0 to {MAX_DISTANCE} bits, not {max_distance}")
    distinct, group_of = np.unique(hashes, return_inverse=True)
    groups = _Groups.of(group_of, len(distinct))
    found = [*_unequal(distinct, max_distance)]
    first, second = (np.concatenate([each[side] for each in found] or [np.empty(0, np.int64)]) for side in (0, 1))
    groups.require_few(first, second, max_pairs)
    left, right = groups.members_of_pairs(first, second)
    same_left, same_right = groups.within()
    one, other = np.concatenate([left, same_left]), np.concatenate([right, same_right])
    low, high = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    return Pairs(low, high, np.bitwise_count(hashes[low] ^ hashes[high]))


@dataclass(frozen=True)
class _Groups:
    """Positions with equal hashes: group g has `members[starts[g]:starts[g] + sizes[g]]`."""

    members: Indices
    starts: Indices
    sizes: Indices

    @classmethod
    def of(cls, group_of: Indices, groups: int) -> "_Groups":
        sizes = np.bincount(group_of, minlength=groups)
        return cls(np.argsort(group_of, kind="stable"), np.cumsum(sizes) - sizes, sizes)

    def require_few(self, first: Indices, second: Indices, max_pairs: int) -> None:
        within = self.sizes * (self.sizes - 1) // 2
        total = int(within.sum() + (self.sizes[first] * self.sizes[second]).sum())
        if total > max_pairs:
            raise TooManyPairs(
                f"There are {total:,} pairs of near images, more than {max_pairs:,}; {int(self.sizes.max()):,} images "
                "share one hash. Leave out blank or placeholder images, or take a smaller distance."
            )

    def members_of_pairs(self, first: Indices, second: Indices) -> tuple[Indices, Indices]:
        counts = self.sizes[first] * self.sizes[second]
        place = _counting(counts)
        width = np.repeat(self.sizes[second], counts)
        left = self.members[np.repeat(self.starts[first], counts) + place // width]
        right = self.members[np.repeat(self.starts[second], counts) + place % width]
        return left, right

    def within(self) -> tuple[Indices, Indices]:
        several = np.flatnonzero(self.sizes > 1)
        left, right = self.members_of_pairs(several, several)
        return left[left < right], right[left < right]


def _unequal(hashes: Hashes, max_distance: int) -> Iterator[tuple[Indices, Indices]]:
    radius = max_distance // PARTS
    for part in range(PARTS):
        index = _Index.of(_part(hashes, part))
        for mask in _masks(radius):
            one, other = index.sharing(mask)
            differing = hashes[one] ^ hashes[other]
            near = (np.bitwise_count(differing) <= max_distance) & (differing != 0)
            near &= ~_found_before(differing, part, radius)
            yield one[near], other[near]


@dataclass(frozen=True)
class _Index:
    """Positions by the value of one part of their hashes."""

    keys: NDArray[np.int64]
    order: Indices
    starts: Indices

    @classmethod
    def of(cls, keys: NDArray[np.int64]) -> "_Index":
        sizes = np.bincount(keys, minlength=1 << PART_BITS)
        return cls(keys, np.argsort(keys, kind="stable"), np.concatenate([[0], np.cumsum(sizes)]))

    def sharing(self, mask: int) -> tuple[Indices, Indices]:
        """Each two positions whose keys differ by just `mask`, once."""
        others = self.keys ^ mask
        counts = self.starts[others + 1] - self.starts[others]
        if mask:
            # Seen from one side only: that of the smaller key.
            counts = np.where(self.keys < others, counts, 0)
        one = np.repeat(np.arange(len(self.keys)), counts)
        other = self.order[np.repeat(self.starts[others], counts) + _counting(counts)]
        if mask == 0:
            one, other = one[one < other], other[one < other]
        return one, other


def _found_before(differing: Hashes, part: int, radius: int) -> NDArray[np.bool_]:
    """Whether an earlier part is near too, so that the pair has been found there."""
    found = np.zeros(len(differing), np.bool_)
    for earlier in range(part):
        found |= np.bitwise_count(_part(differing, earlier)) <= radius
    return found


def _part(hashes: Hashes, part: int) -> NDArray[np.int64]:
    bits = hashes >> np.uint64(part * PART_BITS) & np.uint64((1 << PART_BITS) - 1)
    return bits.astype(np.int64)


def _masks(radius: int) -> list[int]:
    flips = (chosen for count in range(radius + 1) for chosen in combinations(range(PART_BITS), count))
    return [sum(1 << bit for bit in chosen) for chosen in flips]


def _counting(counts: Indices) -> Indices:
    """0..c-1 for each count c, one after another."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - counts, counts)
