"""Field by field, what a manifest would change of what runs."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# What a name stands for where a whole thing comes or goes.
COLLECTIONS = ("tasks", "phases", "pages", "data_files")


@dataclass(frozen=True)
class Difference:
    """One setting: what runs and what the file says, None where there is nothing."""

    path: str
    old: Any
    new: Any

    @property
    def is_text(self) -> bool:
        """Whether it is best read line by line."""
        return any(isinstance(value, str) and "\n" in value for value in (self.old, self.new))

    @property
    def before(self) -> str:
        return shown(self.old)

    @property
    def after(self) -> str:
        return shown(self.new)

    @property
    def text(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """A text's lines that differ, with three around them: each begins with `-`, `+` or a space."""
        old, new = (str(value or "").split("\n") for value in (self.old, self.new))
        return [
            line for line in difflib.unified_diff(old, new, lineterm="", n=3) if not line.startswith(("---", "+++"))
        ]


def differences(runs: dict[str, Any], given: dict[str, Any], path: str = "") -> Iterator[Difference]:
    """What `given` says otherwise than `runs`, both nested as in a manifest; what it does not say stays."""
    for name, new in given.items():
        place, old = f"{path}.{name}" if path else name, runs.get(name)
        if name in COLLECTIONS:
            yield from _of_collection(_by_name(old), _by_name(new), place)
        elif name == "classes":
            yield from _different(place, _digest(old), _digest(new))
        elif isinstance(old, dict) and isinstance(new, dict) and name != "options":
            yield from differences(old, new, place)
        else:
            yield from _different(place, old, new)


def shown(value: Any) -> str:
    """A value on one line, as manifests write it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if value is None or value == "":
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _of_collection(old: dict[str, Any], new: dict[str, Any], path: str) -> Iterator[Difference]:
    for name, one in new.items():
        if name in old:
            yield from differences(old[name], one, f"{path}.{name}")
        else:
            yield from _whole(f"{path}.{name}", one)
    for name in old:
        if name not in new:
            yield Difference(f"{path}.{name}", old[name]["title"], None)
    kept = [name for name in old if name in new]
    ordered = [name for name in new if name in old]
    # Phases stand in the order of their dates.
    if kept != ordered and not path.endswith("phases"):
        yield Difference(f"{path} (order)", kept, ordered)


def _whole(path: str, new: dict[str, Any]) -> Iterator[Difference]:
    """Something new, setting by setting."""
    for name, value in new.items():
        if name in COLLECTIONS:
            yield from _of_collection({}, _by_name(value), f"{path}.{name}")
        else:
            yield from _different(f"{path}.{name}", None, _digest(value) if name == "classes" else value)


def _different(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if old != new and (old or new or {type(old), type(new)} != {str, type(None)}):
        yield Difference(path, old, new)


def _by_name(values: Any) -> dict[str, Any]:
    """A collection by the names of what is in it; those of a list are their titles, counted where they repeat."""
    if not isinstance(values, list):
        return values or {}
    found: dict[str, Any] = {}
    for value in values:
        number = sum(each["title"] == value["title"] for each in found.values())
        found[value["title"] if not number else f"{value['title']} ({number + 1})"] = value
    return found


def _digest(classes: dict[str, Any] | None) -> str | None:
    return classes["digest"] if classes else None
