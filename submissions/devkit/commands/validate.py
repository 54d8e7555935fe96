"""`yardstick validate`: check a file as the server would, without labels."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ...scoring.evaluate import check
from ...scoring.inputs import InputsInvalid
from ...scoring.problems import FileRefused
from .answers import print_json, print_warnings, refuse
from .options import shared_options, what_to_check
from .paths import EXISTING


@click.command()
@shared_options
@click.option("--truth", type=EXISTING, help="Without a kit: only for its list of images, in place of --images.")
def validate(file: Path, *, as_json: bool, **options: Any) -> None:
    """Check FILE, in a kit's folder against the lists in it, as the server's free check does.

    Exit codes: 0 acceptable, 1 file refused or kit damaged, 2 wrong usage.
    """
    try:
        kind, inputs = what_to_check(options)
        checked = check(kind, file, inputs)
    except FileRefused as refusal:
        refuse(refusal, as_json=as_json)
    except InputsInvalid as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        print_json({"task": kind, **asdict(checked)})
    else:
        click.echo(f"Acceptable: {checked.images:,} images.")
        print_warnings(checked.warnings)
