"""The API of what a team alone sees of results: its provisional ones, and its objections to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Field, Router, Schema

from challenge.api.frame import Token
from challenge.api.schemas import Slug, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_phase, public_task
from challenge.typing import SignedInRequest
from submissions.domain.teams import team_to_submit_for

from ..domain.objections import LONGEST, raise_objection
from ..domain.provisional import OwnResults, own_results
from .rows import EntryOut

router = Router(tags=["leaderboards"])


class ObjectionOut(Schema):
    submission_id: UUID | None
    text: str
    raised_at: datetime
    answer: str
    is_upheld: bool | None
    answered_at: datetime | None


class ProvisionalOut(Schema):
    phase: str
    version: int | None
    objections_until: datetime | None
    may_object: bool
    entries: list[EntryOut]
    objections: list[ObjectionOut]


class ObjectionIn(StrictIn):
    phase: Slug
    text: str = Field(min_length=1, max_length=LONGEST)
    submission: UUID | None = Field(None, description="One of your entries; null: all of them.")


PROVISIONAL = "/editions/{int:year}/tasks/{slug:task}/provisional"


@router.get(PROVISIONAL, response=list[ProvisionalOut], auth=Token("read"), summary="Your provisional results")
def get_provisional(request: SignedInRequest, year: int, task: str) -> Any:
    """Your team's own entries and objections, for each phase with provisional results."""
    results = own_results(request.user, public_task(year, task), database_now())
    if results is None:
        raise Http404
    return [_facts(own) for own in results]


@router.post(PROVISIONAL + "/objections", response=ObjectionOut, auth=Token("submit"), summary="Object to results")
def post_objection(request: SignedInRequest, year: int, task: str, data: ObjectionIn) -> Any:
    """To one of your entries, or to all if none is named; until the moment that `objections_until` tells."""
    phase = public_phase(year, task, data.phase)
    return raise_objection(
        user=request.user,
        team=team_to_submit_for(request.user, phase.task.edition, phase.task),
        phase=phase,
        text=data.text,
        submission_id=data.submission,
        now=database_now(),
    )


def _facts(own: OwnResults) -> dict[str, Any]:
    return {
        "phase": own.phase.slug,
        "version": own.publication.version if own.publication else None,
        "objections_until": own.publication.objections_until if own.publication else None,
        "may_object": own.may_object,
        "entries": own.entries,
        "objections": own.objections,
    }
