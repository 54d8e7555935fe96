"""The organizers' API of dates: how they stand, what a move would change, and moving them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from challenge.api.changing import given
from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import Moment, PersonName, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.dates import PastMove, Zone, past_moves
from challenge.domain.organizing import organized_edition
from challenge.domain.phases import Timing, standing
from challenge.enums import OrganizerRole
from challenge.forms.filling import filled
from challenge.models import DateChange
from challenge.typing import SignedInRequest

from ..domain.extending import change_dates, teams_concerned
from ..domain.new_dates import Move, edition_phases, fingerprint, first_shortened, plan
from ..forms.dates import DatesForm

router = Router(tags=["organizing: dates"])
DATES = "/editions/{int:year}/organize/dates"
CHANGES = "/editions/{int:year}/organize/date-changes"


class DatePlanIn(StrictIn):
    scope: str = Field("", max_length=120, description="Empty for all; `task`, or `task/phase`, by their slugs.")
    at: Moment = given(description="The new end, of what is open now or of the phase that `scope` names.")
    by: str = given(max_length=20, description="Or by how much dates move: days and hours, as `7d`, `-1d 12h`.")
    reason: str = Field(min_length=1, max_length=5000, description="Teams read it.")


class DateChangeIn(DatePlanIn):
    seen: str = Field(min_length=1, max_length=20_000, description="As the plan told it: what you saw is done.")
    confirmed: Moment = given(
        description="Where teams lose time: the first of the new ends that come earlier, as the plan told it."
    )


class PhaseDatesOut(Schema):
    task: str
    phase: str
    title: str
    opens_at: datetime
    closes_at: datetime | None
    standing: Timing


class DateMoveOut(Schema):
    task: str
    phase: str
    opens_at: datetime
    closes_at: datetime
    publish_at: datetime | None
    closed_at_before: datetime | None = Field(description="The end as teams know it; null for none.")
    is_earlier: bool


class DatePlanOut(Schema):
    moves: list[DateMoveOut]
    seen: str = Field(description="Names this plan; send it back to have it done.")
    confirm: datetime | None = Field(description="To be sent back as `confirmed`: teams lose time.")
    teams_told: int


class PastDateMoveOut(Schema):
    title: str
    old: datetime | None
    new: datetime


class DateChangeOut(Schema):
    id: int
    reason: str
    is_shortening: bool
    changed_at: datetime
    changed_by: PersonName | None
    moves: list[PastDateMoveOut]

    @staticmethod
    def resolve_moves(change: DateChange) -> list[PastMove]:
        return past_moves(change)


@router.get(DATES, response=list[PhaseDatesOut], auth=Token("organize"), summary="Phases and their dates")
@paginate(Pages)
def list_dates(request: SignedInRequest, year: int) -> list[dict[str, Any]]:
    edition, now = organized_edition(request.user, year, OrganizerRole.HELPER), database_now()
    return [
        {
            "task": phase.task.slug,
            "phase": phase.slug,
            "title": phase.title,
            "opens_at": phase.opens_at,
            "closes_at": phase.closes_at,
            "standing": standing(edition, phase, now),
        }
        for phase in edition_phases(edition)
    ]


@router.post(DATES + "/plan", response=DatePlanOut, auth=Token("organize"), summary="What a move of dates would change")
def plan_dates(request: SignedInRequest, year: int, data: DatePlanIn) -> dict[str, Any]:
    """To be looked at: nothing is changed, and nobody told."""
    edition = organized_edition(request.user, year)
    form = filled(DatesForm, _as_typed(data), edition=edition)
    return _described(plan(edition, form.scope_row(), form.end(), database_now()))


@router.get(CHANGES, response=list[DateChangeOut], auth=Token("organize"), summary="How dates were changed before")
@paginate(Pages)
def list_date_changes(request: SignedInRequest, year: int) -> QuerySet[DateChange]:
    """The latest first."""
    return organized_edition(request.user, year, OrganizerRole.HELPER).date_changes.select_related("changed_by")


@router.post(CHANGES, response={201: DateChangeOut}, auth=Token("organize"), summary="Move dates")
def create_date_change(request: SignedInRequest, year: int, data: DateChangeIn) -> Status[DateChange]:
    """The plan that you looked at, done: clock, pages, feed and record change, and the teams of the tasks are told."""
    edition = organized_edition(request.user, year)
    form = filled(DatesForm, _as_typed(data), edition=edition)
    change = change_dates(edition, **form.values(), seen=data.seen, now=database_now(), actor=request.user)
    return Status(201, change)


def _as_typed(data: DatePlanIn) -> dict[str, Any]:
    """What the form of the page would have sent: clocks there show UTC."""
    typed = data.dict(exclude_unset=True)
    instants = {name: typed[name].astimezone(UTC) for name in ("at", "confirmed") if name in typed}
    return typed | instants | {"zone": Zone.UTC}


def _described(moves: Sequence[Move]) -> dict[str, Any]:
    return {
        "moves": [_move(move) for move in moves],
        "seen": fingerprint(moves),
        "confirm": first_shortened(moves),
        "teams_told": len(teams_concerned(moves)),
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "task": move.phase.task.slug,
        "phase": move.phase.slug,
        "opens_at": move.opens_at,
        "closes_at": move.closes_at,
        "publish_at": move.publish_at,
        "closed_at_before": move.phase.closes_at,
        "is_earlier": move.is_earlier,
    }
