"""An edition as its organizers set it up: what it is called, its rules, who organizes it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..models import Edition, User
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
    """Changes title, summary, rules or merge date. Raises SettingsRefused."""
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    write_changes(row, values, verb="edition.changed", subject=subject_of(row), now=now, actor=actor)
    return row


@transaction.atomic
def add_organizer(edition: Edition, *, email: str, now: datetime, actor: User | None) -> User:
    """Makes the person with that address an organizer; nothing happens to one who is. Raises SettingsRefused."""
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        told = _("Nobody has signed up with %(email)s yet. Ask the person to sign up first.")
        raise refuse("email", told % {"email": email})
    if not edition.organizers.filter(pk=person.pk).exists():
        edition.organizers.add(person)
        _record_organizer("added", edition, person, now, actor)
    return person


@transaction.atomic
def remove_organizer(edition: Edition, person: User, *, now: datetime, actor: User | None) -> None:
    """Takes an organizer away; the last one stays. Raises SettingsRefused."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    if not edition.organizers.exclude(pk=person.pk).exists():
        raise refuse("email", _("An edition keeps at least one organizer: add another one first."))
    if edition.organizers.filter(pk=person.pk).exists():
        edition.organizers.remove(person)
        _record_organizer("removed", edition, person, now, actor)


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


def _record_organizer(what: str, edition: Edition, person: User, now: datetime, actor: User | None) -> None:
    verb = f"edition.organizer_{what}"
    record(verb=verb, subject=subject_of(edition), now=now, actor=actor, person=person.pk, email=person.email)


def _year_taken(year: int) -> Exception:
    return refuse("year", _("There is an edition of %(year)s already.") % {"year": year})
