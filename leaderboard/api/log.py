"""The API of the log of publications: one chain for the site, that anybody can walk."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate
from pydantic import Field

from challenge.api.paging import Described, Pages
from challenge.api.schemas import Sha256
from challenge.domain.clock import database_now

from ..domain import log
from ..enums import LogKind

router = Router(tags=["log"])


class LineOut(Schema):
    sequence: int
    kind: LogKind
    publication: Sha256 = Field(description="Digest of what was signed of the results.")
    url: str | None = Field(description="Where that is; null for what is not public, as provisional results.")
    at: str = Field(description="ISO 8601, as the digest has it.")
    previous: Sha256 = Field(description="Digest of the line before; zeros for the first.")
    digest: Sha256 = Field(description="Of sequence, kind, publication, at and previous as canonical JSON.")


class HeadFacts(Schema):
    """What the signature is over, as canonical JSON."""

    format: Literal["yardstick-log-1"]
    server: str
    sequence: int
    digest: Sha256
    at: str


class HeadOut(Schema):
    signed: HeadFacts
    digest: Sha256
    signature: str = Field(description="Ed25519, in Base64.")
    key_id: str


@router.get("/log", response=list[LineOut], summary="The log of publications")
@paginate(Pages)
def list_log(request: HttpRequest) -> Any:
    """The oldest line first. Each names the digest of the one before, so that none can be changed unseen."""
    return Described(log.lines(), lambda page: [log.described(line, request.build_absolute_uri) for line in page])


@router.get("/log/head", response=HeadOut, summary="Where the log ends, signed")
def get_log_head(request: HttpRequest) -> Any:
    """Keep it: whoever has a head sees later whether the log up to it was changed."""
    return log.signed_head(database_now())
