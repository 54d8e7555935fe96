"""The kit of an edition in a folder: `kit.json` and the files that it names, checked by their digests when used."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ..scoring.digests import sha256_of
from ..scoring.inputs import NOTHING, Inputs
from ..scoring.tasks.registry import KINDS
from .errors import ConfigInvalid, Unverified
from .lists import read_withdrawn

MANIFEST = "kit.json"
FORMAT = "yardstick-kit-1"
# Relative, without dots that lead elsewhere and without names that are hidden; whoever wrote `kit.json` is a stranger.
SAFE_PATH = re.compile(r"[A-Za-z0-9_-][\w.-]*(?:/[A-Za-z0-9_-][\w.-]*)*", re.ASCII)
NEEDED = {"server", "year", "tasks"}
Facts = dict[str, Any]


class KitInvalid(ConfigInvalid):
    """There is no kit, or it lacks what is asked for."""

    code = "kit"


class KitDamaged(Unverified):
    """A file of the kit is missing, or is not the one that `kit.json` names."""

    code = "kit_damaged"


@dataclass(frozen=True)
class Listed:
    """A file as `kit.json` names it. The path is relative to the kit's folder."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Kit:
    """A folder with a kit, and what its `kit.json` says."""

    folder: Path
    facts: Facts

    @cached_property
    def files(self) -> dict[str, Listed]:
        """The files by their paths."""
        return listed_files(self.facts)

    def file(self, path: str) -> Path:
        """A file of the kit, once it is found to be what `kit.json` names. Raises KitDamaged."""
        listed, found = self.files.get(path), self.folder / path
        if listed is None or not is_whole(found, listed):
            raise KitDamaged(
                f"{found} is missing or damaged. Run “yardstick devkit {self.facts['year']}” again: it fetches what "
                "is not whole."
            )
        return found


@dataclass(frozen=True)
class KitPhase:
    """A phase of a task of a kit."""

    kit: Kit
    task: Facts
    phase: Facts

    @property
    def kind(self) -> str:
        """The kind of task, as the scorer calls it. Raises KitInvalid for one that this version does not know."""
        kind = str(self.phase["kind"])
        if kind not in KINDS:
            raise KitInvalid(f"This version knows no tasks of the kind “{kind}”: install {_wheel(self.kit)}.")
        return kind

    @property
    def has_labels(self) -> bool:
        """Whether its labels are in the kit."""
        return self.phase["labels"] is not None

    def check_inputs(self) -> Inputs:
        """What the server's free check reads a file against. Raises KitInvalid, KitDamaged."""
        if self.phase["classes"] is None or not self.phase["images"]:
            raise KitInvalid(f"The organizers have not put the lists of “{self.phase['title']}” in place yet.")
        return Inputs(
            truth=None,
            classes=self.kit.file(self.phase["classes"]),
            hierarchy=self._file("hierarchy"),
            image_sets={each["name"]: self.kit.file(each["path"]) for each in self.phase["images"]},
            max_guesses=self.phase["max_guesses"],
            options=self.phase["options"] | {"name": self.task["slug"], "baseline": self._file("baseline")},
        )

    def score_inputs(self) -> Inputs:
        """What the server scores a file by; without labels where they are not released. As `check_inputs`."""
        checked, withdrawn = self.check_inputs(), self._file("withdrawn")
        return Inputs(
            truth=self._file("labels"),
            classes=checked.classes,
            hierarchy=checked.hierarchy,
            image_sets=checked.image_sets,
            blacklist=self._file("blacklist"),
            max_guesses=checked.max_guesses,
            options=dict(checked.options) | {"baseline": None, "slices": self._file("attributes")},
            split=self._file("parts"),
            withdrawn=read_withdrawn(withdrawn) if withdrawn else NOTHING,
        )

    def _file(self, name: str) -> Path | None:
        path = self.phase.get(name)
        return self.kit.file(path) if path else None


def find_kit(start: Path) -> Path | None:
    """The folder with a kit that is nearest: `start` itself, or one above it."""
    return next((folder for folder in (start, *start.parents) if (folder / MANIFEST).is_file()), None)


def read_kit(folder: Path) -> Kit:
    """The kit of a folder. Raises KitInvalid."""
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise KitInvalid(f"{folder} holds no {MANIFEST}. Fetch a kit with “yardstick devkit YEAR”.") from error
    return Kit(folder, read_manifest(content, str(folder / MANIFEST)))


def read_manifest(content: bytes, origin: str) -> Facts:
    """What a `kit.json` says; origin: whose it is. Raises KitInvalid for anything else."""
    try:
        facts = json.loads(content)
        known = facts["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise KitInvalid(f"{origin} is no {MANIFEST} of a kit.") from error
    if known != FORMAT:
        raise KitInvalid(f"{origin} has the format {known!r}; this version reads {FORMAT}: install a newer one.")
    try:
        listed_files(facts)
        lacking = NEEDED - facts.keys()
    except (KeyError, TypeError):
        lacking = NEEDED
    if lacking:
        raise KitInvalid(f"{origin} is no whole {MANIFEST} of a kit.")
    return dict(facts)


def listed_files(facts: Facts) -> dict[str, Listed]:
    """The files of a `kit.json` by path. Raises KitInvalid for a path that leads out of the folder."""
    found = {each["path"]: Listed(each["path"], each["sha256"], each["bytes"]) for each in facts["files"]}
    if wrong := [path for path in found if not SAFE_PATH.fullmatch(path) or path == MANIFEST]:
        raise KitInvalid(f"The kit names a file {wrong[0]!r}, which is no place in its folder: nothing is used of it.")
    return found


def is_whole(path: Path, listed: Listed) -> bool:
    """Whether a file is there with its size and SHA-256."""
    return path.is_file() and path.stat().st_size == listed.size and sha256_of(path) == listed.sha256


def choose(kit: Kit, task: str | None, phase: str | None, now: datetime, *, labels: bool = False) -> KitPhase:
    """The phase that is meant, by names as in addresses. Raises KitInvalid where it is not clear.

    Without a name the only task; the only phase, of several the only one that is open, or with `labels` the only one
    whose labels are in the kit.
    """
    tasks = kit.facts["tasks"]
    chosen = _one(tasks, task, "task", "-t")
    phases = chosen["phases"]
    if phase is None and len(phases) > 1:
        fitting = [each for each in phases if (each["labels"] if labels else _is_open(each, now))]
        phases = fitting if len(fitting) == 1 else phases
    return KitPhase(kit, chosen, _one(phases, phase, "phase", "--phase"))


def _one(rows: list[Facts], name: str | None, what: str, option: str) -> Facts:
    names = [row["slug"] for row in rows]
    if not rows:
        raise KitInvalid(f"The kit has no {what} yet. “yardstick devkit” fetches what is new.")
    if name is None and len(rows) == 1:
        return rows[0]
    if name is None:
        raise KitInvalid(f"Which {what}? Give {option} with one of: {_and(names)}.")
    if name not in names:
        raise KitInvalid(f"The kit has no {what} “{name}”, only: {_and(names)}.")
    return rows[names.index(name)]


def _and(names: Iterable[str]) -> str:
    return ", ".join(names)


def _is_open(phase: Facts, now: datetime) -> bool:
    closes_at = phase["closes_at"]
    is_over = closes_at is not None and datetime.fromisoformat(closes_at) <= now
    return datetime.fromisoformat(phase["opens_at"]) <= now and not is_over


def _wheel(kit: Kit) -> str:
    return str(kit.facts["scorer"]["wheel"])
