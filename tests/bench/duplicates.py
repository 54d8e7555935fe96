"""How long it takes to compare the hashes of 150,000 images: `python -m tests.bench.duplicates`."""

import resource
import time

import numpy as np

from challenge.curation.near_hashes import near_pairs

IMAGES = 150_000
PLANTED = 5_000


def hashes_with_neighbours(bits: int) -> np.ndarray:
    """Random hashes, of which 5,000 differ from an earlier one in at most `bits` bits."""
    draw = np.random.default_rng(0)
    hashes = draw.integers(0, 2**64, IMAGES, dtype=np.uint64)
    flips = np.zeros(PLANTED, np.uint64)
    for _ in range(bits):
        flips ^= np.uint64(1) << draw.integers(0, 64, PLANTED, dtype=np.uint64)
    hashes[-PLANTED:] = hashes[:PLANTED] ^ flips
    return hashes


def main() -> None:
    print(f"{IMAGES:,} hashes of 64 bits, {PLANTED:,} near-duplicates among them")
    for bits in (3, 7, 10):
        hashes = hashes_with_neighbours(bits)
        start = time.perf_counter()
        found = near_pairs(hashes, bits)
        seconds = time.perf_counter() - start
        planted = int(((found.second - found.first) == IMAGES - PLANTED).sum())
        print(f"  at most {bits:2} bits: {seconds:5.1f} s, {len(found):,} pairs, {planted:,} of the planted")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
