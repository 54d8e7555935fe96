"""`yardstick submit`: hand a prediction file in and, with --wait, see what it scores."""

from datetime import UTC, datetime
from pathlib import Path

import click

from ..config import Server
from ..handing_in import Details, Order
from .paths import EXISTING
from .servers import json_option, retry_option, server_options, signed_in


@click.command()
@click.argument("year", type=int)
@click.option("-t", "--task", required=True, help="The task's name in addresses, such as classification.")
@click.option("-f", "--file", "path", required=True, type=EXISTING, help="The predictions.")
@click.option("-m", "--message", default="", help="What is in the file, in a few words of your own.")
@click.option("--track", type=click.Choice(["provided", "outside"]), default="provided", show_default=True)
@click.option("--not-competing", is_flag=True, help="Shown without a rank.")
@click.option("--wait", is_flag=True, help="Wait until the file is scored, and show the result.")
@click.option("--no-check", is_flag=True, help="Do not check the file first where the edition's kit is at hand.")
@retry_option
@json_option
@server_options
def submit(
    year: int,
    *,
    server: Server,
    task: str,
    path: Path,
    message: str,
    track: str,
    not_competing: bool,
    wait: bool,
    no_check: bool,
    retry_for: float,
    as_json: bool,
) -> None:
    """Hand in a prediction file of edition YEAR.

    In the folder of the edition's kit the file is checked first, so that a wrong one costs nothing. An upload that is
    interrupted, by Ctrl-C or a line that breaks, goes on where it stopped when the same command is
    run again. Exit codes: yardstick --help.
    """
    # The libraries that talk take a quarter of a second to load.
    from ...scoring.problems import FileRefused
    from ..checking import check_at_hand
    from ..progress import watch_for
    from ..showing import as_object, exit_of, show_submission
    from ..submitting import hand_in
    from .answers import print_json, refuse

    order = Order(signed_in(server).url, year, task, path, Details(message, track, is_competing=not not_competing))
    watch = watch_for(as_json=as_json)
    try:
        if not no_check:
            check_at_hand(order, watch, datetime.now(UTC))
    except FileRefused as refusal:
        refuse(refusal, as_json=as_json)
    answer = hand_in(order, server, seconds=retry_for, waits=wait, watch=watch)
    print_json(as_object(answer)) if as_json else show_submission(answer)
    raise SystemExit(exit_of(answer))
