"""`yardstick login`: keep a server's token where only you can read it."""

import sys

import click

from ..config import Config, Server, is_open_to_listeners, load_config, named_server, save_config, server_address
from ..errors import ConfigInvalid
from ..folder import config_folder
from ..secret import Secret
from .servers import json_option, token_option, url_option


@click.command()
@url_option
@token_option
@json_option
def login(url: str | None, token: Secret | None, *, as_json: bool) -> None:
    """Keep a token for a server, and make this server the default.

    The token is asked for and not shown, or read from the standard input if that is no terminal. It is checked, and
    kept in the file config.toml that only you can read.
    """
    folder = config_folder()
    config = load_config(folder)
    address = server_address(url or named_server() or config.default or _ask_for_address())
    server = Server(address, token or _read_token(address))
    _warn(address)
    _check_and_keep(server, config, as_json=as_json)


def _ask_for_address() -> str:
    if not sys.stdin.isatty():
        raise ConfigInvalid("Which server? Give its address: yardstick login --url ADDRESS")
    answer: str = click.prompt("The server's address", err=True)
    return answer


def _read_token(address: str) -> Secret:
    """From the terminal without an echo, else the first line of the standard input. Raises ConfigInvalid."""
    if sys.stdin.isatty():
        click.echo(f"Tokens are made at {address}/tokens/", err=True)
        return Secret(click.prompt("Token", hide_input=True, err=True).strip(), "What was typed")
    token = Secret(sys.stdin.readline().strip(), "The first line of the standard input")
    if not token:
        raise ConfigInvalid(f"No token came in on the standard input. Tokens are made at {address}/tokens/")
    return token


def _warn(address: str) -> None:
    if is_open_to_listeners(address):
        click.echo(f"Warning: whoever listens on the way to {address} can read the token. Use https.", err=True)


def _check_and_keep(server: Server, config: Config, *, as_json: bool) -> None:
    from ..client import Client
    from .answers import print_json

    assert server.token  # noqa: S101
    with Client(server.url, server.token) as client:
        person = client.me()
    config.remember(server.url, server.token)
    path = save_config(config, config_folder())
    if as_json:
        print_json({"url": server.url, "file": str(path), "me": person})
    else:
        click.echo(f"Signed in to {server.url} as {person['name']}. The token is in {path}, which only you can read.")
        if "submit" not in person["scopes"]:
            click.echo("This token may read, and not submit.", err=True)
