"""The organizers' API of what teams hold against their provisional results."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import PersonName, StrictIn
from challenge.enums import OrganizerRole
from challenge.typing import SignedInRequest

from ..domain.objections import LONGEST, answer_objection, objections_of
from ..models import Objection
from .organize_results import PHASE, found_by

router = Router(tags=["organizing: results"])
OBJECTIONS = PHASE + "/objections"


class RaisedOut(Schema):
    id: int
    version: int = Field(alias="publication.version", description="Of the provisional results that it is about.")
    team_id: int
    team: str = Field(alias="team.name")
    submission_id: UUID | None = Field(description="Null: the team's results as a whole.")
    text: str
    raised_by: PersonName
    raised_at: datetime
    answer: str
    is_upheld: bool | None = Field(description="Null: not answered yet.")
    answered_by: PersonName | None
    answered_at: datetime | None


class AnswerIn(StrictIn):
    is_upheld: bool
    answer: str = Field(min_length=1, max_length=LONGEST, description="The team reads it. It cannot be changed.")


@router.get(OBJECTIONS, response=list[RaisedOut], auth=Token("organize"), summary="Objections to a phase's results")
@paginate(Pages)
def list_objections(request: SignedInRequest, year: int, phase_id: int) -> QuerySet[Objection]:
    """To any version of its provisional results, the oldest first."""
    return objections_of(found_by(request, year, phase_id, OrganizerRole.HELPER).phase)


@router.post(
    OBJECTIONS + "/{int:objection_id}/answer",
    response=RaisedOut,
    auth=Token("organize"),
    summary="Answer an objection, for good",
)
def answer(request: SignedInRequest, year: int, phase_id: int, objection_id: int, data: AnswerIn) -> Any:
    """Its team is told. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    objection = get_object_or_404(objections_of(found.phase), pk=objection_id)
    answer_objection(objection, **data.dict(), now=found.now, actor=request.user)
    return objection
