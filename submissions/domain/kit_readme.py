"""The readmes of a kit: what is in it, and of each task the formats, the rules and the exact meaning of its metrics.

All of it is told by the scorer's registry, the live Releases and the settings of phases.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from django.conf import settings
from django.template.loader import render_to_string

from challenge.domain.phase_lists import PhaseSet, taxonomy_of
from challenge.enums import TaskKind
from challenge.models import ChallengeTask, Edition

from ..scoring.version import SCORER_VERSION, wheel_of
from .evaluation_page import TaskFacts, evaluation_of
from .task_formats import names_of, task_formats


class Readmes:
    """The readmes of an edition's kit as Markdown, each written when it is asked for."""

    def __init__(
        self, edition: Edition, tasks: Sequence[ChallengeTask], sets: Mapping[int, Sequence[PhaseSet]]
    ) -> None:
        self.edition, self.tasks, self.sets = edition, tasks, sets

    def of_edition(self, folder: str) -> str:
        """What the kit is, and what to do with it."""
        context = {
            "edition": self.edition,
            "tasks": self.tasks,
            "folder": folder,
            "site": settings.SITE_URL,
            "wheel": wheel_of(SCORER_VERSION),
        }
        return _rendered("kit/README.md", context)

    def of_task(self, slug: str) -> str:
        """Everything that a file of the task must be, and what it is scored by."""
        return _task_readme(self._facts[slug], self.sets)

    @cached_property
    def _facts(self) -> dict[str, TaskFacts]:
        return {facts.task.slug: facts for facts in evaluation_of(self.edition)}


def _task_readme(facts: TaskFacts, sets: Mapping[int, Sequence[PhaseSet]]) -> str:
    task, kind = facts.task, TaskKind(facts.task.kind)
    guesses = max((each.max_guesses or 1 for each in facts.phases), default=task.max_guesses)
    phase = facts.phases[0].phase if facts.phases else None
    lists = sets[phase.pk] if phase else []
    names = names_of(lists, taxonomy_of(phase) if phase else task.taxonomy, guesses)
    context = {
        "facts": facts,
        "task": task,
        "told": task_formats(kind, guesses, names),
        "scorer_version": SCORER_VERSION,
        "wheel": wheel_of(SCORER_VERSION),
    }
    return _rendered("kit/task.md", context)


def _rendered(template: str, context: Mapping[str, object]) -> str:
    # What is left out leaves its line empty.
    return re.sub(r"\n{3,}", "\n\n", render_to_string(template, dict(context)).strip()) + "\n"
