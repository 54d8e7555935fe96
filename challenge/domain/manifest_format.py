"""The manifest of an edition, `edition.yaml`: which settings it has, in which order, read and written.

People are no part of it: neither organizers, who are invited one by one, nor the addresses of those who may register,
which would be kept wherever the file is. Nor are labels, which are hidden, and what is an act rather than a setting:
opening the edition, publishing terms or results.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..enums import (
    ClassHierarchy,
    DataAudience,
    FinalSelection,
    ImageSetRole,
    Metric,
    RegistrationRule,
    Reveal,
    Split,
    TaskKind,
)
from .manifest_shapes import (
    Choice,
    Free,
    Instant,
    Key,
    ListOf,
    Maybe,
    Named,
    Number,
    Problem,
    Reading,
    Record,
    Shape,
    Text,
    Truth,
    Whole,
    choice,
)
from .manifest_yaml import NotYaml, block, parse, scalar

FORMAT = "yardstick-edition-1"
HEADER = (
    "# The settings of an edition. A setting that is left out stays as it is; a list that is given is the whole list.",
    "# Instants are in UTC. Organizers, people who may register, and labels are no part of this file.",
)

QUESTION = Record(
    (
        Key("key", Text(), is_needed=True),
        Key("question", Text(), is_needed=True),
        Key("is_required", Truth(), is_needed=True),
    )
)
PAGE = Record((Key("title", Text(), is_needed=True), Key("is_public", Truth()), Key("body", Text())))
TERMS = Record((Key("version", Text(), is_fact=True), Key("note", Text()), Key("body", Text(), is_needed=True)))
CLASS = Record((Key("id", Whole(), is_needed=True), Key("wnid", Text(), is_needed=True), Key("words", Text())))
CLASSES = Record(
    (
        Key("name", Text()),
        Key("digest", Text()),
        Key(
            "hierarchy",
            Choice((ClassHierarchy.WORDNET.value, ClassHierarchy.NONE.value)),
            "What stands above the list.",
        ),
        Key("list", ListOf(CLASS), "Short lists are written out; long ones are named by their digest alone."),
        Key("wnids", ListOf(Text())),
    )
)
IMAGE_SET = Record(
    (Key("name", Text(), is_needed=True), Key("digest", Text(), is_needed=True), Key("role", choice(ImageSetRole)))
)
PHASE = Record(
    (
        Key("release", Text(), is_fact=True),
        Key("title", Text(), is_needed=True),
        Key("split", choice(Split), is_needed=True),
        Key("opens_at", Instant(), "Once the edition is open, dates change on the page “Dates” alone.", is_needed=True),
        Key("closes_at", Maybe(Instant())),
        Key("publish_at", Maybe(Instant()), "null: when an organizer publishes the results."),
        Key("limit_per_day", Maybe(Whole()), "Limits for each team; null: none."),
        Key("limit_per_week", Maybe(Whole())),
        Key("limit_total", Maybe(Whole())),
        Key("limit_concurrent", Maybe(Whole())),
        Key("limit_invalid_per_day", Maybe(Whole())),
        Key("limit_checks_per_day", Maybe(Whole())),
        Key("primary_metric", choice(Metric)),
        Key("reveal", choice(Reveal)),
        Key("ladder_step", Number()),
        Key("final_selection", choice(FinalSelection)),
        Key("final_entries", Whole()),
        Key("accepts_outside_data", Truth()),
        Key("is_benchmark", Truth()),
        Key("image_sets", ListOf(IMAGE_SET)),
    )
)
TASK = Record(
    (
        Key("kind", choice(TaskKind), is_needed=True),
        Key("title", Text(), is_needed=True),
        Key("description", Text()),
        Key("max_guesses", Whole()),
        Key("options", Free()),
        Key("classes", Maybe(CLASSES)),
        Key("phases", Named(PHASE)),
    )
)
DATA_FILE = Record(
    (
        Key("title", Text(), is_needed=True),
        Key("description", Text()),
        Key("task", Maybe(Text()), "null: of all tasks."),
        Key("audience", choice(DataAudience)),
        Key("available_from", Maybe(Instant())),
        Key("url", Text(), "A file elsewhere has an address; one in our store is known by its SHA-256."),
        Key("size", Maybe(Whole())),
        Key("sha256", Text()),
    )
)
EDITION = Record(
    (
        Key("format", Choice((FORMAT,)), is_needed=True),
        Key("year", Whole(), is_needed=True),
        Key("title", Text(), is_needed=True),
        Key("summary", Text()),
        Key("prize", Text()),
        Key("merge_until", Maybe(Instant()), "null: teams may not merge."),
        Key("anonymous_until", Maybe(Instant()), "Until then names are hidden; null: never."),
        Key(
            "registration",
            choice(RegistrationRule),
            "Who may take part. Listed addresses are on the page “Registrations”.",
        ),
        Key("registration_domains", ListOf(Text())),
        Key("registration_closes_at", Maybe(Instant())),
        Key("registration_questions", ListOf(QUESTION)),
        Key("pages", Named(PAGE), "Texts are Markdown."),
        Key("terms", Maybe(TERMS), "A new text becomes a draft, which a person publishes."),
        Key("tasks", Named(TASK)),
        Key("data_files", ListOf(DATA_FILE)),
    )
)


class ManifestRefused(Exception):
    """The file does not fit. `problems` are all that was found; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Manifest:
    """What a file says: `values` are nested as in the file, `lines` tell where each path stands."""

    text: str
    values: dict[str, Any]
    lines: dict[str, int]

    @property
    def year(self) -> int:
        return int(self.values["year"])

    def problem(self, path: str, sentence: str) -> Problem:
        """A problem with what stands at `path`, or with the next thing around it that has a line."""
        place = path
        while place and place not in self.lines:
            place = place.rpartition(".")[0]
        return Problem(path, self.lines.get(place), sentence)


