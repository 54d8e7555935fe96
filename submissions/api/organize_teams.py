"""The organizers' API of teams: who they are, and whether they compete."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from challenge.api.changing import given
from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import StrictIn
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.forms.filling import filled
from challenge.typing import SignedInRequest

from ..domain.competing_flags import set_team_competing, teams_overview
from ..enums import RegistrationState
from ..forms.competing import TeamCompetingForm
from ..models import Team

router = Router(tags=["organizing: teams"])
TEAMS = "/editions/{int:year}/organize/teams"


class OrganizedTeamOut(Schema):
    id: int
    name: str
    affiliation: str
    website: str
    registration: RegistrationState | None = Field(description="Null for a team that has not asked to take part.")
    people: int
    entries: int = Field(description="Files that it handed in, withdrawn ones too.")
    is_competing: bool
    not_competing_reason: str

    @staticmethod
    def resolve_registration(team: Team) -> str | None:
        registration = getattr(team, "registration", None)
        return registration.state if registration else None


class OrganizedTeamChange(StrictIn):
    is_competing: bool = given(description="Whether it is ranked in tables.")
    reason: str = given(max_length=200, description="Public, beside its entries; needed where it does not compete.")


@router.get(TEAMS, response=list[OrganizedTeamOut], auth=Token("organize"), summary="All teams of an edition")
@paginate(Pages)
def list_organized_teams(request: SignedInRequest, year: int) -> QuerySet[Team]:
    """By name."""
    return teams_overview(organized_edition(request.user, year, OrganizerRole.HELPER))


@router.get(TEAMS + "/{int:team_id}", response=OrganizedTeamOut, auth=Token("organize"), summary="One team")
def get_organized_team(request: SignedInRequest, year: int, team_id: int) -> Team:
    return _team(request, year, team_id, OrganizerRole.HELPER)


@router.patch(
    TEAMS + "/{int:team_id}", response=OrganizedTeamOut, auth=Token("organize"), summary="Say whether a team competes"
)
def change_team(request: SignedInRequest, year: int, team_id: int, data: OrganizedTeamChange) -> Team:
    """Live tables follow at once; published results stay as they are until a correction."""
    found = _team(request, year, team_id)
    change = data.dict(exclude_unset=True)
    if "is_competing" in change:
        change["is_competing"] = "1" if data.is_competing else ""
    told = filled(TeamCompetingForm, change, team=found).values()
    set_team_competing(found, **told, now=database_now(), actor=request.user)
    return _team(request, year, team_id)


def _team(request: SignedInRequest, year: int, team_id: int, role: OrganizerRole = OrganizerRole.EDITOR) -> Team:
    return get_object_or_404(teams_overview(organized_edition(request.user, year, role)), pk=team_id)
