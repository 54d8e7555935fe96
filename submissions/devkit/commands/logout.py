"""`yardstick logout`: forget a server's token."""

import click

from ..config import choose_address, load_config, save_config
from ..folder import config_folder
from .servers import json_option, url_option


@click.command()
@url_option
@json_option
def logout(url: str | None, *, as_json: bool) -> None:
    """Forget the token of a server, here. It stays valid until it is ended on the server."""
    from .answers import print_json

    folder = config_folder()
    config = load_config(folder)
    address = choose_address(url)
    was_there = config.forget(address)
    if was_there:
        save_config(config, folder)
    if as_json:
        print_json({"url": address, "forgotten": was_there})
    elif was_there:
        click.echo(f"The token for {address} is forgotten here. To end it for good: {address}/tokens/")
    else:
        click.echo(f"There is no token for {address}.")
