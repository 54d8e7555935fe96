"""The API of taking part: an edition's terms, and its data files."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Router, Schema

from challenge.api.frame import PerhapsToken, Token
from challenge.api.schemas import StrictIn
from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_edition
from challenge.domain.terms import current_terms
from challenge.enums import DataAudience
from challenge.models import DataFile, User
from challenge.typing import SignedInRequest

from ..domain.downloads import Offer, fetch, offers
from ..domain.terms import accept_terms

router = Router(tags=["taking part"])


class TermsOut(Schema):
    version: int
    text: str
    sha256: str
    note: str
    published_at: datetime
    url: str


class AcceptIn(StrictIn):
    version: int = Field(ge=1, le=2147483647, description="The one that you have read.")


class AcceptanceOut(Schema):
    team: str
    version: int
    sha256: str
    accepted_by: str
    accepted_at: datetime


@router.get("/editions/{year}/terms", response=TermsOut, summary="The terms that count now")
def get_terms(request: HttpRequest, year: int) -> Any:
    """Markdown, with the SHA-256 of its bytes in UTF-8. 404 where an edition has none: then nothing is asked."""
    terms = current_terms(public_edition(year))
    if terms is None:
        raise Http404
    return {
        "version": terms.version,
        "text": terms.body,
        "sha256": terms.digest,
        "note": terms.note,
        "published_at": terms.published_at,
        "url": request.build_absolute_uri(reverse("terms_version", args=[year, terms.version])),
    }


@router.post(
    "/editions/{year}/terms/accept",
    response=list[AcceptanceOut],
    auth=Token("submit"),
    summary="Accept the terms for your teams",
)
def accept(request: SignedInRequest, year: int, data: AcceptIn) -> Any:
    """For every team that you compete in. `version` is what you read; another one that counts by now is a 409."""
    rows = accept_terms(user=request.user, edition=public_edition(year), version=data.version, now=database_now())
    return [
        {
            "team": row.team.name,
            "version": row.terms.version,
            "sha256": row.terms.digest,
            "accepted_by": str(row.accepted_by),
            "accepted_at": row.accepted_at,
        }
        for row in rows
    ]


class DataFileOut(Schema):
    id: int
    title: str
    description: str
    task: str | None
    file_name: str
    size: int | None
    sha256: str
    available_from: datetime | None
    audience: DataAudience
    may_fetch: bool
    code: str = Field(description="Of the refusal, where you may not fetch it now.")
    why_not: str


class DataLinkOut(Schema):
    url: str
    expires_at: datetime | None


@router.get("/editions/{year}/data", response=list[DataFileOut], auth=PerhapsToken("read"), summary="Data files")
def list_data(request: HttpRequest, year: int) -> Any:
    """What there is, and for each file whether you may fetch it now; without a token, whether everybody may."""
    return [_describe(offer) for offer in offers(public_edition(year), _person(request), database_now())]


@router.post(
    "/editions/{year}/data/{int:file_id}/link",
    response=DataLinkOut,
    auth=PerhapsToken("read"),
    summary="A link that opens a data file",
)
def make_link(request: HttpRequest, year: int, file_id: int) -> Any:
    """It opens this file without a token for ten minutes; one that lies elsewhere has no end. Each link counts as one
    download."""
    file = get_object_or_404(DataFile.objects.select_related("edition"), pk=file_id, edition=public_edition(year))
    link = fetch(file, _person(request), database_now())
    return {"url": request.build_absolute_uri(link.url), "expires_at": link.expires_at}


def _person(request: HttpRequest) -> User | None:
    # What signed in, be it by a token; a browser's session asks on pages.
    asked_by = getattr(request, "auth", None)
    return asked_by if isinstance(asked_by, User) else None


def _describe(offer: Offer) -> dict[str, Any]:
    file = offer.file
    names = ("title", "description", "file_name", "size", "sha256", "available_from", "audience")
    return {name: getattr(file, name) for name in names} | {
        "id": file.pk,
        "task": file.task.slug if file.task else None,
        "may_fetch": not offer.code,
        "code": offer.code,
        "why_not": offer.why_not,
    }
