"""What a file for a task may look like, with names of its own lists, and what it is refused for or warned of."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from challenge.domain.phase_lists import ImageRows, PhaseSet
from challenge.domain.taxonomies import read_classes
from challenge.enums import TaskKind
from challenge.models import Taxonomy

from ..scoring.problems import KINDS as PROBLEMS
from ..scoring.tasks.rules import WARNINGS, refusals_of, warnings_of
from .file_formats import SOME_NAMES, Format, Names, formats_of

EXAMPLE_ROWS = 2


@dataclass(frozen=True)
class Rule:
    """A refusal or a warning by its stable code; for a refusal what was expected, and the hint that it gives."""

    code: str
    told: str
    hint: str = ""


@dataclass(frozen=True)
class TaskFormats:
    """All that the format of a task's files is."""

    formats: list[Format]
    refusals: list[Rule]
    warnings: list[Rule]


def task_formats(kind: TaskKind, guesses: int, names: Names) -> TaskFormats:
    """The formats of a task of that kind; guesses: how many an image may have."""
    return TaskFormats(
        formats=formats_of(kind, guesses, names),
        refusals=[Rule(code, *(_(words) for words in PROBLEMS[code])) for code in refusals_of(kind)],
        warnings=[Rule(code, _(WARNINGS[code])) for code in warnings_of(kind)],
    )


def names_of(sets: Sequence[PhaseSet], taxonomy: Taxonomy | None, guesses: int) -> Names:
    """The first images and classes of the lists, for examples; invented ones where there are no lists yet."""
    images = tuple(row.image for row in ImageRows(sets)[:EXAMPLE_ROWS]) or SOME_NAMES.images
    if taxonomy is None:
        return Names(images)
    return Names(images, tuple((str(number), wnid) for number, wnid, _words in read_classes(taxonomy)[:guesses]))
