"""`yardstick receipt`: fetch what the server signed of a score."""

import json
from pathlib import Path

import click

from ..config import Server
from .servers import json_option, server_options, signed_in


@click.command()
@click.argument("submission")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Else stdout.")
@json_option
@server_options
def receipt(submission: str, *, server: Server, output: Path | None, as_json: bool) -> None:
    """The signed receipt of SUBMISSION (its id): keep it, and the file. “yardstick verify” checks it."""
    from ..client import Client
    from .answers import print_json

    with Client(signed_in(server).url, server.token) as client:
        found = client.receipt(submission)
    if output is None:
        print_json(found)
        return
    output.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    opened, all_numbers = len(found["opened"]), len(found["signed"]["commitments"])
    if as_json:
        print_json({"file": str(output), "digest": found["digest"], "opened": opened, "numbers": all_numbers})
    else:
        click.echo(f"{output}: {opened} of {all_numbers} numbers are open. {found['note']}".rstrip())
