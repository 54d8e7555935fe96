import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenge.curation.near_hashes import TooManyPairs, near_pairs

# Hashes near each other on purpose: few bits set in words of 64.
WORDS = st.lists(st.sets(st.integers(0, 63), max_size=6), max_size=40)


def _every_two(hashes, max_distance):
    found = []
    for second in range(len(hashes)):
        for first in range(second):
            distance = bin(int(hashes[first]) ^ int(hashes[second])).count("1")
            if distance <= max_distance:
                found.append((first, second, distance))
    return sorted(found)


@settings(max_examples=60, deadline=None)
@given(words=WORDS, max_distance=st.integers(0, 15))
def test_finds_what_comparing_every_two_finds(words, max_distance):
    hashes = np.array([sum(1 << bit for bit in bits) for bits in words], np.uint64)
    pairs = near_pairs(hashes, max_distance)
    found = list(zip(pairs.first.tolist(), pairs.second.tolist(), pairs.distance.tolist(), strict=True))
    assert sorted(found) == _every_two(hashes, max_distance)


def test_finds_planted_neighbours_among_many():
    draw = np.random.default_rng(7)
    hashes = draw.integers(0, 2**64, 20_000, dtype=np.uint64)
    for bit in (3, 17, 40, 63):
        hashes[10_000 + bit] = hashes[bit] ^ np.uint64(1 << bit) ^ np.uint64(1)
    pairs = near_pairs(hashes, 3)
    assert {(int(a), int(b)) for a, b in zip(pairs.first, pairs.second, strict=True)} == {
        (bit, 10_000 + bit) for bit in (3, 17, 40, 63)
    }


def test_ten_thousand_blank_images_are_said_rather_than_paired():
    with pytest.raises(TooManyPairs, match="10,000 images share one hash"):
        near_pairs(np.zeros(10_000, np.uint64), 4)


def test_a_distance_that_the_index_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="from 0 to 15"):
        near_pairs(np.zeros(2, np.uint64), 16)
