"""What teams hold against their provisional results, until a moment by the server's clock, and what they are answered.

Whoever objects and whoever publishes lock the same phase: an objection is either heard before results are final, or
refused.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import Phase, User
from submissions.domain.competing import COMPETING
from submissions.domain.membership import membership_of
from submissions.models import Submission, Team

from ..enums import Stage
from ..models import Objection, Publication
from .notices import tell_answered, tell_objected
from .publish import locked_phase, newest_version

LONGEST = 5000


class ObjectionRefused(Exception):
    """This cannot be objected or answered like this; the message is for the person who tried."""


@transaction.atomic
def raise_objection(
    *, user: User, team: Team, phase: Phase, text: str, submission_id: UUID | None = None, now: datetime
) -> Objection:
    """A team's objection to the phase's provisional results, to one of its entries or to all; organizers are told.

    Raises ObjectionRefused: at the moment itself it is too late.
    """
    phase = locked_phase(phase.pk)
    publication = provisional_results(phase)
    if publication is None:
        raise ObjectionRefused(_("“%(phase)s” has no provisional results to object to.") % {"phase": phase.title})
    _check_may_object(user, team, publication, now)
    _check_text(text, _("Write what you object to, and why."))
    _check_entry(publication, team, submission_id)
    fields = {"submission_id": submission_id, "text": text.strip(), "raised_by": user, "raised_at": now}
    objection = Objection.objects.create(publication=publication, team=team, **fields)
    _write_down("objection.raised", objection, now, user)
    tell_objected(objection, now)
    return objection


@transaction.atomic
def answer_objection(objection: Objection, *, is_upheld: bool, answer: str, now: datetime, actor: User) -> None:
    """Answers an objection, for good; its team is told. Raises ObjectionRefused."""
    locked_phase(objection.publication.phase_id)
    objection.refresh_from_db()
    if objection.answered_at is not None:
        raise ObjectionRefused(_("It is answered already, and the team has been told."))
    _check_text(answer, _("Write an answer: the team reads it."))
    objection.answer, objection.is_upheld = answer.strip(), is_upheld
    objection.answered_by, objection.answered_at = actor, now
    objection.save(update_fields=["answer", "is_upheld", "answered_by", "answered_at"])
    _write_down("objection.answered", objection, now, actor, is_upheld=is_upheld)
    tell_answered(objection, now)


def provisional_results(phase: Phase) -> Publication | None:
    """The phase's provisional results in force; None before they are frozen, and once final ones are."""
    newest = newest_version(phase)
    is_provisional = newest is not None and newest.stage == Stage.PROVISIONAL and newest.withdrawn_at is None
    return newest if is_provisional else None


def may_object(publication: Publication, now: datetime) -> bool:
    """Whether teams may still object to provisional results."""
    return publication.objections_until is not None and now < publication.objections_until


def objections_of(phase: Phase) -> QuerySet[Objection]:
    """All objections to any version of the phase's provisional results, the oldest first."""
    found = Objection.objects.filter(publication__phase=phase)
    return found.select_related("team", "raised_by", "answered_by", "publication").defer("publication__contents")


def _check_may_object(user: User, team: Team, publication: Publication, now: datetime) -> None:
    membership = membership_of(user, team)
    if membership is None or membership.role not in COMPETING:
        raise ObjectionRefused(_("Only members of “%(team)s” object for it.") % {"team": team})
    if not may_object(publication, now):
        raise ObjectionRefused(
            _("Objections were taken until %(moment)s UTC; it is %(now)s UTC.")
            % {"moment": f"{publication.objections_until:%Y-%m-%d %H:%M:%S}", "now": f"{now:%Y-%m-%d %H:%M:%S}"}
        )


def _check_text(text: str, refusal: str) -> None:
    if not text.strip():
        raise ObjectionRefused(refusal)
    if len(text) > LONGEST:
        told = _("It has %(count)s characters, and %(most)s are the most: write to the organizers instead.")
        raise ObjectionRefused(told % {"count": len(text), "most": LONGEST})


def _check_entry(publication: Publication, team: Team, submission_id: UUID | None) -> None:
    own = Submission.objects.filter(team=team, pk__in=publication.entries.values("submission_id"))
    if not own.exists():
        raise ObjectionRefused(_("“%(team)s” has no entry in these results.") % {"team": team})
    if submission_id is not None and not own.filter(pk=submission_id).exists():
        raise ObjectionRefused(_("%(id)s is no entry of your team in these results.") % {"id": submission_id})


def _write_down(verb: str, objection: Objection, now: datetime, actor: User, **more: object) -> None:
    details = {"team": objection.team_id, "version": objection.publication.version, **more}
    record(verb=verb, subject=f"objection {objection.pk}", now=now, actor=actor, **details)
