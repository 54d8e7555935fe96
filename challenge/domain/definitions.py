"""Definitions of synsets, from the file that `manage.py compile_wordnet` writes where a WordNet package is."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

KEY_BYTES = len("n02084071")


@dataclass(frozen=True)
class Definitions:
    """Lines `wnid TAB definition`, by wnid, as one text. starts: int64, where each line begins."""

    text: bytes
    starts: NDArray[np.int64]

    def of(self, wnid: str) -> str:
        """The definition, or an empty string where there is none."""
        key = wnid.encode()
        place = bisect_left(self.starts, key, key=lambda start: self.text[start : start + KEY_BYTES])
        if place == len(self.starts):
            return ""
        start = self.starts[place]
        found, _, definition = self.text[start : self.text.index(b"\n", start)].partition(b"\t")
        return definition.decode() if found == key else ""


def definitions(path: Path, wnids: Iterable[str]) -> dict[str, str] | None:
    """The definitions of `wnids` that have one; None where no file has been written."""
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    known = _load(path, changed)
    return {wnid: text for wnid in wnids if (text := known.of(wnid))}


@lru_cache(maxsize=1)
def _load(path: Path, changed: int) -> Definitions:  # noqa: ARG001 - a new file is another entry of the cache
    text = path.read_bytes()
    breaks = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    return Definitions(text, np.concatenate(([0], breaks + 1))[: len(breaks)])
