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


def is_verified(findings: Iterable[Finding]) -> bool:
    """Whether there is no objection, and somebody who is known has signed."""
    found = list(findings)
    return all_hold(found) and any(each.check == "signature" and each.holds for each in found)


def as_json(findings: list[Finding]) -> dict[str, Any]:
    """`verified` and every check; what failed is an error too."""
    verified = is_verified(findings)
    error = {} if verified else {"error": "unverified", "detail": " ".join(_why_not(findings))}
    return error | {"verified": verified, "checks": [asdict(each) for each in findings]}


def _why_not(findings: list[Finding]) -> list[str]:
    """What is wrong; if nothing is, why nobody who is known has signed."""
    wrongs = [each.told for each in findings if each.holds is False]
    return wrongs or [each.told for each in findings if each.check == "signature"]


def show(findings: list[Finding]) -> None:
    """A line a check on stdout. What strangers wrote moves no cursor."""
    for each in findings:
        told = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in each.told)
        click.echo(f"{MARKS[each.holds]} {told}")
