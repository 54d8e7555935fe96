"""How the commands answer: JSON for programs, tables for people, and the exit status for both."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.table import Table

from ...scoring.problems import FileRefused
from ..exit_codes import Exit


def print_json(answer: dict[str, Any]) -> None:
    """Print an answer as JSON on stdout."""
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def refuse(refusal: FileRefused, *, as_json: bool) -> NoReturn:
    """Say what is wrong with the file, and leave with the code of a refusal."""
    if as_json:
        errors = [problem.as_json() for problem in refusal.problems]
        told = {"error": "file_refused", "detail": f"The file is refused: {refusal}."}
        print_json(told | {"errors": errors, "error_totals": refusal.totals})
    else:
        _print_problems(refusal)
    raise SystemExit(Exit.REFUSED)


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
    table = Table("metric", "at", "count", "value", title=f"{report['task']}, {report['images']:,} images")
    for name, metric in report["metrics"].items():
        for row in _rows(name, metric):
            table.add_row(*row)
    Console().print(table)
    print_warnings(report["warnings"])


def _rows(name: str, metric: Any) -> Iterator[tuple[str, str, str, str]]:
    """Yield the lines of a metric: one a number of guesses, or a single one; classes are left to JSON."""
    if not isinstance(metric, dict):
        yield name, "", "", _rounded(metric)
    elif "mean_ap" in metric:
        yield name, "", "", _rounded(metric["mean_ap"])
    elif isinstance(metric.get("error"), list):
        counts = metric.get("wrong") or metric.get("cost_sum") or [""] * len(metric["error"])
        for guesses, (count, error) in enumerate(zip(counts, metric["error"], strict=True), 1):
            yield name if guesses == 1 else "", str(guesses), f"{count:,}" if count != "" else "", _rounded(error)
    elif "error" in metric:
        yield name, "", f"{metric['wrong']:,}", _rounded(metric["error"])


def _rounded(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.5f}"


def print_warnings(warnings: list[dict[str, Any]]) -> None:
    """Print what is accepted with a word, on stderr."""
    for warning in warnings:
        Console(stderr=True).print(f"Note: {warning['message']}")
