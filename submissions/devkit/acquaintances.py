"""Servers that were met before: their keys, and the last entry of their log. Who answers later must be the same."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .findings import Finding, right, unsure, wrong
from .folder import read_json, write_privately
from .signatures import Key, moment_of

FOLDER = "servers"
SOMEBODY = "Who answers there may be somebody else: ask the organizers."


@dataclass(frozen=True)
class Acquaintance:
    """What is remembered of one server. head: `sequence` and `digest` of its log's last entry."""

    url: str
    since: str = ""
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)


def recall(folder: Path, url: str) -> Acquaintance:
    """What is known of a server; nothing of one that is new."""
    found = read_json(_path(folder, url))
    if found is None or found.get("url") != url:
        return Acquaintance(url)
    return Acquaintance(url, found.get("since", ""), found.get("keys", {}), found.get("head", {}))


def remember(folder: Path, known: Acquaintance) -> None:
    facts = {"url": known.url, "since": known.since, "keys": known.keys, "head": known.head}
    write_privately(_path(folder, known.url), json.dumps(facts, indent=2))


def _path(folder: Path, url: str) -> Path:
    return folder / FOLDER / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.json"


def meet(known: Acquaintance, keys: Iterable[Key], now: datetime) -> tuple[Acquaintance, Finding]:
    """Compares the keys of a server with those that it had before, and what is to be remembered from now on.

    At the first meeting its keys are believed and kept. Later each of them must still be named, and one that was
    retired stays so.
    """
    named = {key.key_id: key.as_json() for key in keys}
    if not known.keys:
        told = f"First use of {known.url}: its keys {', '.join(named)} are kept. Compare them with those you know of."
        return replace(known, since=now.astimezone(UTC).date().isoformat(), keys=named), unsure("keys", told)
    if lost := [key_id for key_id in known.keys if key_id not in named]:
        return known, wrong("keys", f"{known.url} no longer names its key {', '.join(lost)}, which it had. {SOMEBODY}")
    if revived := [key_id for key_id, key in known.keys.items() if _counts_for_longer(named[key_id], key)]:
        told = f"{known.url} takes back when it retired its key {', '.join(revived)}. {SOMEBODY}"
        return known, wrong("keys", told)
    fresh = [key_id for key_id in named if key_id not in known.keys]
    more = f" New: {', '.join(fresh)}." if fresh else ""
    told = f"{known.url} names the keys that it had on {known.since}.{more}"
    return replace(known, keys=named), right("keys", told)


def _counts_for_longer(key: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether what a key signs now would count, though it was said to count no more."""
    if before["retired_at"] is None:
        return False
    return key["retired_at"] is None or moment_of(key["retired_at"]) > moment_of(before["retired_at"])
