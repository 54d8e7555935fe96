"""What a verification found, one sentence a check."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import click

MARKS = {True: "✓", False: "✗", None: "–"}


@dataclass(frozen=True)
class Finding:
    """check: its name, for programs. holds: None where it cannot be told, which is no objection."""

    check: str
    holds: bool | None
    told: str


def right(check: str, told: str) -> Finding:
    return Finding(check, holds=True, told=told)


def wrong(check: str, told: str) -> Finding:
    return Finding(check, holds=False, told=told)


def unsure(check: str, told: str) -> Finding:
    return Finding(check, holds=None, told=told)


def all_hold(findings: Iterable[Finding]) -> bool:
    """Whether there is no objection."""
    return all(each.holds is not False for each in findings)


def as_json(findings: list[Finding]) -> dict[str, Any]:
    """`verified` and every check; what failed is an error too."""
    error = {} if all_hold(findings) else {"error": "unverified"}
    return error | {"verified": all_hold(findings), "checks": [asdict(each) for each in findings]}


def show(findings: list[Finding]) -> None:
    """A line a check on stdout."""
    for each in findings:
        click.echo(f"{MARKS[each.holds]} {each.told}")
