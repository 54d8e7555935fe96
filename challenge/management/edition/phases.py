"""`manage.py edition add-phase|set-phase|remove-phase`."""

from argparse import ArgumentParser
from typing import Any

from ...domain.clock import database_now
from ...domain.phase_settings import add_phase, change_phase, remove_phase
from ...forms.filling import filled, only
from ...forms.phases import PhaseForm
from ..group import Facts, Subcommand
from ..phases import phase_named
from .facts import facts_of_phase, facts_of_task, lines_of_phase, lines_of_task
from .form_options import actor_named, add_actor, add_options
from .tasks import task_named


def add(*, task: str, slug: str, by: str | None, **given: Any) -> Facts:
    found = task_named(task)
    values = filled(PhaseForm, given | {"slug": slug}, task=found).values()
    return facts_of_phase(add_phase(found, values, now=database_now(), actor=actor_named(by)))


def change(*, phase: str, by: str | None, **given: Any) -> Facts:
    found = phase_named(phase)
    values = filled(PhaseForm, given, instance=found, task=found.task).values()
    return facts_of_phase(change_phase(found, only(values, given), now=database_now(), actor=actor_named(by)))


def _remove(*, phase: str, by: str | None, **_options: Any) -> Facts:
    found = phase_named(phase)
    remove_phase(found, now=database_now(), actor=actor_named(by))
    return facts_of_task(found.task)


def _of_add(parser: ArgumentParser) -> None:
    parser.add_argument("task", help="YEAR/TASK")
    parser.add_argument("slug", help="Its name in addresses, as in val.")
    add_options(parser, PhaseForm, leave_out=["slug"])
    add_actor(parser)


def _of_set(parser: ArgumentParser) -> None:
    _of_phase(parser)
    add_options(parser, PhaseForm)


def _of_phase(parser: ArgumentParser) -> None:
    parser.add_argument("phase", help="YEAR/TASK/PHASE")
    add_actor(parser)


SUBCOMMANDS = {
    "add-phase": Subcommand("Add a phase to a task. Dates are UTC.", _of_add, add, lines_of_phase),
    "set-phase": Subcommand("Change a phase. Dates are UTC.", _of_set, change, lines_of_phase),
    "remove-phase": Subcommand("Remove a phase to which no files were sent.", _of_phase, _remove, lines_of_task),
}
