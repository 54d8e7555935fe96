"""The tasks of an edition: add, change, move, remove."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ..enums import GUESSING, RANKING_METRICS, TaskKind
from ..models import ChallengeTask, Edition, User
from .audit import record
from .changes import Values, differing, refuse, write_changes, write_new
from .phase_settings import change_phase, remove_phase
from .phase_settings import has_submissions as phase_has_submissions
from .slugs import check_name

# Part of every Release's digest: what a score means.
MEANING = ("max_guesses", "taxonomy", "options")
# What files and addresses of teams depend on.
FIXED = ("kind", "slug")


def subject_of(task: ChallengeTask) -> str:
    """How the record of changes names a task."""
    return f"task {task.edition.year}/{task.slug}"


@transaction.atomic
def add_task(edition: Edition, values: Values, *, now: datetime, actor: User | None) -> ChallengeTask:
    """A new task, the last in order. Raises SettingsRefused."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    last = edition.tasks.aggregate(position=Max("position"))["position"]
    task = ChallengeTask(edition=edition, position=0 if last is None else last + 1, **values)
    check_name(task.slug, ChallengeTask.objects.filter(edition=edition))
    write_new(task, verb="task.added", subject=subject_of(task), now=now, actor=actor, kind=task.kind)
    return task


@transaction.atomic
def change_task(
    task: ChallengeTask, values: Values, *, now: datetime, actor: User | None, for_new_release: bool = False
) -> ChallengeTask:
    """Changes a task. What scores of a live Release mean changes only `for_new_release`. Raises SettingsRefused."""
    row = ChallengeTask.objects.select_for_update(of=("self",)).select_related("edition").get(pk=task.pk)
    subject = subject_of(row)
    check_name(values.get("slug", row.slug), ChallengeTask.objects.filter(edition=row.edition).exclude(pk=row.pk))
    if has_submissions(row):
        check_keeps_meaning(row, values, for_new_release=for_new_release)
    changed = write_changes(row, values, verb="task.changed", subject=subject, now=now, actor=actor)
    if "kind" in changed:
        _rank_by_metrics_of_kind(row, now, actor)
    return row


def check_keeps_meaning(task: ChallengeTask, values: Values, *, for_new_release: bool = False) -> None:
    """Raises SettingsRefused if `values` change what the submissions of the task were made for or scored by."""
    changed = differing(task, values)
    for field in FIXED:
        if field in changed:
            told = _("Teams have sent files to this task, so this stays as it is. Add another task instead.")
            raise refuse(field, told)
    for field in MEANING:
        if field in changed and not for_new_release:
            told = _(
                "Files of this task are scored by a live Release, and this is part of what their scores mean. "
                "Make a new Release for it: choose “for a new Release” here, then make one of the labels, and "
                "all files are scored anew."
            )
            raise refuse(field, told)


@transaction.atomic
def move_task(task: ChallengeTask, places: int, *, now: datetime, actor: User | None) -> None:
    """Moves a task down the order by `places`, up if negative, as far as there is room."""
    Edition.objects.select_for_update().get(pk=task.edition_id)
    order = list(ChallengeTask.objects.filter(edition=task.edition_id))
    before = [each.slug for each in order]
    order.insert(max(order.index(task) + places, 0), order.pop(order.index(task)))
    for position, each in enumerate(order):
        each.position = position
    ChallengeTask.objects.bulk_update(order, ["position"])
    after = [each.slug for each in order]
    if after != before:
        record(verb="task.moved", subject=subject_of(task), now=now, actor=actor, before=before, after=after)


@transaction.atomic
def remove_task(task: ChallengeTask, *, now: datetime, actor: User | None) -> None:
    """Removes a task with its phases. Raises SettingsRefused if files were sent to it."""
    for phase in task.phases.all():
        remove_phase(phase, now=now, actor=actor)
    subject, title = subject_of(task), task.title
    task.delete()
    record(verb="task.removed", subject=subject, now=now, actor=actor, title=title)


def has_submissions(task: ChallengeTask) -> bool:
    """Whether teams have sent files to the task."""
    return any(phase_has_submissions(phase) for phase in task.phases.all())


def has_open_vocabulary(task: ChallengeTask) -> bool:
    """Whether a guess may name any noun of WordNet, not only a class."""
    return bool(task.options.get("open_vocabulary"))


def options_with_vocabulary(options: Mapping[str, Any], kind: str, *, is_open: bool) -> dict[str, Any]:
    """A task's options with an open vocabulary or without; a kind without guesses has none."""
    others = {name: value for name, value in options.items() if name != "open_vocabulary"}
    return others | ({"open_vocabulary": True} if is_open and kind in GUESSING else {})


def _rank_by_metrics_of_kind(task: ChallengeTask, now: datetime, actor: User | None) -> None:
    known = RANKING_METRICS[TaskKind(task.kind)]
    for phase in task.phases.exclude(primary_metric__in=known):
        change_phase(phase, {"primary_metric": known[0].value}, now=now, actor=actor)
