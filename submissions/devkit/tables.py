"""Answers of a server as tables for people."""

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .showing import figure, moment
from .transport import Answer

WORDS = {"team", "method", "message", "result"}
IDS = {"id", "task", "phase", "status", "submitted"}
PIPE_WIDTH = 200


def show_leaderboard(board: Answer) -> None:
    """Rank, the ranks that chance leaves open, team, method, the primary metric and its interval."""
    metric = board["primary_metric"]
    headings = ("rank", "ranks", "team", "method", metric, "95% interval")
    title = f"{board['year']} · {board['task']} · {board['phase']}, at {board['max_guesses']} guesses"
    _print(title, headings, [_entry(entry, metric) for entry in board["entries"]])
    lines = [f"As of {moment(board['as_of'])}, {board['images']:,} images: {board['url']}"]
    left = board.get("count", 0) - len(board["entries"])
    if left > 0:
        lines.append(f"{left:,} more entries; ask for them with --limit.")
    click.echo("\n".join(lines))


def _entry(entry: Answer, metric: str) -> list[str]:
    low, high = entry["primary_low"], entry["primary_high"]
    return [
        str(entry["rank"] or "–"),
        _range(entry["rank_low"], entry["rank_high"]),
        entry["team_name"],
        entry["method_name"],
        figure(metric, entry["primary_value"]),
        "" if low is None or high is None else f"{figure(metric, low)} – {figure(metric, high)}",
    ]


def _range(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return ""
    return str(low) if low == high else f"{low}–{high}"


def show_submissions(page: Answer) -> None:
    """Id, task, state, numbers and message of each."""
    headings = ("id", "year", "task", "phase", "status", "result", "message", "submitted")
    _print("", headings, [_submission(each) for each in page["items"]])
    left = page["count"] - len(page["items"])
    if left > 0:
        click.echo(f"{left:,} older ones; ask for them with --limit.")


def _submission(each: Answer) -> list[str]:
    score = each["score"]
    return [
        str(each["id"]),
        str(each["year"]),
        each["task"],
        each["phase"],
        each["status"],
        f"{score['metric']} {figure(score['metric'], score['value'])}" if score else "",
        each["message"],
        moment(each["submitted_at"]),
    ]


def _print(title: str, headings: tuple[str, ...], rows: list[list[str]]) -> None:
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        may_wrap = heading in WORDS
        table.add_column(heading, justify="left" if may_wrap or heading in IDS else "right", no_wrap=not may_wrap)
    for row in rows:
        # What people name their teams and files is no markup.
        table.add_row(*(Text(cell) for cell in row))
    _console().print(table)


def _console() -> Console:
    """As wide as the terminal; what goes into a file or a pipe is not cut."""
    console = Console()
    return console if console.is_terminal else Console(width=PIPE_WIDTH)