def read_manifest(text: str) -> Manifest:
    """The manifest in a file's text. Raises ManifestRefused with all that does not fit."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        node = parse(text)
    except NotYaml as error:
        raise ManifestRefused([Problem("", error.line, error.sentence)]) from error
    reading = Reading()
    values = EDITION.read(node, "", reading)
    if reading.problems or values is None:
        raise ManifestRefused(sorted(reading.problems, key=lambda problem: problem.line or 0))
    return Manifest(text, values, reading.lines)


def write_manifest(values: dict[str, Any]) -> str:
    """The file, in one order whatever that of `values`: equal settings give equal bytes."""
    return "\n".join([*HEADER, *_Writer().record(EDITION, values, 0), ""])


class _Writer:
    """Writes values line by line; what is said about a setting is said once, where it comes first."""

    def __init__(self) -> None:
        self.told: set[str] = set()

    def record(self, record: Record, values: dict[str, Any], indent: int) -> Iterator[str]:
        for key in record.keys:
            if key.name not in values:
                continue
            if key.is_fact:
                yield f"{' ' * indent}# {key.name}: {values[key.name]}"
                continue
            if key.about and key.about not in self.told:
                self.told.add(key.about)
                yield f"{' ' * indent}# {key.about}"
            yield from self.entry(f"{' ' * indent}{key.name}:", key.shape, values[key.name], indent)

    def entry(self, head: str, shape: Shape, value: Any, indent: int) -> Iterator[str]:
        shape = shape.shape if isinstance(shape, Maybe) else shape
        lines = self.lines(shape, value, indent)
        if lines is not None:
            yield head
            yield from lines
        elif isinstance(value, str) and (body := block(value, indent + 2)):
            yield f"{head} {next(body)}"
            yield from body
        else:
            yield f"{head} {_inline(value)}"

    def lines(self, shape: Shape, value: Any, indent: int) -> Iterator[str] | None:
        """What stands below a name; None for what stands beside it."""
        if not value:
            return None
        if isinstance(shape, Record):
            return self.record(shape, value, indent + 2)
        if isinstance(shape, Named):
            return self.named(shape, value, indent + 2)
        return self.items(shape, value, indent + 2) if isinstance(shape, ListOf) else None

    def named(self, named: Named, values: dict[str, Any], indent: int) -> Iterator[str]:
        for name, value in values.items():
            yield from self.entry(f"{' ' * indent}{scalar(name)}:", named.shape, value, indent)

    def items(self, listed: ListOf, values: list[Any], indent: int) -> Iterator[str]:
        for value in values:
            if isinstance(listed.shape, Record):
                first, *rest = self.settings(listed.shape, value, indent + 2)
                yield f"{' ' * indent}- {first.lstrip()}"
                yield from rest
            else:
                yield f"{' ' * indent}- {_inline(value)}"

    def settings(self, record: Record, values: dict[str, Any], indent: int) -> list[str]:
        """The lines of one item; what is said about its first setting would stand between the dash and it."""
        return list(self.record(record, values, indent))


def _inline(value: Any) -> str:
    return (
        f"{value.astimezone(UTC).isoformat().removesuffix('+00:00')}Z" if isinstance(value, datetime) else scalar(value)
    )
