"""`yardstick verify`: check a receipt, and with the file and the labels its numbers."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ..exit_codes import Exit
from .paths import EXISTING, FOLDER
from .servers import json_option, retry_option


@click.command()
@click.argument("path", metavar="RECEIPT", type=EXISTING)
@click.option("-f", "--file", type=EXISTING, help="The predictions: their SHA-256, and with labels their score.")
@click.option("--kit", type=FOLDER, help="A kit with released labels [default: the one that you are in].")
@click.option("--truth", type=EXISTING, help="Labels of your own, with --classes or a kit.")
@click.option("--classes", type=EXISTING, help="With --truth: the classes, as for “yardstick score”.")
@click.option("--hierarchy", type=EXISTING, help="With --classes [default: WordNet 3.0].")
@click.option("--images", type=EXISTING, help="With --classes: the list of images.")
@click.option("--blacklist", type=EXISTING, help="With --classes: images that do not count.")
@click.option("--split", type=EXISTING, help="With --classes: image,part.")
@click.option("--withdrawn", type=EXISTING, help="With --classes: kind,name of what counts for nobody.")
@click.option("--keys", type=EXISTING, help="The server's keys in a file: nothing is asked of a server.")
@click.option("--url", metavar="ADDRESS", help="Whose keys to ask for [default: the receipt's server, if you know it].")
@retry_option
@json_option
def verify(path: Path, *, as_json: bool, **options: Any) -> None:
    """Check RECEIPT: signature, contents, and each number that is open; leaves with 1 if anything is wrong.

    A server that you neither signed in to, nor named with --url or in the environment, is asked for nothing. The keys
    of the others are kept at first use, and later they must name the same. With --file and labels the file is scored
    again, and every open number must be the same to the last digit.
    """
    # Talking, cryptography and the scorer take a second to load.
    from ..findings import as_json as as_object
    from ..findings import is_verified, show
    from ..receipts import read_receipt
    from ..showing import show_numbers
    from ..verifying import verify as verified
    from .answers import print_json

    receipt = read_receipt(path)
    findings = verified(receipt, options, datetime.now(UTC))
    if as_json:
        print_json({"receipt": str(path), **as_object(findings)})
    else:
        show(findings)
        if is_verified(findings):
            show_numbers(receipt["opened"])
        click.echo("Verified." if is_verified(findings) else "NOT verified.")
    raise SystemExit(Exit.OK if is_verified(findings) else Exit.REFUSED)
