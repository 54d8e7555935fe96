"""The files of an edition's kit: where each comes from, its size and SHA-256. No hidden label is within reach."""

import functools
import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import IO, NamedTuple

from django.core.cache import cache
from django.db.models.fields.files import FieldFile

from challenge.domain.digests import CHUNK_BYTES, digest_of_chunks
from challenge.domain.phase_lists import PhaseSet, meaning_of, taxonomy_of
from challenge.models import Phase

from ..scoring.version import scorer_digest

Opened = AbstractContextManager[IO[bytes]]
CACHED_SECONDS = 7 * 24 * 3600
MOST_HERE = 4096
# What is kept of files that are made here, in each process.
MOST_MADE_BYTES = 64 << 20
TYPES = {
    ".csv.gz": "application/gzip",
    ".tsv.gz": "application/gzip",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
}
OTHER_TYPE = "application/octet-stream"


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
        return next((kind for ending, kind in TYPES.items() if self.path.endswith(ending)), OTHER_TYPE)

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
    if (found := _measured_here.get(name)) is None:
        known = cache.get(name)
        found = Measured(*known) if known else measure()
        if not known:
            cache.set(name, tuple(found), CACHED_SECONDS)
        if len(_measured_here) >= MOST_HERE:
            _measured_here.clear()
        _measured_here[name] = found
    return found


class Made:
    """Bytes that take long to make, by key: made by one thread while others wait for them, and kept while they fit."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._lock = most_bytes, Lock()
        self._kept: dict[str, bytes] = {}

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """What is kept under the key, or else what `make` gives."""
        if (found := self._kept.get(key)) is None:
            with self._lock:
                found = self._kept.get(key) or self._keep(key, make())
        return found

    def _keep(self, key: str, made: bytes) -> bytes:
        """Those that were made first go first."""
        while self._kept and self.size + len(made) > self._most:
            del self._kept[next(iter(self._kept))]
        if len(made) <= self._most:
            self._kept[key] = made
        return made

    @property
    def size(self) -> int:
        return sum(map(len, self._kept.values()))


_samples = Made(MOST_MADE_BYTES)


def made_key(*parts: str) -> str:
    """What names the bytes that this code makes of these parts; other code makes and measures its own."""
    return " ".join([*parts, _code()])


@functools.cache
def _code() -> str:
    """The SHA-256 of all that shapes files which are made here."""
    here = Path(__file__).parent
    makers = [here / "list_files.py", *sorted((here / "rehearsal").glob("*.py"))]
    shaping = [scorer_digest(), zlib.ZLIB_RUNTIME_VERSION]
    return digest_of_chunks([*(each.encode() for each in shaping), *(each.read_bytes() for each in makers)])


def text_file(path: str, text: Callable[[], str]) -> KitFile:
    """What is written for the kit, once somebody asks for it."""
    written = functools.cache(lambda: text().encode())
    return KitFile(path, lambda: BytesIO(written()))


def stored_file(path: str, file: FieldFile, *, digest: str = "") -> KitFile:
    """A file of a public store; with the digest of what it holds it is one that never changes."""
    return KitFile(path, lambda: file.storage.open(str(file.name), "rb"), f"{digest} {file.name}" if digest else "")


def sample_of(path: str, phase: Phase, sets: list[PhaseSet]) -> KitFile:
    """The sample of a phase, made when it is asked for: then it raises NotReady before there are lists."""
    meaning, taxonomy = meaning_of(phase), taxonomy_of(phase)
    lists = [taxonomy.digest if taxonomy else "", *(each.image_set.digest for each in sets)]
    key = made_key("sample", meaning.kind, str(meaning.max_guesses), *lists)

    def make() -> bytes:
        # It loads kernels, which take a second: not wherever Django starts.
        from .rehearsal.sample import sample_file

        return sample_file(phase)

    return KitFile(path, lambda: BytesIO(_samples.get(key, make)), key)
