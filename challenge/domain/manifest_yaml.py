"""The YAML of manifests: a small, strict part of it. What people read twice must not mean two things.

No aliases, tags, second documents or keys that repeat; `yes`, `0777` and `12:30:00` are never silently anything else
than text (`manifest_shapes` says what stands where).
"""

import re
from collections.abc import Iterator
from math import inf
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.events import AliasEvent, Event
from yaml.nodes import MappingNode, Node
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner

MOST_CHARACTERS = 500_000
MOST_LEVELS = 20
# What a block of lines can hold as it is: printable, and no line break other than our own.
LINES = re.compile("[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]+")


class NotYaml(Exception):
    """The text is not the YAML that manifests are written in; the message says where and why."""

    def __init__(self, line: int | None, sentence: str) -> None:
        super().__init__(sentence if line is None else f"Line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


def parse(text: str) -> Node:
    """The nodes of the one document in `text`, each with its place. Raises NotYaml."""
    if len(text) > MOST_CHARACTERS:
        raise NotYaml(None, f"The file has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.")
    try:
        node = _Strict(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise NotYaml(line, f"This is not YAML: {', '.join(filter(None, (error.context, error.problem)))}.") from error
    except yaml.YAMLError as error:
        raise NotYaml(None, f"This is not YAML: {error}") from error
    if node is None:
        raise NotYaml(None, "The file is empty.")
    return node


def line_of(node: Node) -> int:
    """Where the node begins, counted from 1."""
    line: int = node.start_mark.line
    return line + 1


class _Strict(Reader, Scanner, Parser, Composer, Resolver):
    """PyYAML's own parts without a constructor: nothing is ever built from what a file names."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        Resolver.__init__(self)
        self.level = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event: Event = self.peek_event()  # type: ignore[no-untyped-call]
        _check_event(event)
        self.level += 1
        if self.level > MOST_LEVELS:
            raise NotYaml(_line(event), f"Nothing here stands more than {MOST_LEVELS} levels deep.")
        node = super().compose_node(parent, index)
        self.level -= 1
        if isinstance(node, MappingNode):
            _check_keys(node)
        return node


def _check_event(event: Event) -> None:
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
        raise NotYaml(_line(event), "Anchors (&) and aliases (*) are not read: write the value out.")
    if getattr(event, "tag", None) is not None:
        raise NotYaml(_line(event), "Tags (!) are not read: leave it out, or put the text in quotation marks.")


def _check_keys(node: MappingNode) -> None:
    known: dict[str, int] = {}
    for key, _ in node.value:
        name = str(key.value)
        if name in known:
            raise NotYaml(line_of(key), f"“{name}” stands in line {known[name]} already: keep one of them.")
        known[name] = line_of(key)


def _line(event: Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1


def scalar(value: Any) -> str:
    """One value as YAML on one line, such that it is read as the same."""
    if isinstance(value, str):
        plain = _dumped(value) if LINES.fullmatch(value) else "\n"
        return _dumped(value, default_style='"') if "\n" in plain else plain
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_within(name)}: {_within(each)}" for name, each in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_within, value)) + "]"
    return _dumped(value)


def _within(value: Any) -> str:
    """A value between others on one line: all text is quoted but for simple names."""
    if isinstance(value, str) and not (re.fullmatch("[a-z_]{4,}", value) and _dumped(value) == value):
        return _dumped(value, default_style='"')
    return scalar(value)


def _dumped(value: Any, **style: Any) -> str:
    dumped: str = yaml.safe_dump(value, width=inf, allow_unicode=True, **style)
    return dumped.removesuffix("...\n").rstrip("\n")


def block(text: str, indent: int) -> Iterator[str] | None:
    """The lines of a text as a block literal after its `|`; None if it can only be written on one line."""
    if "\n" not in text or not LINES.fullmatch(text) or not text.strip() or text.endswith("\n\n"):
        return None
    # Without the number, the first line would say how far all of them are indented.
    number = "2" if text[0] in " \n\t" else ""
    chomping = "" if text.endswith("\n") else "-"
    lines = (" " * indent + line if line else "" for line in text.removesuffix("\n").split("\n"))
    return iter([f"|{number}{chomping}", *lines])
