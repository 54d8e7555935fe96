"""Near-duplicates among images: perceptual hashes of a folder, and the pairs that are one picture twice.

A coarse hash of 64 bits finds the candidates, a fine one of 256 bits confirms them: two different pictures may agree
in the coarse one by chance, once there are a hundred thousand.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .near_hashes import Pairs, near_pairs

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp"})
COARSE_SIDE, FINE_SIDE = 8, 16
FINE_WORDS = 4
# Measured on pictures resized, recompressed, cropped by 2% and brightened: at most 10 and 50 bits, others at least
# 16 and 96 (docs/measurements.md).
COARSE_BITS, FINE_BITS = 10, 64
CHUNK = 32


class CurationMissing(Exception):
    """The libraries that only curation needs are not installed."""


class NoImages(Exception):
    """The folder has no image."""


@dataclass(frozen=True)
class Hashed:
    """Hashes of images: names, `coarse` uint64 (n,), `fine` uint64 (n, 4). `unreadable`: what was no image, and why."""

    names: list[str]
    coarse: NDArray[np.uint64]
    fine: NDArray[np.uint64]
    unreadable: list[tuple[str, str]]

    def __len__(self) -> int:
        return len(self.names)

    def save(self, path: Path) -> None:
        """Writes an `.npz` that `load` reads."""
        unreadable = np.array(self.unreadable, dtype=str).reshape(-1, 2)
        with path.open("wb") as file:
            np.savez(file, names=np.array(self.names), coarse=self.coarse, fine=self.fine, unreadable=unreadable)

    @classmethod
    def load(cls, path: Path) -> "Hashed":
        with np.load(path, allow_pickle=False) as content:
            unreadable = [(str(name), str(why)) for name, why in content["unreadable"]]
            return cls([str(name) for name in content["names"]], content["coarse"], content["fine"], unreadable)


def images_below(folder: Path) -> list[Path]:
    """The image files in the folder and its folders, by name. Raises NoImages."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not found:
        raise NoImages(f"{folder} has no images: expected files that end in {', '.join(sorted(SUFFIXES))}.")
    return found


def hash_images(paths: Sequence[Path], folder: Path, *, processes: int | None = None) -> Iterator[Hashed]:
    """Hashes of images, a chunk at a time, named by their path below `folder`. Raises CurationMissing."""
    require_imagehash()
    chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    with ProcessPoolExecutor(processes or os.cpu_count()) as pool:
        yield from pool.map(partial(_hash_chunk, folder), chunks)


def together(parts: Iterable[Hashed]) -> Hashed:
    """All parts as one."""
    total = Hashed([], np.empty(0, np.uint64), np.empty((0, FINE_WORDS), np.uint64), [])
    parts = list(parts)
    if not parts:
        return total
    return Hashed(
        [name for part in parts for name in part.names],
        np.concatenate([part.coarse for part in parts]),
        np.concatenate([part.fine for part in parts]),
        [row for part in parts for row in part.unreadable],
    )


def duplicates(hashed: Hashed, *, coarse_bits: int = COARSE_BITS, fine_bits: int = FINE_BITS) -> Pairs:
    """The pairs of near-duplicates, by position; their distance is that of the fine hashes, in bits of 256.

    `coarse_bits` is from 0 to 15. Raises TooManyPairs.
    """
    candidates = near_pairs(hashed.coarse, coarse_bits)
    differing = hashed.fine[candidates.first] ^ hashed.fine[candidates.second]
    distance = np.bitwise_count(differing).sum(axis=1, dtype=np.int64)
    confirmed = Pairs(candidates.first, candidates.second, np.minimum(distance, 255).astype(np.uint8))
    return confirmed.where(distance <= fine_bits)


def between(pairs: Pairs, first_size: int) -> tuple[Pairs, Pairs]:
    """The pairs within one set, and those between the first `first_size` images and the others."""
    crossing = (pairs.first < first_size) & (pairs.second >= first_size)
    return pairs.where(~crossing), pairs.where(crossing)


def require_imagehash() -> None:
    """Raises CurationMissing with what to do."""
    try:
        import imagehash  # noqa: F401 - asked whether it is there
    except ImportError as error:
        raise CurationMissing(
            "Hashing images needs libraries that the server does not: pip install -r requirements-curation.txt"
        ) from error


def _hash_chunk(folder: Path, paths: Sequence[Path]) -> Hashed:
    names, coarse, fine, unreadable = [], [], [], []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            both = _hashes_of(path)
        except (OSError, ValueError, SyntaxError) as error:
            # Pillow raises SyntaxError for broken PNG files.
            unreadable.append((name, str(error)))
            continue
        names.append(name)
        coarse.append(both[0])
        fine.append(both[1:])
    words = np.array(fine, np.uint64).reshape(-1, FINE_WORDS)
    return Hashed(names, np.array(coarse, np.uint64), words, unreadable)


def _hashes_of(path: Path) -> NDArray[np.uint64]:
    """One word of the coarse hash, four of the fine one."""
    from imagehash import phash
    from PIL import Image

    with Image.open(path) as image:
        image.draft("L", (256, 256))
        grey = image.convert("L")
        bits = np.concatenate([phash(grey, side).hash.ravel() for side in (COARSE_SIDE, FINE_SIDE)])
    return np.packbits(bits).view(">u8").astype(np.uint64)
