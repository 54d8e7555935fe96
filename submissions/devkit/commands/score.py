"""`yardstick score`: score a file against a truth that one has, such as released labels."""

from pathlib import Path
from typing import Any

import click

from ...scoring.evaluate import evaluate
from ...scoring.inputs import InputsInvalid
from ...scoring.problems import FileRefused
from .answers import print_json, print_report, refuse
from .options import shared_options, what_to_score
from .paths import EXISTING


@click.command()
@shared_options
@click.option("--truth", type=EXISTING, help="image,label[,boxes] CSV, or ids [default: the kit's labels].")
@click.option("--hierarchy", type=EXISTING, help="Compiled nouns [default: the kit's, else WordNet 3.0].")
@click.option("--blacklist", type=EXISTING, help="Images that do not count: one a line, name or number.")
@click.option("--slices", type=EXISTING, help="CSV: image, then attributes; scores by each value too.")
@click.option("--split", type=EXISTING, help="CSV: image,part; scores of the live part and the holdout too.")
@click.option("--withdrawn", type=EXISTING, help="CSV: kind,name of the images and classes that count for nobody.")
def score(file: Path, *, as_json: bool, **options: Any) -> None:
    """Score FILE, in a kit's folder by the labels in it. The metrics are those that the server gives.

    Exit codes: 0 scored, 1 file refused or kit damaged, 2 wrong usage.
    """
    try:
        kind, inputs = what_to_score(options)
        report = evaluate(kind, file, inputs).as_json()
    except FileRefused as refusal:
        refuse(refusal, as_json=as_json)
    except InputsInvalid as error:
        raise click.UsageError(str(error)) from error
    print_json(report) if as_json else print_report(report)
