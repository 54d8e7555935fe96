"""Options that `score` and `validate` share, and the inputs made from them and from a kit."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ...scoring.inputs import NOUNS, Inputs
from ...scoring.tasks.registry import KINDS
from ..given import given, with_labels_of_ones_own
from ..kits import KitPhase, choose, find_kit, read_kit
from .paths import EXISTING, FOLDER

MAX_GUESSES = 5
Command = Callable[..., Any]
Options = Mapping[str, Any]

SHARED = (
    click.argument("file", type=EXISTING),
    click.option("-t", "--task", help=f"The task's name in the kit; without a kit its kind: {', '.join(KINDS)}."),
    click.option("--kit", type=FOLDER, help="An edition's kit [default: the one that you are in]."),
    click.option("--phase", help="The phase's name in the kit [default: the only one that fits]."),
    click.option("--classes", type=EXISTING, help="Without a kit: TSV (id, wnid, ...) or a development kit's map."),
    click.option("--images", type=EXISTING, help="All images: CSV with a column image, or one a line."),
    click.option("--baseline", type=EXISTING, help="A published file for the same images, to compare with."),
    click.option(
        "--max-guesses", type=click.IntRange(1, 100), help=f"Guesses an image [default: the kit's, else {MAX_GUESSES}]."
    ),
    click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table."),
)


def shared_options(command: Command) -> Command:
    """Add the options of every command that reads a file of predictions."""
    for option in reversed(SHARED):
        command = option(command)
    return command


def what_to_check(options: Options) -> tuple[str, Inputs]:
    """The kind of task and what a file is read against. Raises UsageError, KitInvalid, KitDamaged, InputsInvalid."""
    if (chosen := _chosen(options, labels=False)) is None:
        return _kind(options), given(Inputs(None, options["classes"], max_guesses=MAX_GUESSES), options)
    return chosen.kind, given(chosen.check_inputs(), options)


def what_to_score(options: Options) -> tuple[str, Inputs]:
    """The kind of task and what a file is scored by. Raises as `what_to_check`."""
    if (chosen := _chosen(options, labels=True)) is None:
        if options["truth"] is None:
            raise click.UsageError("Missing option '--truth'.")
        return _kind(options), given(Inputs(None, options["classes"], NOUNS, max_guesses=MAX_GUESSES), options)
    inputs = chosen.score_inputs()
    if options["truth"] is not None:
        inputs = with_labels_of_ones_own(inputs, options["truth"])
    elif not chosen.has_labels:
        raise click.UsageError(
            f"The labels of “{chosen.phase['title']}” are not in the kit: they are not released. Give your own with "
            "--truth FILE, or check the file with “yardstick validate”."
        )
    return chosen.kind, given(inputs, options)


def _chosen(options: Options, *, labels: bool) -> KitPhase | None:
    """The phase of a kit; None where the options bring everything themselves."""
    if options["classes"] is not None:
        if options["kit"] or options["phase"]:
            raise click.UsageError("A kit has its own classes: give either --kit and --phase, or --classes.")
        return None
    folder = options["kit"] or find_kit(Path.cwd())
    if folder is None:
        raise click.UsageError(
            "Which classes? Fetch the edition's kit with “yardstick devkit YEAR --url ADDRESS” and run this in its "
            "folder or with --kit FOLDER, or give --task and --classes."
        )
    return choose(read_kit(folder), options["task"], options["phase"], datetime.now(UTC), labels=labels)


def _kind(options: Options) -> str:
    if (kind := options["task"]) in KINDS:
        return str(kind)
    told = f"{kind!r} is none" if kind else "It is missing"
    raise click.BadParameter(f"{told}. Without a kit give one of: {', '.join(KINDS)}.", param_hint="'--task'")
