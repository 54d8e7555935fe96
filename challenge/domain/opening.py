"""Announcing an edition and opening it for submissions: two steps, since the public may know of it before."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Edition, User
from .audit import record
from .changes import WHOLE, refuse
from .editions import subject_of
from .readiness import Finding, findings, missing


class NotReady(Exception):
    """The check list is not clean. `findings` are what is missing."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join([_("The edition cannot be opened yet:"), *(f"- {each}" for each in findings)]))
        self.findings = findings


@transaction.atomic
def open_edition(edition: Edition, *, now: datetime, actor: User | None) -> Edition:
    """From now on its phases take submissions at their dates, and everybody sees it. Opening twice changes nothing.

    Raises NotReady while something is missing.
    """
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    if row.opened_at is not None:
        return row
    if lacking := missing(findings(row, now)):
        raise NotReady(lacking)
    row.opened_at, row.is_public = now, True
    row.save(update_fields=["opened_at", "is_public"])
    record(verb="edition.opened", subject=subject_of(row), now=now, actor=actor)
    return row


def announce(edition: Edition, *, now: datetime, actor: User | None) -> Edition:
    """Everybody sees the edition from now on, and teams can form."""
    return _show(edition, is_public=True, verb="edition.announced", now=now, actor=actor)


def conceal(edition: Edition, *, now: datetime, actor: User | None) -> Edition:
    """Takes an announcement back. Raises SettingsRefused once the edition was opened."""
    return _show(edition, is_public=False, verb="edition.concealed", now=now, actor=actor)


@transaction.atomic
def _show(edition: Edition, *, is_public: bool, verb: str, now: datetime, actor: User | None) -> Edition:
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    if row.opened_at is not None and not is_public:
        raise refuse(WHOLE, _("The edition is open for submissions: it stays public."))
    if row.is_public != is_public:
        row.is_public = is_public
        row.save(update_fields=["is_public"])
        record(verb=verb, subject=subject_of(row), now=now, actor=actor)
    return row
