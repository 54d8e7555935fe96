"""Giving awards to entries of final results, and taking them back, on record."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import Phase, User

from ..enums import Stage
from ..models import Award
from .publish import CannotPublish, locked_phase, newest_version


@transaction.atomic
def give_award(
    phase: Phase, submission_id: UUID, *, title: str, note: str = "", now: datetime, actor: User | None = None
) -> Award:
    """An award for an entry of the phase's final results in force, after those given before. Raises CannotPublish."""
    phase = locked_phase(phase.pk)
    results = newest_version(phase)
    if results is None or results.withdrawn_at is not None or results.stage != Stage.FINAL:
        raise CannotPublish(_("Awards are given to final results, and “%(phase)s” has none.") % {"phase": phase.title})
    entry = results.entries.filter(submission_id=submission_id).first()
    title = title.strip()
    given = awards_given(phase)
    if entry is None:
        raise CannotPublish(_("%(id)s is no entry of these results.") % {"id": submission_id})
    if not title:
        raise CannotPublish(_("Write what the award is, as “First place”."))
    if given.filter(submission_id=submission_id, title=title).exists():
        raise CannotPublish(_("“%(entry)s” has “%(title)s” already.") % {"entry": entry, "title": title})
    fields = {"title": title, "note": note.strip(), "position": given.count(), "given_at": now, "given_by": actor}
    award = Award.objects.create(publication=results, submission_id=submission_id, **fields)
    _write_down("award.given", award, now, actor)
    return award


def awards_given(phase: Phase) -> QuerySet[Award]:
    """All of a phase's, whichever version of its results they were given to."""
    given = Award.objects.filter(publication__phase=phase)
    return given.select_related("given_by", "publication").defer("publication__contents")


@transaction.atomic
def take_award(award: Award, *, now: datetime, actor: User | None = None) -> None:
    """Takes an award back; the record keeps what it was."""
    _write_down("award.taken", award, now, actor)
    award.delete()


def _write_down(verb: str, award: Award, now: datetime, actor: User | None) -> None:
    details = {"submission": str(award.submission_id), "title": award.title, "note": award.note}
    record(verb=verb, subject=f"phase {award.publication.phase_id}", now=now, actor=actor, **details)
