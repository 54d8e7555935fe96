"""`manage.py dates …`: the dates of an edition, and moving them as the organizers' page does."""

from argparse import ArgumentParser
from collections.abc import Iterable

from challenge.domain.changes import SettingsRefused
from challenge.domain.clock import database_now
from challenge.domain.dates import Zone, in_both, past_moves
from challenge.forms.refusals import check_form
from challenge.management.edition.form_options import actor_named, add_actor
from challenge.management.group import CommandGroup, Facts, Subcommand
from challenge.management.phases import NotThere, edition_of
from challenge.models import DateChange
from submissions.domain.extending import change_dates
from submissions.domain.new_dates import edition_phases
from submissions.forms.dates import DatesForm


def _of_list(parser: ArgumentParser) -> None:
    parser.add_argument("year", type=int)


def _list(*, year: int) -> Facts:
    edition = edition_of(year)
    phases = [
        {"phase": f"{year}/{each.task.slug}/{each.slug}", "opens_at": each.opens_at, "closes_at": each.closes_at}
        for each in edition_phases(edition)
    ]
    return {"phases": phases, "changes": [_facts(change) for change in edition.date_changes.all()]}


def _say_list(facts: Facts) -> Iterable[str]:
    for each in facts["phases"]:
        yield f"{each['phase']}  closes {in_both(each['closes_at'])}"
    for each in facts["changes"]:
        yield from _say_change(each)


def _of_extend(parser: ArgumentParser) -> None:
    parser.add_argument("scope", help="YEAR for all open phases, YEAR/TASK, or YEAR/TASK/PHASE for that one alone.")
    parser.add_argument("--to", metavar="DATE", help="The new end, as 2026-06-01T23:59.")
    parser.add_argument("--zone", choices=[zone.value for zone in Zone], default=Zone.UTC.value, help="Of dates here.")
    parser.add_argument("--shift", metavar="DURATION", help="By how much it moves, as 7d or 36h.")
    parser.add_argument("--reason", required=True, help="Teams read it.")
    parser.add_argument("--confirm-shorter", metavar="DATE", help="The new end again, where teams lose time.")
    add_actor(parser)


def _extend(
    *,
    scope: str,
    to: str | None,
    zone: str,
    shift: str | None,
    reason: str,
    confirm_shorter: str | None,
    by: str | None,
) -> Facts:
    year, _slash, rest = scope.partition("/")
    edition = edition_of(int(year) if year.isdecimal() else 0)
    typed = {"scope": rest, "at": to, "zone": zone, "by": shift, "reason": reason, "confirmed": confirm_shorter}
    form = DatesForm(typed, edition=edition)
    check_form(form)
    return _facts(change_dates(edition, **form.values(), now=database_now(), actor=actor_named(by)))


def _say_change(facts: Facts) -> Iterable[str]:
    yield f"{facts['changed_at']:%Y-%m-%d %H:%M} UTC  {facts['reason']}"
    for each in facts["moves"]:
        yield f"  {each['title']}: {in_both(each['old'])} -> {in_both(each['new'])}"


def _facts(change: DateChange) -> Facts:
    moves = [{"title": each.title, "old": each.old, "new": each.new} for each in past_moves(change)]
    told = {"changed_at": change.changed_at, "reason": change.reason, "is_shortening": change.is_shortening}
    return told | {"moves": moves}


class Command(CommandGroup):
    help = "The dates of an edition: what they are, and new ones, of which teams are told."
    subcommands = {
        "list": Subcommand("The ends of all phases, and how they were changed.", _of_list, _list, _say_list),
        "extend": Subcommand("Move ends of phases, and tell their teams.", _of_extend, _extend, _say_change),
    }
    refusals = (NotThere, SettingsRefused)
