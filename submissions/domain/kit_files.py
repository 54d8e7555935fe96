"""The files of an edition's kit: where each comes from, its size and SHA-256. No hidden label is within reach."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO
from typing import IO, NamedTuple

from django.core.cache import cache
from django.db.models.fields.files import FieldFile

from challenge.domain.digests import CHUNK_BYTES
from challenge.domain.phase_lists import PhaseSet, taxonomy_of
from challenge.models import Phase

Opened = AbstractContextManager[IO[bytes]]
CACHED_SECONDS = 7 * 24 * 3600
MOST_HERE = 4096
TYPES = {
    ".csv.gz": "application/gzip",
    ".tsv.gz": "application/gzip",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
}


class Measured(NamedTuple):
    sha256: str
    size: int


_measured_here: dict[str, Measured] = {}


@dataclass(frozen=True)
class KitFile:
    """A file of a kit. key: what names these bytes for ever, so that they are measured once; empty if nothing does."""

    path: str
    open: Callable[[], Opened]
    key: str = ""

    @property
    def sha256(self) -> str:
        return self._measured.sha256

    @property
    def size(self) -> int:
        return self._measured.size

    @property
    def content_type(self) -> str:
        return next(kind for ending, kind in TYPES.items() if self.path.endswith(ending))

    def chunks(self) -> Iterator[bytes]:
        """The bytes, a mebibyte at a time at most."""
        with self.open() as file:
            yield from iter(partial(file.read, CHUNK_BYTES), b"")

    @cached_property
    def _measured(self) -> Measured:
        return _once(self.key, lambda: _measure(self.chunks())) if self.key else _measure(self.chunks())


def _measure(chunks: Iterable[bytes]) -> Measured:
    hasher, size = hashlib.sha256(), 0
    for chunk in chunks:
        hasher.update(chunk)
        size += len(chunk)
    return Measured(hasher.hexdigest(), size)


def _once(key: str, measure: Callable[[], Measured]) -> Measured:
    """What was measured under the key before, by any process, or by this one where the cache is lost."""
    name = f"kit-file:{hashlib.sha256(key.encode()).hexdigest()}"
    if name not in _measured_here:
        known = cache.get(name)
        found = Measured(*known) if known else measure()
        if not known:
            cache.set(name, tuple(found), CACHED_SECONDS)
        if len(_measured_here) >= MOST_HERE:
            _measured_here.clear()
        _measured_here[name] = found
    return _measured_here[name]


def text_file(path: str, text: str) -> KitFile:
    """What is written for the kit."""
    return KitFile(path, lambda: BytesIO(text.encode()))


def stored_file(path: str, file: FieldFile, *, digest: str = "") -> KitFile:
    """A file of a public store; with the digest of what it holds it is one that never changes."""
    return KitFile(path, lambda: file.storage.open(str(file.name), "rb"), f"{digest} {file.name}" if digest else "")


def sample_of(path: str, phase: Phase, sets: list[PhaseSet], kind: str, max_guesses: int) -> KitFile:
    """The sample of a phase, made when it is asked for."""

    def made() -> Opened:
        # It loads kernels, which take a second: not wherever Django starts.
        from .rehearsal.sample import sample_file

        return BytesIO(sample_file(phase))

    taxonomy = taxonomy_of(phase)
    lists = [taxonomy.digest if taxonomy else "", *(each.image_set.digest for each in sets)]
    return KitFile(path, made, f"sample {kind} {max_guesses} {' '.join(lists)}")
