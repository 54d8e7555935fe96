"""`yardstick leaderboard`: the table of a year and task."""

import click

from ..config import choose_address
from .servers import json_option, url_option


@click.command()
@click.argument("year", type=int)
@click.option("-t", "--task", required=True, help="The task's name in addresses, such as classification.")
@click.option("--phase", help="Else the newest that shows anything.")
@click.option("--all", "shows_all", is_flag=True, help="All entries, not each team's best alone.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="So many entries.")
@json_option
@url_option
def leaderboard(
    year: int, *, url: str | None, task: str, phase: str | None, shows_all: bool, limit: int, as_json: bool
) -> None:
    """The leaderboard of YEAR: values with intervals at 95%, and the ranks that chance leaves open."""
    from ..client import Client
    from ..tables import show_leaderboard
    from .answers import print_json

    entries = "all" if shows_all else "best"
    # What is public is asked as everybody asks it.
    with Client(choose_address(url)) as client:
        board = client.leaderboard(year, task, entries=entries, phase=phase, limit=limit)
    print_json(board) if as_json else show_leaderboard(board)
