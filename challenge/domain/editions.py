"""An edition as its organizers set it up: what it is called, what is told of it, when it is there."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..models import Edition, Phase, User
from .audit import record
from .challenge_tasks import remove_task
from .changes import WHOLE, Values, refuse, write_changes, write_new

FIRST_YEAR, LAST_YEAR = 1990, 2100


def subject_of(edition: Edition) -> str:
    """How the record of changes names an edition."""
    return f"edition {edition.year}"


@transaction.atomic
def create_edition(*, year: int, title: str, actor: User | None, now: datetime, summary: str = "") -> Edition:
    """An empty edition in preparation, organized by `actor`. Raises SettingsRefused."""
    check_year(year)
    edition = Edition(year=year, title=title, summary=summary)
    save_new(edition, verb="edition.created", now=now, actor=actor)
    return edition


def check_year(year: int) -> None:
    """Raises SettingsRefused for a year that cannot be meant or has an edition already."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        told = _("Type a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise refuse("year", told)
    if Edition.objects.filter(year=year).exists():
        raise _year_taken(year)


def save_new(edition: Edition, *, verb: str, now: datetime, actor: User | None, **details: object) -> None:
    """Saves a new edition with `actor` as its first organizer. Raises SettingsRefused."""
    try:
        with transaction.atomic():
            write_new(edition, verb=verb, subject=subject_of(edition), now=now, actor=actor, **details)
    except IntegrityError as error:
        raise _year_taken(edition.year) from error
    if actor is not None:
        edition.organizers.add(actor)


@transaction.atomic
def change_edition(edition: Edition, values: Values, *, now: datetime, actor: User | None) -> Edition:
    """Changes what the edition is about, and its dates. Raises SettingsRefused."""
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    check_names_can_be_hidden(row, values.get("anonymous_until"), now)
    write_changes(row, values, verb="edition.changed", subject=subject_of(row), now=now, actor=actor)
    return row


def check_names_can_be_hidden(edition: Edition, until: datetime | None, now: datetime) -> None:
    """Raises SettingsRefused for a moment that is to come once results with names are published."""
    if until is None or until <= now or until == edition.anonymous_until:
        return
    # Asked by the relation's name: this app imports none of those above it.
    named = Phase.objects.filter(
        task__edition=edition,
        publications__state="frozen",
        publications__is_public=True,
        publications__is_anonymous=False,
    )
    if named.exists():
        raise refuse(
            "anonymous_until", _("Results with names are published: what everybody has read cannot be hidden.")
        )


@transaction.atomic
def remove_edition(edition: Edition, *, now: datetime, actor: User | None) -> None:
    """Removes an edition in preparation with its tasks, which nobody but its organizers has seen.

    Raises SettingsRefused for one that is public or has teams.
    """
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    # Teams are asked for by the relation's name: this app imports none of those above it.
    if row.is_public or row.teams.filter(is_internal=False).exists():
        raise refuse(WHOLE, _("Only an edition that is neither public nor has teams can be removed."))
    for task in row.tasks.all():
        remove_task(task, now=now, actor=actor)
    subject = subject_of(row)
    row.delete()
    record(verb="edition.removed", subject=subject, now=now, actor=actor, title=edition.title)


def check_confirmed(edition: Edition, year: int) -> None:
    """Raises SettingsRefused, which says what goes with the edition, unless its year was typed once more."""
    if year != edition.year:
        tasks = ", ".join(task.title for task in edition.tasks.all()) or _("none")
        told = _("This removes the edition of %(year)s with its tasks (%(tasks)s): confirm it by that year.")
        raise refuse("confirm", told % {"year": edition.year, "tasks": tasks})


def _year_taken(year: int) -> Exception:
    return refuse("year", _("There is an edition of %(year)s already.") % {"year": year})
