"""The participants' wheels that the server keeps: one of each version, for ever, so that old scorers stay runnable.

They lie in the public store: `devkit/<version>/` holds the wheel in a folder of its digest and, written last,
`wheel.json` that describes it. So of two builders at once each writes files that are whole, and the last one's count.
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

from ..scoring.version import SCORER_VERSION, WHEEL_VERSION, scorer_digest
from .kit_files import KitFile

FOLDER = "devkit"
FACTS = "wheel.json"
CACHED, CACHED_SECONDS = "wheels", 60


class WheelNotBuilt(Exception):
    """The wheel could not be built from the running code; the message says why."""


class WheelTaken(Exception):
    """The store has other bytes under this version."""


@dataclass(frozen=True)
class Wheel:
    """A wheel of the store. scorer, scorer_sha256: the version of its rules, and of its files; built_at: ISO 8601."""

    version: str
    scorer: str
    scorer_sha256: str
    name: str
    sha256: str
    bytes: int
    built_at: str

    @property
    def is_current(self) -> bool:
        """Whether it holds the scorer that this server runs."""
        return self.scorer_sha256 == scorer_digest()

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.built_at)

    @property
    def path(self) -> str:
        """Where it lies in the store."""
        return f"{FOLDER}/{self.version}/{self.sha256}/{self.name}"

    @property
    def file(self) -> KitFile:
        """Its bytes."""
        return KitFile(self.name, lambda: _store().open(self.path, "rb"), f"wheel {self.sha256} {self.path}")


def build_wheel(folder: Path) -> Path:
    """Builds the wheel of the running code in a folder, without the network. Raises WheelNotBuilt."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    ended = subprocess.run(command, cwd=settings.BASE_DIR, check=False, capture_output=True, text=True)
    found = list(folder.glob("*.whl"))
    if ended.returncode or len(found) != 1:
        raise WheelNotBuilt(ended.stderr.strip() or "The build gave no wheel.")
    return found[0]


def keep_wheel(built: Path, now: datetime) -> tuple[Wheel, bool]:
    """Puts a wheel of the running code into the store; the kept wheel, and whether it is new there.

    The same bytes are kept once. Raises WheelTaken if the version has other bytes: what a receipt names never changes,
    so changed code needs a new version.
    """
    content = built.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if kept := _read(WHEEL_VERSION):
        if kept.sha256 != sha256:
            raise WheelTaken(
                f"Version {WHEEL_VERSION} is there with other bytes (SHA-256 {kept.sha256}, now {sha256}). "
                "Raise WHEEL_VERSION in submissions/scoring/version.py."
            )
        return kept, False
    wheel = Wheel(WHEEL_VERSION, SCORER_VERSION, scorer_digest(), built.name, sha256, len(content), now.isoformat())
    _write(wheel.path, content)
    _write(f"{FOLDER}/{WHEEL_VERSION}/{FACTS}", json.dumps(asdict(wheel), indent=2).encode())
    cache.delete(CACHED)
    return wheel, True


def kept_wheels() -> list[Wheel]:
    """Every wheel, the latest version first."""
    known: list[dict[str, Any]] | None = cache.get(CACHED)
    if known is None:
        known = [asdict(wheel) for version in _versions() if (wheel := _read(version))]
        cache.set(CACHED, known, CACHED_SECONDS)
    return sorted((Wheel(**each) for each in known), key=lambda wheel: _numbers(wheel.version), reverse=True)


def wheel_named(name: str) -> Wheel | None:
    return next((wheel for wheel in kept_wheels() if wheel.name == name), None)


def _store() -> Storage:
    return storages["public"]


def _versions() -> list[str]:
    try:
        return _store().listdir(FOLDER)[0]
    except FileNotFoundError:
        return []


def _read(version: str) -> Wheel | None:
    """The wheel of a version; None if it is not there, or not whole."""
    try:
        with _store().open(f"{FOLDER}/{version}/{FACTS}", "rb") as file:
            wheel = Wheel(**json.load(file))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return wheel if _store().exists(wheel.path) else None


def _write(name: str, content: bytes) -> None:
    """Writes a file under exactly this name: whoever reads it finds all of it, or what was there before."""
    store = _store()
    if isinstance(store, FileSystemStorage):
        spare = store.save(f"{name}.{uuid4().hex}", ContentFile(content))
        Path(store.path(spare)).replace(store.path(name))
        return
    # A store of objects shows one when it has all of it, and never writes a name twice.
    store.delete(name)
    if (saved := store.save(name, ContentFile(content))) != name:
        store.delete(saved)
        raise WheelTaken(f"{name} is being written by another process.")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
