"""`manage.py edition add-task|set-task|move-task|remove-task`."""

from argparse import ArgumentParser
from typing import Any

from ...domain.challenge_tasks import add_task, change_task, move_task, remove_task
from ...domain.clock import database_now
from ...forms.editions import TaskForm
from ...forms.filling import filled
from ...models import ChallengeTask
from ..group import Facts, Subcommand
from ..phases import NotThere, edition_of
from .facts import facts_of_edition, facts_of_task, lines_of, lines_of_task
from .form_options import actor_named, add_actor, add_options


def task_named(path: str) -> ChallengeTask:
    """The task at YEAR/TASK. Raises NotThere."""
    year, _slash, slug = path.partition("/")
    known = ChallengeTask.objects.select_related("edition", "taxonomy")
    found = known.filter(edition__year=year, slug=slug).first() if year.isdecimal() else None
    if found is None:
        raise NotThere(f"There is no task {path}: name it as YEAR/TASK, as in 2026/classification.")
    return found


def add(*, year: int, slug: str, by: str | None, **given: Any) -> Facts:
    edition = edition_of(year)
    values = filled(TaskForm, given | {"slug": slug}).values()
    return facts_of_task(add_task(edition, values, now=database_now(), actor=actor_named(by)))


def change(*, task: str, by: str | None, **given: Any) -> Facts:
    found = task_named(task)
    form = filled(TaskForm, given, instance=found)
    changed = change_task(
        found,
        form.changes(given),
        now=database_now(),
        actor=actor_named(by),
        for_new_release=form.is_for_new_release,
    )
    return facts_of_task(changed)


def _move(*, task: str, places: int, by: str | None, **_options: Any) -> Facts:
    found = task_named(task)
    move_task(found, places, now=database_now(), actor=actor_named(by))
    return facts_of_edition(found.edition)


def _remove(*, task: str, by: str | None, **_options: Any) -> Facts:
    found = task_named(task)
    remove_task(found, now=database_now(), actor=actor_named(by))
    return facts_of_edition(found.edition)


def _of_add(parser: ArgumentParser) -> None:
    parser.add_argument("year", type=int)
    parser.add_argument("slug", help="Its name in addresses, as in classification.")
    add_options(parser, TaskForm, leave_out=["slug", "for_new_release"])
    add_actor(parser)


def _of_set(parser: ArgumentParser) -> None:
    _of_task(parser)
    add_options(parser, TaskForm)


def _of_move(parser: ArgumentParser) -> None:
    _of_task(parser)
    parser.add_argument("places", type=int, help="How many down, or up if negative.")


def _of_task(parser: ArgumentParser) -> None:
    parser.add_argument("task", help="YEAR/TASK")
    add_actor(parser)


SUBCOMMANDS = {
    "add-task": Subcommand("Add a task.", _of_add, add, lines_of_task),
    "set-task": Subcommand("Change a task.", _of_set, change, lines_of_task),
    "move-task": Subcommand("Move a task in the order.", _of_move, _move, lines_of),
    "remove-task": Subcommand("Remove a task to which no files were sent.", _of_task, _remove, lines_of),
}
