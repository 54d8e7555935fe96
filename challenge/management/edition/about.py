"""`manage.py edition create|copy|list|show|set|add-organizer|remove-organizer|remove|check|announce|conceal|open`."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from ...domain import opening
from ...domain.changes import SettingsRefused
from ...domain.clock import database_now
from ...domain.copying import copy_edition
from ...domain.editions import change_edition, create_edition, remove_edition
from ...domain.opening import NotReady
from ...domain.organizers import add_organizer, remove_organizer
from ...domain.readiness import Finding, findings, missing
from ...enums import OrganizerRole
from ...forms.editions import AboutForm
from ...forms.filling import filled, only
from ...models import Edition
from ..group import Facts, Subcommand
from ..phases import NotThere, edition_of
from .facts import facts_of_edition, lines_of
from .form_options import actor_named, add_actor, add_options

REFUSALS = (SettingsRefused, NotReady, NotThere)


def create(*, year: int, title: str, summary: str, by: str | None, **_options: Any) -> Facts:
    actor = actor_named(by)
    return facts_of_edition(create_edition(year=year, title=title, summary=summary, actor=actor, now=database_now()))


def _copy(*, source: int, year: int, title: str | None, by: str | None, **_options: Any) -> Facts:
    found = edition_of(source)
    named = title or found.title.replace(str(source), str(year))
    return facts_of_edition(copy_edition(found, year=year, title=named, actor=actor_named(by), now=database_now()))


def _list(**_options: Any) -> Facts:
    return {"editions": [facts_of_edition(edition) for edition in Edition.objects.all()]}


def _show(*, year: int, **_options: Any) -> Facts:
    return facts_of_edition(edition_of(year))


def change(*, year: int, by: str | None, **given: Any) -> Facts:
    edition = edition_of(year)
    values = only(filled(AboutForm, given, instance=edition).cleaned_data, given)
    return facts_of_edition(change_edition(edition, values, now=database_now(), actor=actor_named(by)))


def _add_organizer(*, year: int, email: str, role: str, by: str | None, **_options: Any) -> Facts:
    actor = actor_named(by)
    add_organizer(edition_of(year), email=email, role=OrganizerRole(role), now=database_now(), actor=actor)
    return facts_of_edition(edition_of(year))


def _remove_organizer(*, year: int, email: str, by: str | None, **_options: Any) -> Facts:
    edition = edition_of(year)
    organizer = edition.organizer_roles.filter(user__email__iexact=email).first()
    if organizer is None:
        raise NotThere(f"{email} does not organize the edition of {year}.")
    remove_organizer(organizer, now=database_now(), actor=actor_named(by))
    return facts_of_edition(edition)


def _organizers(*, year: int, **_options: Any) -> Facts:
    rows = edition_of(year).organizer_roles.select_related("user").order_by("user__email")
    return {"year": year, "organizers": [{"email": row.user.email, "role": row.role} for row in rows]}


def _lines_of_organizers(facts: Facts) -> Iterator[str]:
    for organizer in facts["organizers"]:
        yield f"{organizer['role']:8} {organizer['email']}"


def _remove(*, year: int, by: str | None, **_options: Any) -> Facts:
    remove_edition(edition_of(year), now=database_now(), actor=actor_named(by))
    return {"removed": year}


def _check(*, year: int, **_options: Any) -> Facts:
    found = findings(edition_of(year), database_now())
    return {"year": year, "ready": not missing(found), "findings": [_facts_of_finding(line) for line in found]}


def _facts_of_finding(line: Finding) -> Facts:
    return {"code": line.code, "severity": line.severity.value, "about": line.about, "sentence": line.sentence}


def _lines_of_check(facts: Facts) -> Iterator[str]:
    for line in facts["findings"]:
        yield f"{line['severity']:8} {line['about']}: {line['sentence']}"
    yield "Nothing is missing." if facts["ready"] else "The edition cannot be opened yet."


def _announce(*, year: int, by: str | None, **_options: Any) -> Facts:
    return facts_of_edition(opening.announce(edition_of(year), now=database_now(), actor=actor_named(by)))


def _conceal(*, year: int, by: str | None, **_options: Any) -> Facts:
    return facts_of_edition(opening.conceal(edition_of(year), now=database_now(), actor=actor_named(by)))


def _open(*, year: int, by: str | None, **_options: Any) -> Facts:
    return facts_of_edition(opening.open_edition(edition_of(year), now=database_now(), actor=actor_named(by)))


def _of_create(parser: ArgumentParser) -> None:
    parser.add_argument("year", type=int)
    parser.add_argument("--title", required=True)
    parser.add_argument("--summary", default="", help="One or two sentences for the public.")
    add_actor(parser)


def _of_copy(parser: ArgumentParser) -> None:
    parser.add_argument("source", type=int, help="The year that is copied.")
    parser.add_argument("year", type=int)
    parser.add_argument("--title", help="Else the source's, with the new year in it.")
    add_actor(parser)


def _of_set(parser: ArgumentParser) -> None:
    _of_year(parser)
    add_options(parser, AboutForm)


def _of_organizer(parser: ArgumentParser) -> None:
    _of_year(parser)
    parser.add_argument("email")


def _of_new_organizer(parser: ArgumentParser) -> None:
    _of_organizer(parser)
    chair = OrganizerRole.CHAIR.value
    parser.add_argument("--role", choices=OrganizerRole.values, default=chair, help=f"What they may do; else {chair}.")


def _of_year(parser: ArgumentParser) -> None:
    parser.add_argument("year", type=int)
    add_actor(parser)


def _of_nothing(parser: ArgumentParser) -> None:
    """Takes none."""


def _lines_of_list(facts: Facts) -> Iterator[str]:
    for edition in facts["editions"]:
        yield f"{edition['year']}  {edition['state']:14} {edition['title']}"


SUBCOMMANDS = {
    "create": Subcommand("Begin an empty edition.", _of_create, create, lines_of),
    "copy": Subcommand("Begin an edition as a copy, its dates moved by whole years.", _of_copy, _copy, lines_of),
    "list": Subcommand("List all editions.", _of_nothing, _list, _lines_of_list),
    "show": Subcommand("Show an edition with its tasks and phases.", _of_year, _show, lines_of),
    "set": Subcommand("Change what an edition is about.", _of_set, change, lines_of),
    "organizers": Subcommand("List who organizes it, in which role.", _of_year, _organizers, _lines_of_organizers),
    "add-organizer": Subcommand("Let a person organize it.", _of_new_organizer, _add_organizer, lines_of),
    "remove-organizer": Subcommand("Take an organizer away.", _of_organizer, _remove_organizer, lines_of),
    "remove": Subcommand(
        "Remove an edition that is neither public nor has teams.",
        _of_year,
        _remove,
        lambda facts: [f"The edition of {facts['removed']} is removed."],
    ),
    "check": Subcommand("Say what is missing before it can open.", _of_year, _check, _lines_of_check),
    "announce": Subcommand("Show the edition to everybody.", _of_year, _announce, lines_of),
    "conceal": Subcommand("Take the announcement back.", _of_year, _conceal, lines_of),
    "open": Subcommand("Let its phases take submissions at their dates.", _of_year, _open, lines_of),
}
