"""`yardstick status`: where a submission is."""

import click

from ..config import Server
from .servers import json_option, retry_option, server_options, signed_in


@click.command()
@click.argument("submission")
@click.option("--wait", is_flag=True, help="Wait until it is scored, and show the result.")
@retry_option
@json_option
@server_options
def status(submission: str, *, server: Server, wait: bool, retry_for: float, as_json: bool) -> None:
    """Where SUBMISSION (its id) is. With --wait its result, and the exit code of `submit --wait`."""
    from ..client import Client
    from ..progress import state_of, watch_for
    from ..showing import as_object, exit_of, show_submission
    from ..submitting import follow
    from .answers import print_json

    if wait:
        answer = follow(submission, signed_in(server), seconds=retry_for, watch=watch_for(as_json=as_json))
        print_json(as_object(answer)) if as_json else show_submission(answer)
        raise SystemExit(exit_of(answer))
    with Client(signed_in(server).url, server.token) as client:
        light = client.status(submission)
    print_json(light) if as_json else click.echo("\n".join(filter(None, [state_of(light), light["why_waiting"]])))
