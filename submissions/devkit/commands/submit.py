"""`yardstick submit`: hand a prediction file in and, with --wait, see what it scores."""

import json
from pathlib import Path
from typing import Any, Never

import click

from ..client import Client, ClientError, LimitReached, Refused, Unreachable

EXIT_REFUSED = 1
EXIT_LIMIT = 3
EXIT_NETWORK = 4
EXIT_FAULT = 5


@click.command()
@click.argument("year", type=int)
@click.option("-t", "--task", required=True, help="The task's name in addresses, such as classification.")
@click.option("-f", "--file", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-m", "--message", default="", help="What is in the file, for you and for the leaderboard.")
@click.option("--track", type=click.Choice(["provided", "outside"]), default="provided", show_default=True)
@click.option("--wait", is_flag=True, help="Wait until the file is scored, and show the result.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--url", envvar="YARDSTICK_URL", required=True, show_envvar=True, help="The server's address.")
@click.option("--token", envvar="YARDSTICK_TOKEN", required=True, hidden=True)
def submit(
    year: int,
    task: str,
    path: Path,
    message: str,
    track: str,
    wait: bool,
    as_json: bool,
    url: str,
    token: str,
) -> None:
    """Hand in a prediction file of edition YEAR.

    The token comes from the environment variable YARDSTICK_TOKEN. Exit status: 0 accepted (with --wait: scored),
    1 refused, 2 usage, 3 limit reached, 4 no connection, 5 the server's fault.
    """
    try:
        with Client(url, token) as client:
            answer = client.submit(year, task, path, message=message, track=track)
            if wait:
                answer = client.wait(answer["id"], on_change=None if as_json else _say)
    except ClientError as error:
        _leave(error, as_json)
    _show(answer, as_json)
    raise SystemExit(_exit_status(answer))


def _exit_status(answer: dict[str, Any]) -> int:
    return {"rejected": EXIT_REFUSED, "failed": EXIT_FAULT, "cancelled": EXIT_REFUSED}.get(answer["status"], 0)


def _say(answer: dict[str, Any]) -> None:
    click.echo(f"{answer['status']} {answer['stage']} {answer['progress']:.0%}".replace("  ", " "), err=True)


def _show(answer: dict[str, Any], as_json: bool) -> None:
    result = answer.pop("result") or {}
    if as_json:
        # What `score` prints stands at the top, so that both are read the same way.
        click.echo(json.dumps(answer | result, indent=2))
        return
    click.echo(f"{answer['status']}: {answer['url']}")
    for problem in answer["errors"]:
        click.echo(f"  row {problem['row']}, {problem['column']}: {problem['value']!r}; expected {problem['expected']}")
    for metric, values in result.get("metrics", {}).items():
        if figures := figures_of(values):
            click.echo(f"  {metric}: {'  '.join(figures)}")
    if answer.get("result_note"):
        click.echo(f"  {answer['result_note']}")


def figures_of(values: Any) -> list[str]:
    """A metric's numbers, by guesses or a single one; what is not revealed and tables by class are left out."""
    found = values.get("error") if isinstance(values, dict) else values
    numbers = [each for each in (found if isinstance(found, list) else [found]) if each is not None]
    return [f"{number:.3%}" if number <= 1 else f"{number:.4f}" for number in numbers]


def _leave(error: ClientError, as_json: bool) -> Never:
    match error:
        case LimitReached():
            status, code = EXIT_LIMIT, error.code
        case Refused():
            status, code = EXIT_REFUSED, error.code
        case Unreachable():
            status, code = EXIT_NETWORK, "unreachable"
        case _:
            status, code = EXIT_FAULT, "server_fault"
    if as_json:
        body = {
            "status": code,
            "detail": str(error),
            "next_allowed_at": getattr(error, "next_allowed_at", None),
        }
        click.echo(json.dumps(body, indent=2))
    else:
        click.echo(str(error), err=True)
    raise SystemExit(status)
