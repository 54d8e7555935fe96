"""The API of what a team may still send: how much is left of each limit, and whether a file would be taken now."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from ninja import Field, Router, Schema

from challenge.api.frame import Token
from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.intake import Left, what_is_left
from ..domain.quota import Allowance
from ..domain.submitting import phases_for_submissions
from ..domain.team_facts import facts_of_team
from ..domain.team_overview import own_team
from .teams import TEAM

router = Router(tags=["teams"])


class Limit(StrEnum):
    """What is counted: slots of a day, a week and the phase; and what uses none."""

    DAY = "day"
    WEEK = "week"
    PHASE = "phase"
    RUNNING = "running"
    REFUSED = "refused"
    CHECKS = "checks"


class AllowanceOut(Schema):
    limit: Limit
    most: int
    used: int
    left: int
    ends_at: datetime | None = Field(description="When it is counted anew; null: never, or as files are done.")


class RefusalOut(Schema):
    code: str
    detail: str
    next_allowed_at: datetime | None


class PhaseAllowancesOut(Schema):
    task: str
    phase: str
    limits: list[AllowanceOut]
    refusal: RefusalOut | None = Field(description="What would refuse a file at this moment; null: nothing.")


@router.get(
    TEAM + "/allowances",
    response=list[PhaseAllowancesOut],
    auth=Token("read"),
    summary="What a team may still send",
)
def list_allowances(request: SignedInRequest, team_id: int) -> Any:
    """For each of its tasks in the phase that a file of this moment would be for."""
    team, now = own_team(request.user, team_id), database_now()
    phases = phases_for_submissions(facts_of_team(request.user, team).tasks, now)
    return [_of_phase(left) for left in what_is_left(team, phases, now)]


def _of_phase(left: Left) -> dict[str, Any]:
    refusal = left.refusal
    return {
        "task": left.phase.task.slug,
        "phase": left.phase.slug,
        "limits": list(_limits([*left.allowances, *left.side_allowances])),
        "refusal": refusal
        and {"code": refusal.code, "detail": refusal.message, "next_allowed_at": refusal.next_allowed_at},
    }


def _limits(found: list[Allowance]) -> Iterator[dict[str, Any]]:
    for each in found:
        told = {"limit": each.period.name, "most": each.period.limit, "ends_at": each.period.ends_at}
        yield told | {"used": each.used, "left": each.left}
