"""`yardstick devkit`: fetch the public part of an edition, or what has changed of it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..config import choose_address
from .servers import json_option, retry_option, url_option

if TYPE_CHECKING:
    from ..fetching import Fetched


@click.command()
@click.argument("year", type=click.IntRange(1, 9999))
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to put it [default: yardstick-YEAR].",
)
@retry_option
@json_option
@url_option
def devkit(year: int, *, url: str | None, folder: Path | None, retry_for: float, as_json: bool) -> None:
    """Fetch the kit of edition YEAR: classes, hierarchy, lists of images, samples, released labels, exact rules.

    Each file is verified by its SHA-256 and fetched only if it is missing or has changed. In the folder “yardstick
    validate” and “yardstick score” need no further options.
    """
    # The libraries that talk take a quarter of a second to load.
    from ..fetching import fetch_kit
    from ..progress import watch_for
    from .answers import print_json

    target = folder or Path(f"yardstick-{year}")
    fetched = fetch_kit(choose_address(url), year, target, seconds=retry_for, watch=watch_for(as_json=as_json))
    print_json(fetched.as_json()) if as_json else _show(fetched)


def _show(fetched: "Fetched") -> None:
    for sign, paths in (("new", fetched.added), ("changed", fetched.changed), ("gone", fetched.removed)):
        for path in paths:
            click.echo(f"{sign:>8}  {path}")
    for change in fetched.facts:
        click.echo(f"{'':>8}  {change.what}: {change.was} -> {change.now}")
    if not fetched.is_new and not (fetched.added or fetched.changed or fetched.removed or fetched.facts):
        click.echo("Nothing has changed.")
    click.echo(
        f"{fetched.folder}: {fetched.files} files, {fetched.size:,} bytes, all verified; "
        f"{fetched.fetched} fetched ({fetched.fetched_bytes:,} bytes)."
    )
    if fetched.is_new:
        click.echo(f"Read {fetched.folder / 'README.md'}, and run “yardstick validate FILE” in that folder.")
