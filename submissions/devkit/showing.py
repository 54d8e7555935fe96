"""A submission as the command line shows it: its state, what is wrong with it, its numbers, and the exit code."""

from typing import Any

import click

from .exit_codes import Exit
from .transport import Answer

SPANS = {"day": "today", "week": "this week", "phase": "in this phase"}
HEIGHT = "hierarchical_error"
ENDS = {"rejected": Exit.REFUSED, "cancelled": Exit.REFUSED, "failed": Exit.FAULT}
DETAILS = {
    "rejected": "The file is refused.",
    "cancelled": "The submission was cancelled.",
    "failed": "The file could not be scored.",
}


def exit_of(answer: Answer) -> Exit:
    """The exit code that a submission's state stands for."""
    return ENDS.get(answer["status"], Exit.OK)


def as_object(answer: Answer) -> Answer:
    """For programs: what `score` prints stands at the top, so that both are read the same way."""
    told = {name: value for name, value in answer.items() if name != "result"}
    return _error(answer) | told | (answer["result"] or {})


def _error(answer: Answer) -> Answer:
    """How a submission ended that has no score, as errors are told; nothing of all others."""
    status = answer["status"]
    if status not in DETAILS:
        return {}
    totals = "; ".join(f"{kind}: {count:,}" for kind, count in answer.get("error_totals", {}).items())
    why = filter(None, (DETAILS[status], totals, answer.get("failure"), answer.get("failure_note")))
    return {"error": status, "detail": " ".join(why)}


def show_submission(answer: Answer) -> None:
    """For people, on stdout."""
    click.echo(f"{answer['status']}: {answer['url']}")
    for problem in answer["errors"]:
        click.echo(f"  row {problem['row']}, {problem['column']}: {problem['value']!r}; expected {problem['expected']}")
    for metric, values in (answer["result"] or {}).get("metrics", {}).items():
        if figures := figures_of(metric, values):
            click.echo(f"  {metric}: {'  '.join(figures)}")
    if left := limits_left(answer.get("limits", [])):
        click.echo(f"  Left: {left}.")
    for name in ("result_note", "failure", "failure_note"):
        if answer.get(name):
            click.echo(f"  {answer[name]}")


def show_numbers(opened: Answer) -> None:
    """The numbers of a receipt that are open, each with its part and images."""
    for name, number in opened.items():
        part, _slash, metric = name.partition("/")
        if figures := figures_of(metric, number.get("value")):
            click.echo(f"  {metric} of {part} {number.get('images', 0):,} images: {'  '.join(figures)}")


def limits_left(limits: list[Answer]) -> str:
    """`1 of 2 today, 8 of 10 this week`: what a team may still send."""
    return ", ".join(
        f"{each['left']} of {each['most']} {SPANS[each['limit']]}" for each in limits if each["limit"] in SPANS
    )


def figures_of(metric: str, values: Any) -> list[str]:
    """A metric's numbers, by guesses or a single one; what is not revealed and tables by class are left out."""
    found = values.get("error") if isinstance(values, dict) else values
    numbers = [each for each in (found if isinstance(found, list) else [found]) if each is not None]
    return [figure(metric, number) for number in numbers]


def figure(metric: str, value: float | None) -> str:
    """A metric's value as the field writes it: a share in percent, a mean height with four decimals."""
    if value is None:
        return "–"
    return f"{value:.4f}" if metric == HEIGHT else f"{value:.3%}"


def moment(text: str | None) -> str:
    """A moment of the API (ISO 8601, UTC) to the minute, as all of the command line tells it."""
    return f"{text[:10]} {text[11:16]} UTC" if text else "–"
