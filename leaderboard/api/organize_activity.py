"""The organizers' API of what teams do in a phase, day by day."""

from datetime import date, datetime
from typing import Any

from ninja import Field, Router, Schema
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.domain.organizing import organized_edition, phase_of
from challenge.enums import OrganizerRole
from challenge.typing import SignedInRequest

from ..domain.activity import TeamActivity, activity, lower_is_better, phases_with_activity

router = Router(tags=["organizing: teams"])
ACTIVITY = "/editions/{int:year}/organize/activity"


class ActivePhaseOut(Schema):
    phase_id: int
    task: str
    phase: str
    title: str
    files: int = Field(description="How many files teams sent.")
    lower_is_better: bool


class CountsOut(Schema):
    files: int = Field(description="Refused and failed ones too.")
    refused: int
    failed: int
    checks: int = Field(description="Free checks.")


class DayOut(CountsOut):
    day: date = Field(description="In UTC.")


class RiseOut(Schema):
    """A day with far more files than usual."""

    day: date
    files: int
    before: int = Field(description="Those of the seven days before it together.")


class BetterOut(Schema):
    """A score that was better than all before of its team."""

    at: datetime
    value: float


class TeamActivityOut(Schema):
    team_id: int
    team: str = Field(alias="name")
    total: CountsOut
    full_days: int = Field(description="On which it used every slot of the daily limit.")
    last_day: date | None
    rise: RiseOut | None = Field(description="The latest day that stands out, if one does.")
    days: list[DayOut]
    scores: list[BetterOut]

    @staticmethod
    def resolve_days(team: TeamActivity) -> list[dict[str, Any]]:
        return [vars(told) | {"day": day} for day, told in sorted(team.days.items())]


@router.get(ACTIVITY, response=list[ActivePhaseOut], auth=Token("organize"), summary="Phases and their files")
@paginate(Pages)
def list_active_phases(request: SignedInRequest, year: int) -> Any:
    """In the order of the tasks."""
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    return [
        {
            "phase_id": phase.pk,
            "task": phase.task.slug,
            "phase": phase.slug,
            "title": phase.title,
            "files": files,
            "lower_is_better": lower_is_better(phase),
        }
        for phase, files in phases_with_activity(edition)
    ]


@router.get(
    ACTIVITY + "/{int:phase_id}",
    response=list[TeamActivityOut],
    auth=Token("organize"),
    summary="What each team did in a phase",
)
@paginate(Pages)
def list_activity(request: SignedInRequest, year: int, phase_id: int) -> list[TeamActivity]:
    """The team with the most files first."""
    return activity(phase_of(organized_edition(request.user, year, OrganizerRole.HELPER), phase_id))
