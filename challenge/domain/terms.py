"""Terms of an edition: a draft that organizers write, and versions that never change once they are published."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from ..models import Edition, Terms, User
from .audit import record
from .changes import refuse
from .digests import digest_of_chunks
from .editions import subject_of


def published_terms(edition: Edition) -> QuerySet[Terms]:
    """The published versions, the newest first."""
    return Terms.objects.filter(edition=edition, published_at__isnull=False).order_by("-version")


def current_terms(edition: Edition) -> Terms | None:
    """The version that teams accept now; None where nothing was published, and nothing is asked."""
    return published_terms(edition).first()


def draft_of(edition: Edition) -> Terms | None:
    """The version that organizers write; nobody else sees it."""
    return Terms.objects.filter(edition=edition, published_at__isnull=True).first()


@transaction.atomic
def save_draft(edition: Edition, *, body: str, note: str, now: datetime, actor: User | None) -> Terms:
    """Writes the draft, the first or anew. `note` says what changed since the version before.

    Raises SettingsRefused for an empty text.
    """
    _lock(edition)
    if not body.strip():
        raise refuse("body", _("Write the terms first: there is no text."))
    draft = draft_of(edition) or Terms(edition=edition, version=_next_version(edition))
    draft.body, draft.note = body, note
    draft.save()
    record(verb="terms.drafted", subject=subject_of(edition), now=now, actor=actor, version=draft.version)
    return draft


@transaction.atomic
def publish_draft(edition: Edition, *, now: datetime, actor: User | None) -> Terms:
    """Makes the draft the version that counts from now on, with the SHA-256 of its text in UTF-8.

    Raises SettingsRefused without a draft, for the text that counts already, or, from the second version on, without a
    note on what changed.
    """
    _lock(edition)
    draft, before = draft_of(edition), current_terms(edition)
    if draft is None:
        raise refuse("body", _("There is no draft to publish: it was published or discarded already."))
    if before is not None:
        _check_differs(draft, before)
    draft.digest = digest_of_chunks([draft.body.encode()])
    draft.published_at, draft.published_by = now, actor
    draft.save()
    told = {"version": draft.version, "digest": draft.digest, "note": draft.note}
    record(verb="terms.published", subject=subject_of(edition), now=now, actor=actor, **told)
    return draft


@transaction.atomic
def discard_draft(edition: Edition, *, now: datetime, actor: User | None) -> None:
    """Throws the draft away; nothing happens where there is none."""
    _lock(edition)
    draft = draft_of(edition)
    if draft is not None:
        draft.delete()
        record(verb="terms.discarded", subject=subject_of(edition), now=now, actor=actor, version=draft.version)


def _check_differs(draft: Terms, before: Terms) -> None:
    if draft.body == before.body:
        told = _("The draft says what version %(version)s says: teams would be asked for nothing new.")
        raise refuse("body", told % {"version": before.version})
    if not draft.note.strip():
        raise refuse("note", _("Say in a sentence what changed: teams that accepted before read it."))


def _lock(edition: Edition) -> None:
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)


def _next_version(edition: Edition) -> int:
    last: int | None = Terms.objects.filter(edition=edition).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1
