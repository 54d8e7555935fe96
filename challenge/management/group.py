"""Commands with subcommands, such as `manage.py edition create`: one class a group, one function a subcommand.

Each subcommand returns facts: printed as lines for people, or as one JSON object with `--json`.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress, track

Facts = dict[str, Any]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Subcommand:
    """What a subcommand is called with and does. `say` turns its facts into lines for people.

    Where they tell of a failure, as of a comparison that found differences, the command ends with 1.
    """

    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[..., Facts]
    say: Callable[[Facts], Iterable[str]]
    has_failed: Callable[[Facts], bool] = lambda _facts: False


class CommandGroup(BaseCommand):
    """A command whose first argument chooses a subcommand. `refusals` are the errors that speak to a person."""

    subcommands: ClassVar[Mapping[str, Subcommand]]
    refusals: ClassVar[tuple[type[Exception], ...]] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        choices = parser.add_subparsers(dest="subcommand", required=True, metavar="SUBCOMMAND")
        for name, subcommand in self.subcommands.items():
            chosen = choices.add_parser(name, help=subcommand.help, description=subcommand.help)
            subcommand.arguments(chosen)
            chosen.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *, subcommand: str, json: bool, **options: Any) -> None:
        chosen = self.subcommands[subcommand]
        try:
            facts = chosen.run(**{name: value for name, value in options.items() if name not in _DJANGOS_OWN})
        except self.refusals as refusal:
            raise CommandError(str(refusal)) from refusal
        if json:
            self.stdout.write(_as_json(facts))
        else:
            for line in chosen.say(facts):
                self.stdout.write(line)
        if chosen.has_failed(facts):
            sys.exit(1)


def progressing(items: Iterable[Item], label: str) -> Iterator[Item]:
    """The items, with a progress bar on standard error while it is a terminal."""
    total = len(items) if isinstance(items, Sized) else None
    return iter(track(items, label, total=total, console=_console(), disable=not sys.stderr.isatty(), transient=True))


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[str, float], None]]:
    """A function that takes a stage and its fraction (0 to 1) and shows them on standard error."""
    with Progress(console=_console(), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(label, total=1.0)
        yield lambda stage, fraction: bar.update(task, description=stage or label, completed=fraction)


_DJANGOS_OWN = frozenset(
    {"verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks", "stdout", "stderr"}
)


def _console() -> Console:
    return Console(stderr=True)


def _as_json(facts: Facts) -> str:
    return json.dumps(facts, indent=2, default=str, ensure_ascii=False)
