"""The organizers' API of awards."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import PersonName, StrictIn, text_of
from challenge.enums import OrganizerRole
from challenge.typing import SignedInRequest

from ..domain.awards import awards_given, give_award, take_award
from ..models import Award
from .organize_results import PHASE, found_by

router = Router(tags=["organizing: results"])
AWARDS = PHASE + "/awards"


class GivenOut(Schema):
    id: int
    submission_id: UUID
    title: str
    note: str
    given_at: datetime
    given_by: PersonName | None


class AwardIn(StrictIn):
    submission_id: UUID
    title: Annotated[str, text_of(Award, "title")] = Field(description="As First place, or Best student entry.")
    note: Annotated[str, text_of(Award, "note")] = Field("", description="For what.")


@router.get(AWARDS, response=list[GivenOut], auth=Token("organize"), summary="The awards of a phase")
@paginate(Pages)
def list_awards(request: SignedInRequest, year: int, phase_id: int) -> QuerySet[Award]:
    """In their order."""
    return awards_given(found_by(request, year, phase_id, OrganizerRole.HELPER).phase)


@router.post(AWARDS, response={201: GivenOut}, auth=Token("organize"), summary="Give an award")
def create_award(request: SignedInRequest, year: int, phase_id: int, data: AwardIn) -> Status[Award]:
    """To an entry of final results; it is public. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    return Status(201, give_award(found.phase, **data.dict(), now=found.now, actor=request.user))


@router.delete(AWARDS + "/{int:award_id}", response={204: None}, auth=Token("organize"), summary="Take an award back")
def delete_award(request: SignedInRequest, year: int, phase_id: int, award_id: int) -> Status[None]:
    """The record keeps what it was. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    take_award(get_object_or_404(awards_given(found.phase), pk=award_id), now=found.now, actor=request.user)
    return Status(204, None)
