"""`yardstick cancel`: take a submission back."""

import click

from ..config import Server
from .servers import json_option, server_options, signed_in


@click.command()
@click.argument("submission")
@json_option
@server_options
def cancel(submission: str, *, server: Server, as_json: bool) -> None:
    """Take SUBMISSION (its id) back before it is scored. Whether its slot comes back is told."""
    from ..client import Client
    from .answers import print_json

    with Client(signed_in(server).url, server.token) as client:
        answer = client.cancel(submission)
    if as_json:
        print_json(answer)
    else:
        slot = "The slot is free again." if answer["returned_slot"] else "The slot stays used."
        click.echo(f"{answer['status']}: {answer['url']}\n{slot}")
