"""After publication: a corrected version with a public note, an entry that is not comparable, results withdrawn.

Every correction is a new version; the one before stays readable at its address.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import Phase, User

from ..enums import LogKind
from ..models import Entry, Publication
from .freezing import HEADING, file_digests, freeze
from .log import append
from .notices import tell_withdrawn
from .publish import CannotPublish, freeze_present, locked_phase, marks_of, newest_version


@transaction.atomic
def correct(publication: Publication, *, note: str, now: datetime, actor: User | None = None) -> Publication:
    """Freezes what the final entries score now as the next version, with a public note.

    What was marked as not comparable stays so. Raises CannotPublish.
    """
    phase, newest = _newest_in_force(publication)
    _check_words(note, _("Write a public note: what was corrected, and why."))
    return freeze_present(
        phase, replaces=newest, note=note.strip(), now=now, actor=actor, marks=marks_of(newest), fields=stage_of(newest)
    )


@transaction.atomic
def mark_not_comparable(
    publication: Publication, submission_id: UUID, *, reason: str, now: datetime, actor: User | None = None
) -> Publication:
    """The next version, in which an entry stays with a public reason and without a rank; others move up.

    All else is copied: no number changes. Raises CannotPublish.
    """
    phase, newest = _newest_in_force(publication)
    _check_words(reason, _("Write the reason: it is public."))
    entries = list(newest.entries.all())
    marked = next((entry for entry in entries if entry.submission_id == submission_id), None)
    if marked is None:
        raise CannotPublish(_("%(id)s is no entry of these results.") % {"id": submission_id})
    if not marked.is_comparable:
        raise CannotPublish(_("“%(entry)s” is marked as not comparable already.") % {"entry": marked})
    marked.is_comparable, marked.not_comparable_reason = False, reason.strip()
    note = _("Not comparable: %(entry)s. %(reason)s") % {"entry": marked, "reason": reason.strip()}
    return freeze_copy(phase, newest, entries, note=note, now=now, actor=actor)


@transaction.atomic
def withdraw(publication: Publication, *, reason: str, now: datetime, actor: User | None = None) -> None:
    """Takes results back with a public reason: they stay readable and are no longer in force.

    What the phase hid is hidden again. Raises CannotPublish.
    """
    phase, newest = _newest_in_force(publication)
    _check_words(reason, _("Write the reason: it is public."))
    Publication.objects.filter(pk=newest.pk).update(withdrawn_at=now, withdrawn_reason=reason.strip())
    Phase.objects.filter(pk=phase.pk).update(results_opened_at=None)
    append(newest, LogKind.WITHDRAWN, now)
    details = {"version": newest.version, "reason": reason.strip()}
    record(verb="results.withdrawn", subject=f"phase {phase.pk}", now=now, actor=actor, **details)
    tell_withdrawn(newest, reason.strip(), now)


def _newest_in_force(publication: Publication) -> tuple[Phase, Publication]:
    phase = locked_phase(publication.phase_id)
    newest = newest_version(phase)
    if newest is None or newest.pk != publication.pk:
        raise CannotPublish(
            _("Version %(version)s is not the newest any more: look at the newest first.")
            % {"version": publication.version}
        )
    if newest.withdrawn_at:
        raise CannotPublish(_("Version %(version)s was withdrawn.") % {"version": newest.version})
    return phase, newest


def stage_of(publication: Publication) -> dict[str, Any]:
    """How far results have come: the next version of provisional ones is provisional too, until the same moment."""
    return {"stage": publication.stage, "objections_until": publication.objections_until}


def _check_words(text: str, refusal: str) -> None:
    if not text.strip():
        raise CannotPublish(refusal)


def freeze_copy(
    phase: Phase,
    newest: Publication,
    entries: list[Entry],
    *,
    note: str,
    now: datetime,
    actor: User | None = None,
    **changes: Any,
) -> Publication:
    """The next version with these rows of the newest one, and its heading but for `changes`. Ranks are made anew."""
    for entry in entries:
        entry.pk, entry._state.adding = None, True
    return freeze(
        phase,
        {name: getattr(newest, name) for name in HEADING} | stage_of(newest) | changes,
        entries,
        release=newest.contents["release"],
        files=file_digests(newest),
        replaces=newest,
        note=note,
        now=now,
        actor=actor,
    )
