"""Options of every command that talks to a server, and what is made of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from ..config import TOKEN, URL, Server, choose_server
from ..errors import ConfigInvalid
from ..secret import Secret

Command = Callable[..., Any]


url_option = click.option("--url", metavar="ADDRESS", help=f"The server [default: {URL}, else where you signed in].")
token_option = click.option(
    "--token",
    type=lambda text: Secret(text, "The token of --token"),
    metavar="TOKEN",
    help=f"Stays in your shell's history: rather sign in, or set {TOKEN}.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
retry_option = click.option(
    "--retry-for",
    type=click.FloatRange(0),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="How long to go on when the server does not answer.",
)


def server_options(command: Command) -> Command:
    """Adds --url and --token, and calls the command with `server`."""

    @url_option
    @token_option
    @wraps(command)
    def with_server(*arguments: Any, url: str | None, token: Secret | None, **options: Any) -> Any:
        return command(*arguments, server=choose_server(url, token), **options)

    return with_server


def signed_in(server: Server) -> Server:
    """The server if there is a token for it. Raises ConfigInvalid."""
    if not server.token:
        raise ConfigInvalid(
            f"There is no token for {server.url}. Make one at {server.url}/tokens/ and run "
            f"“yardstick login --url {server.url}”."
        )
    return server
