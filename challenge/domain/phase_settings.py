"""The phases of a task: add, change, remove."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from ..models import ChallengeTask, Phase, User
from .audit import record
from .changes import WHOLE, SettingsRefused, Values, differing, refuse, write_changes, write_new
from .phases import is_opened
from .slugs import check_name

# Teams plan by them: once the edition is open they change by `submissions.domain.extending` alone, which tells teams.
TOLD_DATES = ("opens_at", "closes_at")


def subject_of(phase: Phase) -> str:
    """How the record of changes names a phase."""
    return f"phase {phase.task.edition.year}/{phase.task.slug}/{phase.slug}"


@transaction.atomic
def add_phase(task: ChallengeTask, values: Values, *, now: datetime, actor: User | None) -> Phase:
    """A new phase, without images and labels. Raises SettingsRefused."""
    phase = Phase(task=task, **values)
    check_name(phase.slug, Phase.objects.filter(task=task))
    dates = {"opens_at": phase.opens_at.isoformat(), "closes_at": phase.closes_at and phase.closes_at.isoformat()}
    write_new(phase, verb="phase.added", subject=subject_of(phase), now=now, actor=actor, **dates)
    return phase


@transaction.atomic
def change_phase(phase: Phase, values: Values, *, now: datetime, actor: User | None) -> Phase:
    """Changes a phase; its name in addresses stays once files were sent to it, its dates once the edition is open.

    Raises SettingsRefused.
    """
    # Submissions lock nothing here: intake reads the phase anew inside its own transaction.
    row = Phase.objects.select_for_update(of=("self",)).select_related("task__edition").get(pk=phase.pk)
    subject, slug = subject_of(row), values.get("slug", row.slug)
    check_name(slug, Phase.objects.filter(task=row.task_id).exclude(pk=row.pk))
    if slug != row.slug and has_submissions(row):
        raise refuse("slug", _("Teams have sent files to this phase, so its name in addresses stays."))
    if is_opened(row.task.edition, now):
        _check_dates_stay(row, values)
    write_changes(row, values, verb="phase.changed", subject=subject, now=now, actor=actor)
    return row


def _check_dates_stay(phase: Phase, values: Values) -> None:
    moved = differing(phase, {name: values[name] for name in TOLD_DATES if name in values})
    if moved:
        told = _("The edition is open, and teams plan by its dates: change them on the page “Dates”, with a reason.")
        raise SettingsRefused({name: [told] for name in moved})


@transaction.atomic
def remove_phase(phase: Phase, *, now: datetime, actor: User | None) -> None:
    """Removes a phase with its labels and Releases. Raises SettingsRefused if files were sent to it."""
    subject, title = subject_of(phase), phase.title
    if has_submissions(phase):
        raise _kept(title)
    try:
        with transaction.atomic():
            _delete(phase)
    except ProtectedError as error:
        raise _kept(title) from error
    record(verb="phase.removed", subject=subject, now=now, actor=actor, title=title)


def has_submissions(phase: Phase) -> bool:
    """Whether teams have sent files to the phase; the organizers' own for a dry run do not count."""
    # Asked by the relation's name: this app imports none of those above it.
    return phase.submissions.filter(team__is_internal=False).exists()


def _delete(phase: Phase) -> None:
    """Deletes what hangs on the phase and holds nothing of its own: rehearsals, the empty live table, versions."""
    phase.submissions.filter(team__is_internal=True).delete()
    phase.publications.filter(state="live", entries__isnull=True).delete()
    Phase.objects.filter(pk=phase.pk).update(live_release=None)
    phase.releases.all().delete()
    phase.ground_truths.update(based_on=None)
    phase.ground_truths.all().delete()
    phase.delete()


def _kept(title: str) -> Exception:
    told = _("Files were sent to “%(phase)s”, and what was scored stays on record: it cannot be removed.")
    return refuse(WHOLE, told % {"phase": title})
