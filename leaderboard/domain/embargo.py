"""Links by which the press reads provisional results before everybody does. Only their SHA-256 is kept."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import Phase, User

from ..enums import Stage
from ..models import EmbargoLink, Publication
from .objections import provisional_results
from .publish import CannotPublish, locked_phase, newest_version


@transaction.atomic
def make_embargo_link(
    phase: Phase, *, name: str, lifts_at: datetime, now: datetime, actor: User
) -> tuple[EmbargoLink, str]:
    """A new link to the phase's provisional results and its secret: this is the only moment to show it.

    Raises CannotPublish without such results, or for a moment that is past.
    """
    phase = locked_phase(phase.pk)
    publication = provisional_results(phase)
    if publication is None:
        raise CannotPublish(_("“%(phase)s” has no provisional results to show the press.") % {"phase": phase.title})
    if lifts_at <= now:
        raise CannotPublish(
            _("The embargo would have lifted at %(moment)s UTC already: choose a later moment.")
            % {"moment": f"{lifts_at:%Y-%m-%d %H:%M}"}
        )
    secret = secrets.token_urlsafe(32)
    fields = {"name": name.strip(), "lifts_at": lifts_at, "created_by": actor, "created_at": now}
    link = EmbargoLink.objects.create(publication=publication, digest=_digest(secret), **fields)
    _write_down("embargo.created", link, now, actor)
    return link, secret


@transaction.atomic
def revoke_embargo_link(link: EmbargoLink, *, now: datetime, actor: User) -> None:
    """Ends a link; once."""
    if EmbargoLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        _write_down("embargo.revoked", link, now, actor)


def embargo_links_of(phase: Phase) -> QuerySet[EmbargoLink]:
    return EmbargoLink.objects.filter(publication__phase=phase).select_related("created_by")


def find_embargo_link(secret: str) -> EmbargoLink | None:
    """The link with that secret, unless it was revoked."""
    links = EmbargoLink.objects.filter(digest=_digest(secret), revoked_at=None)
    return links.select_related("publication__phase").defer("publication__contents").first()


def read_through(link: EmbargoLink, now: datetime) -> Publication | None:
    """The results that the link leads to now: provisional ones, or what is public since; None once withdrawn."""
    results = newest_version(link.publication.phase)
    if results is None or results.withdrawn_at is not None:
        return None
    if results.stage == Stage.PROVISIONAL:
        EmbargoLink.objects.filter(pk=link.pk).update(last_read_at=now)
    return results


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _write_down(verb: str, link: EmbargoLink, now: datetime, actor: User) -> None:
    details = {"link": link.pk, "name": link.name, "lifts_at": link.lifts_at.isoformat()}
    record(verb=verb, subject=f"phase {link.publication.phase_id}", now=now, actor=actor, **details)
