"""The organizers' API of terms: the draft, the published versions, and who accepted which."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import PersonName, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.domain.terms import current_terms, discard_draft, draft_of, published_terms, save_draft
from challenge.enums import OrganizerRole
from challenge.forms.filling import filled
from challenge.forms.terms import TermsForm
from challenge.models import Terms
from challenge.typing import SignedInRequest

from ..domain.terms import acceptances, publish_and_tell, teams_without
from ..models import Team, TermsAcceptance

router = Router(tags=["organizing: terms"])
TERMS = "/editions/{int:year}/organize/terms"


class TermsDraftIn(StrictIn):
    body: str = Field(min_length=1, max_length=100_000, description="Markdown.")
    note: str = Field("", max_length=500, description="What changed, for teams that accepted the version before.")


class TermsDraftOut(Schema):
    version: int = Field(description="The number that it will have.")
    body: str
    note: str


class PublishedTermsOut(TermsDraftOut):
    version: int
    sha256: str = Field(alias="digest")
    published_at: datetime
    published_by: PersonName | None


class TermsAcceptanceOut(Schema):
    team: str
    version: int
    sha256: str
    accepted_by: PersonName
    email: str
    accepted_at: datetime

    @staticmethod
    def resolve_team(row: TermsAcceptance) -> str:
        return row.team.name

    @staticmethod
    def resolve_version(row: TermsAcceptance) -> int:
        return row.terms.version

    @staticmethod
    def resolve_sha256(row: TermsAcceptance) -> str:
        return row.terms.digest

    @staticmethod
    def resolve_email(row: TermsAcceptance) -> str:
        return row.accepted_by.email


class TeamWithoutTermsOut(Schema):
    id: int
    name: str


@router.get(TERMS, response=list[PublishedTermsOut], auth=Token("organize"), summary="Published versions of the terms")
@paginate(Pages)
def list_terms(request: SignedInRequest, year: int) -> QuerySet[Terms]:
    """The newest first: it is the one that teams accept now."""
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    return published_terms(edition).select_related("published_by")


@router.get(TERMS + "/draft", response=TermsDraftOut, auth=Token("organize"), summary="The draft of the terms")
def get_draft(request: SignedInRequest, year: int) -> Terms:
    draft = draft_of(organized_edition(request.user, year, OrganizerRole.HELPER))
    if draft is None:
        raise Http404
    return draft


@router.put(TERMS + "/draft", response=TermsDraftOut, auth=Token("organize"), summary="Write the draft of the terms")
def put_draft(request: SignedInRequest, year: int, data: TermsDraftIn) -> Terms:
    """The first draft or the next one, anew. Nobody but organizers sees it."""
    edition = organized_edition(request.user, year)
    told = filled(TermsForm, data.dict(), instance=Terms(edition=edition)).cleaned_data
    return save_draft(edition, **told, now=database_now(), actor=request.user)


@router.delete(TERMS + "/draft", response={204: None}, auth=Token("organize"), summary="Throw the draft away")
def delete_draft(request: SignedInRequest, year: int) -> Status[None]:
    discard_draft(organized_edition(request.user, year), now=database_now(), actor=request.user)
    return Status(204, None)


@router.post(TERMS + "/draft/publish", response=PublishedTermsOut, auth=Token("organize"), summary="Publish the draft")
def publish_draft(request: SignedInRequest, year: int) -> Terms:
    """From then on its text never changes; every team is told, and asked to accept it."""
    return publish_and_tell(organized_edition(request.user, year), now=database_now(), actor=request.user)


@router.get(
    TERMS + "/acceptances",
    response=list[TermsAcceptanceOut],
    auth=Token("organize"),
    summary="Who accepted which version",
)
@paginate(Pages)
def list_acceptances(request: SignedInRequest, year: int) -> QuerySet[TermsAcceptance]:
    """The latest first."""
    return acceptances(organized_edition(request.user, year, OrganizerRole.HELPER))


@router.get(
    TERMS + "/waiting-teams",
    response=list[TeamWithoutTermsOut],
    auth=Token("organize"),
    summary="Teams that have not accepted the newest version",
)
@paginate(Pages)
def list_waiting_teams(request: SignedInRequest, year: int) -> QuerySet[Team] | list[Any]:
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    current = current_terms(edition)
    return teams_without(edition, current) if current else []
