"""The API of published results: every version, withdrawn and replaced ones too, and the facts that were signed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema
from ninja.pagination import paginate
from pydantic import Field

from challenge.api.paging import Pages
from challenge.api.schemas import Sha256

from ..domain.signed_facts import signed_facts
from ..domain.tables import published_version, published_versions
from ..models import Publication
from .headings import HeadingOut, heading_of

router = Router(tags=["publications"])
PUBLICATIONS = "/editions/{int:year}/tasks/{slug:task}/phases/{slug:phase}/publications"
Text = Annotated[str, Field(description="Base64")]


class PublicationOut(HeadingOut):
    facts: Annotated[str, Field(description="Address of its signed facts")]
    signature: Text
    key_id: str


class FactsOut(Schema):
    """Verified by the library alone: the digest and the signature are of `contents` as canonical JSON."""

    contents: Annotated[
        dict[str, Any],
        Field(
            description="Exactly what was signed; its `format` tells which keys it has",
            json_schema_extra={"required": ["format", "heading", "version", "replaces", "note", "release", "rows"]},
        ),
    ]
    digest: Sha256
    signature: Text
    algorithm: Literal["Ed25519"]
    key_id: str
    keys: Annotated[str, Field(description="Address of the public keys")]
    replaced_by: Annotated[str | None, Field(description="Address of the later version")]
    withdrawn_at: datetime | None
    withdrawn_reason: str


@router.get(PUBLICATIONS, response=list[PublicationOut], summary="All versions of a phase's published results")
@paginate(Pages)
def list_publications(request: HttpRequest, year: int, task: str, phase: str) -> Any:
    """The newest first; none before results are final."""
    versions = published_versions(year, task, phase).defer("contents", "replaced_by__contents")
    return [_told(request, each) for each in versions]


@router.get(PUBLICATIONS + "/{int:version}", response=PublicationOut, summary="One version of published results")
def get_publication(request: HttpRequest, year: int, task: str, phase: str, version: int) -> Any:
    """Its entries are those of the leaderboard with this `phase` and `version`."""
    return _told(request, published_version(year, task, phase, version))


@router.get(PUBLICATIONS + "/{int:version}/facts", response=FactsOut, summary="Published results as they were signed")
def get_facts(request: HttpRequest, year: int, task: str, phase: str, version: int) -> Any:
    return signed_facts(published_version(year, task, phase, version), request.build_absolute_uri)


def _told(request: HttpRequest, table: Publication) -> dict[str, Any]:
    named = [table.year, table.task_slug, table.phase_slug, table.version]
    return heading_of(request, table) | {
        "facts": request.build_absolute_uri(reverse("api:get_facts", args=named)),
        "signature": table.signature,
        "key_id": table.key_id,
    }
