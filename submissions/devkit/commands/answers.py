"""How the commands answer: JSON for programs, tables for people, and the exit status for both."""

import json
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.table import Table

from ...scoring.problems import FileRefused

REFUSED = 1


def print_json(answer: dict[str, Any]) -> None:
    """Print an answer as JSON on stdout."""
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def refuse(refusal: FileRefused, *, as_json: bool) -> NoReturn:
    """Say what is wrong with the file, and leave with status 1."""
    if as_json:
        errors = [problem.as_json() for problem in refusal.problems]
        print_json({"errors": errors, "error_totals": refusal.totals})
    else:
        _print_problems(refusal)
    raise SystemExit(REFUSED)


def _print_problems(refusal: FileRefused) -> None:
    console = Console(stderr=True)
    table = Table("row", "column", "value", "expected", "hint", title="The file is refused")
    for problem in refusal.problems:
        cells = (problem.row, problem.column, problem.value, problem.expected, problem.hint)
        table.add_row(*("" if cell is None else str(cell) for cell in cells))
    console.print(table)
    for kind, count in refusal.totals.items():
        console.print(f"{kind}: {count:,}")


def print_report(report: dict[str, Any]) -> None:
    """Print the metrics of a report (its JSON) as a table, and its warnings."""
    console = Console()
    table = Table("metric", "at", "count", "error", title=f"{report['task']}, {report['images']:,} images")
    for name, metric in report["metrics"].items():
        counts = next(iter(metric.values()))
        for guesses, (count, error) in enumerate(zip(counts, metric["error"], strict=True), 1):
            table.add_row(name if guesses == 1 else "", str(guesses), f"{count:,}", f"{error:.5f}")
    console.print(table)
    print_warnings(report["warnings"])


def print_warnings(warnings: list[dict[str, Any]]) -> None:
    """Print what is accepted with a word, on stderr."""
    for warning in warnings:
        Console(stderr=True).print(f"Note: {warning['message']}")
