"""Fetching an edition's kit: file by file, each verified before it takes its place, `kit.json` at last.

What is interrupted goes on with the files that are missing. A folder has its `kit.json` once all that it names is
there.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .errors import Unverified
from .kits import MANIFEST, Facts, KitInvalid, Listed, is_whole, listed_files, read_kit, read_manifest
from .patience import Patience
from .replacing import replacing
from .transport import Transport, object_of
from .watching import Watch


class KitChanged(Unverified):
    """What came is not what was listed: the kit changed meanwhile, or somebody changes bytes on the way."""

    code = "kit_changed"


@dataclass(frozen=True)
class Change:
    """A fact that is another than in the kit that was there, as `tasks.classification.phases.val.closes_at`."""

    what: str
    was: Any
    now: Any


@dataclass
class Fetched:
    """What was done. is_new: there was no kit in the folder; the lists of paths and facts are empty then."""

    folder: Path
    year: int
    is_new: bool
    files: int
    size: int
    fetched: int = 0
    fetched_bytes: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    facts: list[Change] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """One object, the folder as text."""
        told = asdict(self)
        return told | {"folder": str(self.folder), "bytes": told.pop("size")}


def fetch_kit(url: str, year: int, folder: Path, *, seconds: float, watch: Watch) -> Fetched:
    """Brings the folder to the state of the server's kit. Raises DevkitError."""
    patience = Patience(seconds, told=watch.trying_again)
    # What is public is asked as everybody asks it.
    with Transport(url) as transport, watch:
        address = f"{transport.api}/editions/{year}/kit"
        content = patience.insist(lambda: _manifest(transport, address))
        facts = read_manifest(content, address)
        before = _kit_there(folder, facts)
        fetched = _compare(folder, before, facts)
        wanted = [each for each in listed_files(facts).values() if not is_whole(folder / each.path, each)]
        _check_strangers(folder, before, wanted)
        total, done = sum(each.size for each in wanted), 0
        for each in wanted:
            download = _Download(transport, f"{address}/files/{quote(each.path)}", folder / each.path, each)
            patience.insist(lambda download=download, done=done: download.run(watch, done, total))  # type: ignore[misc]
            done += each.size
            fetched.fetched, fetched.fetched_bytes = fetched.fetched + 1, done
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / MANIFEST) as file:
            file.write(content)
        _remove(folder, before, fetched.removed)
    return fetched


def _manifest(transport: Transport, address: str) -> bytes:
    response = transport.send("GET", address)
    object_of(response)
    return response.content


@dataclass(frozen=True)
class _Download:
    transport: Transport
    url: str
    target: Path
    listed: Listed

    def run(self, watch: Watch, before: int, total: int) -> None:
        """Fetches the file, and lets it take its place if it is what was listed. Raises KitChanged."""
        self.target.parent.mkdir(parents=True, exist_ok=True)
        hasher, size = hashlib.sha256(), 0
        with self.transport.stream(self.url) as response, replacing(self.target) as file:
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > self.listed.size:
                    break
                hasher.update(chunk)
                file.write(chunk)
                watch.receiving(before + size, total)
            if (size, hasher.hexdigest()) != (self.listed.size, self.listed.sha256):
                raise KitChanged(
                    f"{self.listed.path} is not what the kit lists. If it changed just now, the same command fetches "
                    "it anew; else do not trust what came."
                )


def _kit_there(folder: Path, facts: Facts) -> Facts | None:
    """What the kit in the folder says; None if there is none. Raises KitInvalid if it is another edition's."""
    if not (folder / MANIFEST).exists():
        return None
    found = read_kit(folder).facts
    if (found["server"], found["year"]) != (facts["server"], facts["year"]):
        raise KitInvalid(
            f"{folder} holds the kit of {found['year']} from {found['server']}. Choose another folder with -o."
        )
    return found


def _check_strangers(folder: Path, before: Facts | None, wanted: list[Listed]) -> None:
    """Raises KitInvalid for files that would be overwritten and that no kit brought there."""
    own = listed_files(before) if before else {}
    strangers = [each.path for each in wanted if each.path not in own and os.path.lexists(folder / each.path)]
    if strangers:
        raise KitInvalid(
            f"{folder} holds files that are not of a kit and would be overwritten: {', '.join(strangers)}. "
            "Move them away, or choose another folder with -o."
        )


def _compare(folder: Path, before: Facts | None, facts: Facts) -> Fetched:
    now = listed_files(facts)
    told = Fetched(folder, facts["year"], before is None, len(now), sum(each.size for each in now.values()))
    if before is not None:
        was = listed_files(before)
        told.added = sorted(now.keys() - was.keys())
        told.removed = sorted(was.keys() - now.keys())
        told.changed = sorted(path for path in now.keys() & was.keys() if now[path] != was[path])
        told.facts = list(_differing(_flat(before), _flat(facts)))
    return told


def _differing(was: dict[str, Any], now: dict[str, Any]) -> Iterator[Change]:
    for name in {**was, **now}:
        if was.get(name) != now.get(name):
            yield Change(name, was.get(name), now.get(name))


def _flat(value: Any, name: str = "") -> dict[str, Any]:
    """Single facts by their names; rows of tasks, phases and image sets by their own names instead of their places."""
    if isinstance(value, dict):
        parts = [(key, each) for key, each in value.items() if (name, key) != ("", "files")]
    elif isinstance(value, list) and all(isinstance(each, dict) for each in value):
        parts = [(str(each.get("slug") or each.get("name")), each) for each in value]
    else:
        return {name: value}
    return {key: fact for part, each in parts for key, fact in _flat(each, f"{name}.{part}".strip(".")).items()}


def _remove(folder: Path, before: Facts | None, paths: list[str]) -> None:
    """Removes what the kit no longer has, unless somebody changed it."""
    was = listed_files(before) if before else {}
    for path in paths:
        if is_whole(folder / path, was[path]):
            (folder / path).unlink()
