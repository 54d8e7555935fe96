"""`yardstick score`: score a file against a truth that one has, such as the validation labels."""

from pathlib import Path
from typing import Any

import click

from ...scoring.evaluate import evaluate
from ...scoring.inputs import NOUNS, InputsInvalid
from ...scoring.problems import FileRefused
from .answers import print_json, print_report, refuse
from .options import EXISTING, make_inputs, shared_options


@click.command()
@shared_options
@click.option("--truth", type=EXISTING, required=True, help="image,label[,boxes] CSV, or a kit's ids.")
@click.option("--hierarchy", type=EXISTING, default=NOUNS, help="Compiled nouns [default: WordNet 3.0].")
@click.option("--blacklist", type=EXISTING, help="Images that do not count: one a line, name or number.")
@click.option("--slices", type=EXISTING, help="CSV: image, then attributes; scores by each value too.")
@click.option("--split", type=EXISTING, help="CSV: image,part; scores of the live part and the holdout too.")
@click.option("--withdrawn", type=EXISTING, help="CSV: kind,name of the images and classes that count for nobody.")
def score(file: Path, task: str, *, as_json: bool, **options: Any) -> None:
    """Score FILE. Exit status: 0 scored, 1 file refused, 2 wrong usage."""
    try:
        report = evaluate(task, file, make_inputs(**options)).as_json()
    except FileRefused as refusal:
        refuse(refusal, as_json=as_json)
    except InputsInvalid as error:
        raise click.UsageError(str(error)) from error
    print_json(report) if as_json else print_report(report)
