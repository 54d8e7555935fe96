"""What may stand where in a manifest: shapes that read nodes of YAML and tell what does not fit, and where."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .manifest_yaml import line_of

TAG = "tag:yaml.org,2002:"
NAMES = {"str": "text", "int": "a number", "float": "a number", "bool": "true or false", "null": "nothing"}


@dataclass(frozen=True)
class Problem:
    """One thing that does not fit, in a sentence that says what to do."""

    path: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        place = f"{self.path} (line {self.line})" if self.line and self.path else self.path or f"Line {self.line}"
        return f"{place}: {self.sentence}" if self.path or self.line else self.sentence


@dataclass
class Reading:
    """What was found so far: problems, and the line of each path."""

    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def wrong(self, path: str, node: Node, sentence: str) -> None:
        self.problems.append(Problem(path, line_of(node), sentence))

    def expected(self, path: str, node: Node, what: str) -> Any:
        """Notes it, and returns None to be handed on."""
        self.wrong(path, node, f"Expected {what}; found {_found(node)}.")


class Shape(Protocol):
    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """The value; where it does not fit, a problem is noted and None returned."""


@dataclass(frozen=True)
class Text:
    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if not isinstance(node, ScalarNode) or node.tag != f"{TAG}str":
            reading.expected(path, node, "text; put it in quotation marks")
            return None
        if "\0" in node.value or re.search("[\ud800-\udfff]", node.value):
            reading.wrong(
                path, node, "This text has characters that cannot be kept (NUL or half a pair): take them out."
            )
            return None
        return str(node.value).replace("\r\n", "\n")


@dataclass(frozen=True)
class Whole:
    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if _is_plain(node) and re.fullmatch("0|-?[1-9][0-9]{0,17}", node.value):
            return int(node.value)
        return reading.expected(path, node, "a whole number, as 20")


@dataclass(frozen=True)
class Number:
    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if _is_plain(node) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,3})?", node.value):
            return float(node.value)
        return reading.expected(path, node, "a number, as 0.001")


@dataclass(frozen=True)
class Truth:
    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if _is_plain(node) and node.value in ("true", "false"):
            return bool(node.value == "true")
        return reading.expected(path, node, "true or false")


@dataclass(frozen=True)
class Instant:
    def read(self, node: Node, path: str, reading: Reading) -> Any:
        try:
            found = datetime.fromisoformat(node.value) if isinstance(node, ScalarNode) else None
        except ValueError:
            found = None
        if found is None or found.utcoffset() != timedelta():
            return reading.expected(path, node, "an instant in UTC, as 2026-05-01T12:00:00Z")
        return found.astimezone(UTC)


@dataclass(frozen=True)
class Choice:
    values: tuple[str, ...]

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if isinstance(node, ScalarNode) and node.value in self.values:
            return str(node.value)
        return reading.expected(path, node, f"one of {', '.join(self.values)}")


def choice(enum: type[Enum]) -> Choice:
    return Choice(tuple(str(each.value) for each in enum))


@dataclass(frozen=True)
class Maybe:
    """The shape, or `null`."""

    shape: Shape

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        is_null = _is_plain(node) and node.tag == f"{TAG}null"
        return None if is_null else self.shape.read(node, path, reading)


@dataclass(frozen=True)
class ListOf:
    shape: Shape

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if not isinstance(node, SequenceNode):
            return reading.expected(path, node, "a list, each line of it beginning with “- ”")
        return [
            self.shape.read(each, f"{path}[{number}]", _at(reading, f"{path}[{number}]", each))
            for number, each in enumerate(node.value)
        ]


@dataclass(frozen=True)
class Named:
    """Any number of the shape, each under its name in addresses."""

    shape: Shape

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if not isinstance(node, MappingNode):
            return reading.expected(path, node, "names with what belongs to each below it")
        found = {}
        for key, value in node.value:
            name = str(key.value)
            if not re.fullmatch("[-a-zA-Z0-9_]{1,50}", name):
                reading.wrong(
                    f"{path}.{name}", key, "A name in addresses has letters, digits and hyphens only, at most 50."
                )
            found[name] = self.shape.read(value, f"{path}.{name}", _at(reading, f"{path}.{name}", key))
        return found


@dataclass(frozen=True)
class Free:
    """Text, numbers and truth values under any names, one level deep or as lists."""

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if isinstance(node, MappingNode):
            return {str(key.value): self.read(value, f"{path}.{key.value}", reading) for key, value in node.value}
        if isinstance(node, SequenceNode):
            return [self.read(each, f"{path}[{number}]", reading) for number, each in enumerate(node.value)]
        shapes: dict[str, Shape] = {
            "str": Text(),
            "int": Whole(),
            "float": Number(),
            "bool": Truth(),
            "null": Maybe(Text()),
        }
        shape = shapes.get(node.tag.removeprefix(TAG))
        return (
            shape.read(node, path, reading) if shape else reading.expected(path, node, "text, a number, true or false")
        )


@dataclass(frozen=True)
class Key:
    """One setting. `about` is written above it; a fact is written as a comment, and never read."""

    name: str
    shape: Shape
    about: str = ""
    is_needed: bool = False
    is_fact: bool = False


@dataclass(frozen=True)
class Record:
    keys: tuple[Key, ...]

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if not isinstance(node, MappingNode):
            return reading.expected(path or "the file", node, "settings, as “title: …”")
        known = {key.name: key for key in self.keys if not key.is_fact}
        found: dict[str, Any] = {}
        for key, value in node.value:
            place = _below(path, str(key.value))
            if key.value not in known:
                told = f"There is no such setting; known here are {', '.join(known)}."
                reading.wrong(place, key, told)
                continue
            found[key.value] = known[key.value].shape.read(value, place, _at(reading, place, key))
        for missing in _missing(known.values(), found):
            reading.wrong(_below(path, missing), node, "This setting is needed: add it.")
        return found


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _missing(keys: Iterable[Key], found: dict[str, Any]) -> list[str]:
    return [key.name for key in keys if key.is_needed and key.name not in found]


def _at(reading: Reading, path: str, node: Node) -> Reading:
    reading.lines[path] = line_of(node)
    return reading


def _is_plain(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style is None


def _found(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "settings"
    if isinstance(node, SequenceNode):
        return "a list"
    kind = NAMES.get(node.tag.removeprefix(TAG), "something else")
    return kind if kind == "nothing" else f"{kind}, “{node.value[:60]}”"
