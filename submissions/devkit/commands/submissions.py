"""`yardstick submissions`: what one's teams handed in."""

import click

from ..config import Server
from .servers import json_option, server_options, signed_in


@click.command()
@click.argument("submission", required=False)
@click.option("--year", type=int, help="Of this edition alone.")
@click.option("-t", "--task", help="Of this task alone.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="The newest so many.")
@json_option
@server_options
def submissions(
    submission: str | None, *, server: Server, year: int | None, task: str | None, limit: int, as_json: bool
) -> None:
    """What your teams handed in, newest first, or SUBMISSION (its id) with its result and errors."""
    from ..client import Client
    from ..showing import as_object, show_submission
    from ..tables import show_submissions
    from .answers import print_json

    with Client(signed_in(server).url, server.token) as client:
        if submission:
            answer = client.submission(submission)
            print_json(as_object(answer)) if as_json else show_submission(answer)
            return
        page = client.submissions(year=year, task=task, limit=limit)
    print_json(page) if as_json else show_submissions(page)
