"""Choosing the classes of a draft by synsets: each alone, the leaves below it, or all at or below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..models import ChallengeTask
from .class_browsing import Part, wnids_of
from .class_drafts import ChosenClasses, add_classes, chosen, classes_of, draft_of, remove_classes, replace_classes
from .hidden_synsets import hidden_among


@dataclass(frozen=True)
class Added:
    """How many classes were put into the draft, were in it already, and were left out since they are hidden."""

    added: int
    present: int
    hidden: int


@transaction.atomic
def add_synsets(task: ChallengeTask, wnids: Sequence[str], part: Part, *, now: datetime) -> Added:
    """Puts `part` of each synset into the draft; hidden ones of a subtree are left out.

    Raises ClassesRefused for an unknown synset, one that is hidden and named itself, and for too many.
    """
    named = _wnids_of(task, wnids, part)
    hidden = set(hidden_among(named)) if part != Part.ONE else set()
    added = add_classes(task, [each for each in named if each not in hidden], now=now)
    return Added(added, len(named) - len(hidden) - added, len(hidden))


@transaction.atomic
def remove_synsets(task: ChallengeTask, wnids: Sequence[str], part: Part, *, now: datetime) -> int:
    """Takes `part` of each synset out of the draft; returns how many were in it. Raises ClassesRefused."""
    # A class that no hierarchy knows is in the draft by its name alone.
    named = list(wnids) if part == Part.ONE else _wnids_of(task, wnids, part)
    return remove_classes(task, named, now=now)


def begin_draft(task: ChallengeTask, *, now: datetime) -> None:
    """Makes the task's frozen classes the draft; nothing where it has none."""
    if task.taxonomy:
        replace_classes(task, classes_of(task.taxonomy), now=now)


def draft_or_frozen(task: ChallengeTask) -> ChosenClasses:
    """The classes of the draft, or else of the frozen list; none where there is neither."""
    draft = draft_of(task)
    return classes_of(task.taxonomy) if draft is None and task.taxonomy else chosen(draft)


def _wnids_of(task: ChallengeTask, wnids: Sequence[str], part: Part) -> list[str]:
    """All that is meant, once each."""
    nouns = chosen(draft_of(task)).nouns
    return list(dict.fromkeys(found for wnid in wnids for found in wnids_of(nouns, wnid, part)))
