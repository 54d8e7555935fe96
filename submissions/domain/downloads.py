"""Fetching data files: who may, from when, and links that open one file for a few minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from challenge.domain.data_files import data_files
from challenge.enums import DataAudience
from challenge.models import DataFile, Download, Edition, User

from .errors import DataNotAvailable, NotInTeam, Refusal
from .taking_part import why_not_taking_part
from .teams import teams_of

LINK_LIFETIME = timedelta(minutes=10)
_signer = Signer(salt="yardstick.data_file")


@dataclass(frozen=True)
class Offer:
    """A file as one person sees it at one moment. `code` and `why_not` are empty if it may be fetched."""

    file: DataFile
    code: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Link:
    """An address, or a path of ours, that opens a file without signing in; until `expires_at`, if it ends."""

    url: str
    expires_at: datetime | None


def offers(edition: Edition, user: User | None, now: datetime) -> list[Offer]:
    """All files of the edition with what keeps the person from each."""
    standing = _refusal_of(user, edition)
    return [_offer(file, standing, now) for file in data_files(edition)]


def check_may_fetch(file: DataFile, user: User | None, now: datetime) -> None:
    """Raises what keeps the person from the file.

    DataNotAvailable before its date; for teams' files NotInTeam, NotRegistered or TermsNotAccepted.
    """
    _check_available(file, now)
    if file.audience == DataAudience.TEAMS and (refusal := _refusal_of(user, file.edition)):
        raise refusal


def fetch(file: DataFile, user: User | None, now: datetime) -> Link:
    """A link to the file, and a line in the record of downloads. Raises what `check_may_fetch` raises."""
    check_may_fetch(file, user, now)
    Download.objects.create(data_file=file, user=user, at=now)
    if file.url:
        return Link(url=file.url, expires_at=None)
    expires_at = now + LINK_LIFETIME
    signed_link: Callable[..., str] | None = getattr(file.file.storage, "signed_link", None)
    if signed_link is not None:
        return Link(signed_link(file.file.name, LINK_LIFETIME, file.file_name), expires_at)
    signed = _signer.sign_object({"file": file.pk, "until": expires_at.timestamp()}, compress=False)
    return Link(reverse("signed_data_file", args=[signed]), expires_at)


def file_of_link(signed: str, now: datetime) -> DataFile:
    """The file that a link of ours opens.

    Raises Http404 for a link that we did not make, and DataNotAvailable after its time.
    """
    try:
        told: dict[str, Any] = _signer.unsign_object(signed)
    except BadSignature as error:
        raise Http404 from error
    file = DataFile.objects.select_related("edition").filter(pk=told["file"]).exclude(file="").first()
    if file is None:
        raise Http404
    if now.timestamp() >= told["until"]:
        raise DataNotAvailable(_("This link has ended: it opens its file for a few minutes. Ask for a new one."))
    _check_available(file, now)
    return file


def _offer(file: DataFile, standing: Refusal | None, now: datetime) -> Offer:
    try:
        _check_available(file, now)
    except DataNotAvailable as refusal:
        return Offer(file, refusal.code, refusal.message)
    if file.audience == DataAudience.TEAMS and standing is not None:
        return Offer(file, standing.code, standing.message)
    return Offer(file)


def _check_available(file: DataFile, now: datetime) -> None:
    if file.available_from is not None and now < file.available_from:
        raise DataNotAvailable(_("From %(moment)s UTC on.") % {"moment": f"{file.available_from:%Y-%m-%d %H:%M}"})


def _refusal_of(user: User | None, edition: Edition) -> Refusal | None:
    """What keeps the person from teams' files; None if one of their teams, as an observer too, takes part."""
    if user is None:
        return NotInTeam(_("For registered teams: sign in first."))
    refusals = [why_not_taking_part(team) for team in teams_of(user, edition)]
    if not refusals:
        return NotInTeam(_("For registered teams: create a team first, or join one."))
    return None if None in refusals else refusals[0]
