"""`yardstick validate`: check a file as the server would, without labels."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ...scoring.evaluate import check
from ...scoring.inputs import InputsInvalid
from ...scoring.problems import FileRefused
from .answers import print_json, print_warnings, refuse
from .options import EXISTING, make_inputs, shared_options


@click.command()
@shared_options
@click.option("--truth", type=EXISTING, help="Only for its list of images, where --images is not given.")
def validate(file: Path, task: str, *, as_json: bool, **options: Any) -> None:
    """Check FILE. Exit status: 0 acceptable, 1 file refused, 2 wrong usage."""
    try:
        checked = check(task, file, make_inputs(**options))
    except FileRefused as refusal:
        refuse(refusal, as_json=as_json)
    except InputsInvalid as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        print_json({"task": task, **asdict(checked)})
    else:
        click.echo(f"Acceptable: {checked.images:,} images.")
        print_warnings(checked.warnings)
