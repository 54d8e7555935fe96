"""What the page of a task's file format says: formats with the task's own names, rules, lists and limits."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from challenge.domain.phase_lists import image_count, meaning_of, sets_of_all, taxonomy_of
from challenge.domain.phases import phase_to_show
from challenge.enums import GUESSING, TaskKind
from challenge.models import ChallengeTask, Phase

from ..scoring.reading.source import BLOCK, MAX_RATIO, MAX_UNPACKED, RATIO_FROM
from .task_formats import TaskFormats, names_of, task_formats


@dataclass(frozen=True)
class PhaseImages:
    """A phase, and how many images its files must name."""

    phase: Phase
    count: int


@dataclass(frozen=True)
class Sizes:
    """Limits of a file, in bytes; it may unpack to `ratio` times its size once it has `ratio_from`."""

    most: int
    checked: int
    unpacked: int
    line: int
    ratio: int
    ratio_from: int


@dataclass(frozen=True)
class FormatFacts:
    """A task as its files are read now. shown: the phase that a file of this moment is for; None without phases."""

    task: ChallengeTask
    shown: Phase | None
    told: TaskFormats
    phases: list[PhaseImages]
    class_count: int | None
    max_guesses: int | None
    sizes: Sizes


def format_of(task: ChallengeTask, now: datetime) -> FormatFacts:
    """The format of a task, by its live Release, before there is one by how it is set up. Six queries."""
    phases = list(task.phases.select_related("live_release__taxonomy", "live_release__ground_truth"))
    for phase in phases:
        phase.task = task
    shown, sets = phase_to_show(phases, now), sets_of_all(phases)
    # A task without a phase is told by its settings.
    phase = shown or Phase(task=task)
    meaning, taxonomy = meaning_of(phase), taxonomy_of(phase)
    kind, guesses = TaskKind(meaning.kind), meaning.max_guesses
    names = names_of(sets.get(phase.pk, []), taxonomy, guesses)
    return FormatFacts(
        task=task,
        shown=shown,
        told=task_formats(kind, guesses, names),
        phases=[PhaseImages(each, image_count(one.image_set for one in sets[each.pk])) for each in phases],
        class_count=taxonomy.class_count if taxonomy else None,
        max_guesses=guesses if kind in GUESSING else None,
        sizes=_sizes(),
    )


def _sizes() -> Sizes:
    return Sizes(
        most=settings.MAX_PREDICTION_FILE_BYTES,
        checked=settings.CHECK_MAX_BYTES,
        unpacked=MAX_UNPACKED,
        line=BLOCK,
        ratio=MAX_RATIO,
        ratio_from=RATIO_FROM,
    )
