"""Options that `score` and `validate` share, and the inputs made from them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ...scoring.inputs import NOTHING, Inputs, InputsInvalid, Withdrawn
from ...scoring.tasks.registry import KINDS

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
Command = Callable[..., Any]

SHARED = (
    click.argument("file", type=EXISTING),
    click.option("--task", type=click.Choice(list(KINDS)), required=True),
    click.option("--classes", type=EXISTING, required=True, help="TSV (id, wnid, ...) or a kit's map."),
    click.option("--images", type=EXISTING, help="All images: CSV with a column image, or one a line."),
    click.option("--baseline", type=EXISTING, help="A published file for the same images, to compare with."),
    click.option("--max-guesses", type=click.IntRange(1, 100), default=5, show_default=True),
    click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table."),
)


def shared_options(command: Command) -> Command:
    """Add the options of every command that reads a file of predictions."""
    for option in reversed(SHARED):
        command = option(command)
    return command


def make_inputs(
    truth: Path | None,
    classes: Path,
    images: Path | None,
    baseline: Path | None,
    max_guesses: int,
    slices: Path | None = None,
    withdrawn: Path | None = None,
    **others: Any,
) -> Inputs:
    """Put the options together."""
    image_sets = {"images": images} if images else {}
    return Inputs(
        truth,
        classes,
        image_sets=image_sets,
        max_guesses=max_guesses,
        options={"baseline": baseline, "slices": slices},
        withdrawn=_withdrawn(withdrawn) if withdrawn else NOTHING,
        **others,
    )


def _withdrawn(path: Path) -> Withdrawn:
    """Read a CSV of `kind,name`, as the page of withdrawn images and classes offers it. Raises InputsInvalid."""
    # Only this option needs pyarrow before a file is scored.
    from ...scoring.tables import read_table

    table = read_table(path, ["kind", "name"])
    if "name" not in table:
        raise InputsInvalid(f"{path.name} has no column 'name' in its header")
    rows = list(zip(table["kind"].to_pylist(), table["name"].to_pylist(), strict=True))
    images, classes = (tuple(name for kind, name in rows if kind == wanted) for wanted in ("image", "class"))
    return Withdrawn(images, classes)
