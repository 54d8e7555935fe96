"""The organizers' API of links by which the press reads provisional results."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.idempotency import shows_a_secret
from challenge.api.paging import Pages
from challenge.api.schemas import Moment, PersonName, StrictIn, text_of
from challenge.enums import OrganizerRole
from challenge.typing import SignedInRequest

from ..domain.embargo import embargo_links_of, make_embargo_link, revoke_embargo_link
from ..models import EmbargoLink
from .organize_results import PHASE, found_by

router = Router(tags=["organizing: results"])
LINKS = PHASE + "/embargo-links"


class EmbargoLinkOut(Schema):
    id: int
    name: str
    lifts_at: datetime
    created_by: PersonName
    created_at: datetime
    revoked_at: datetime | None
    last_read_at: datetime | None


class NewEmbargoLinkOut(Schema):
    link: EmbargoLinkOut
    url: str = Field(description="Shown this once: whoever has it reads the results.")


class EmbargoLinkIn(StrictIn):
    name: Annotated[str, text_of(EmbargoLink, "name")] = Field(
        description="For whom, as the paper's name. Only you see it."
    )
    lifts_at: Moment = Field(description="When the embargo lifts; stands on the page that the link leads to.")


@router.get(LINKS, response=list[EmbargoLinkOut], auth=Token("organize"), summary="Links for the press")
@paginate(Pages)
def list_embargo_links(request: SignedInRequest, year: int, phase_id: int) -> QuerySet[EmbargoLink]:
    """The newest first, revoked ones too."""
    return embargo_links_of(found_by(request, year, phase_id, OrganizerRole.HELPER).phase)


@router.post(LINKS, response={201: NewEmbargoLinkOut}, auth=Token("organize"), summary="Make a link for the press")
@shows_a_secret
def create_embargo_link(request: SignedInRequest, year: int, phase_id: int, data: EmbargoLinkIn) -> Status[Any]:
    """To provisional results. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    link, secret = make_embargo_link(found.phase, **data.dict(), now=found.now, actor=request.user)
    return Status(201, {"link": link, "url": request.build_absolute_uri(reverse("embargo", args=[secret]))})


@router.delete(
    LINKS + "/{int:link_id}", response={204: None}, auth=Token("organize"), summary="Revoke a link for the press"
)
def delete_embargo_link(request: SignedInRequest, year: int, phase_id: int, link_id: int) -> Status[None]:
    """At once, and for good; it stays in the list. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    link = get_object_or_404(embargo_links_of(found.phase), pk=link_id)
    revoke_embargo_link(link, now=found.now, actor=request.user)
    return Status(204, None)
