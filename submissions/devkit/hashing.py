"""A file's SHA-256, and whether the file is still the one that was hashed."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .errors import DevkitError

READ_BYTES = 1 << 20
Progress = Callable[[int, int], None]


class FileChanged(DevkitError):
    code = "file_changed"


@dataclass(frozen=True)
class Fingerprint:
    """Size in bytes, time of the last change in nanoseconds, and SHA-256 of a file."""

    size: int
    changed: int
    sha256: str


def fingerprint(path: Path, progress: Progress) -> Fingerprint:
    """Reads the file once; `progress` hears bytes done and bytes in all. Raises FileChanged if it grows meanwhile."""
    before = path.stat()
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(READ_BYTES):
            digest.update(piece)
            done += len(piece)
            progress(done, before.st_size)
    found = Fingerprint(before.st_size, before.st_mtime_ns, digest.hexdigest())
    check_unchanged(path, found)
    return found


def check_unchanged(path: Path, known: Fingerprint) -> None:
    """Raises FileChanged if the file's size or time of change are others than they were."""
    now = path.stat()
    if (now.st_size, now.st_mtime_ns) != (known.size, known.changed):
        raise FileChanged(f"{path} was changed while it was read. Run the command again once the file is whole.")
