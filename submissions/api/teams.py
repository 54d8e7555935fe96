"""The API of a person's teams: found, made, changed, left."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from ninja import Field, Router, Schema
from ninja import Status as WithStatus

from challenge.api.changing import given
from challenge.api.frame import Token
from challenge.api.schemas import Slug, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_edition
from challenge.forms.filling import filled, only
from challenge.models import Edition
from challenge.typing import SignedInRequest

from ..domain.membership import leave_team
from ..domain.team_facts import TeamFacts, facts_of_own_teams, facts_of_team
from ..domain.team_overview import own_team
from ..domain.teams import change_team, choose_tasks, create_team, tasks_named
from ..enums import RegistrationState, Role
from ..forms.teams import TeamForm
from ..models import Membership, Team

router = Router(tags=["teams"])
OF_EDITION = "/editions/{year}/teams"
TEAM = "/teams/{int:team_id}"


class MemberOut(Schema):
    id: int = Field(description="The person's.")
    name: str
    role: Role
    since: datetime


class TeamOut(Schema):
    id: int
    url: str = Field(description="Its page.")
    year: int
    name: str
    affiliation: str
    website: str
    your_role: Role
    may_submit: bool = Field(description="Whether you may, apart from limits and dates.")
    registration: RegistrationState | None = Field(description="Null: it has not asked to take part yet.")
    accepted_terms: bool = Field(description="The version that counts now; true too where there are none.")
    is_competing: bool
    not_competing_reason: str
    tasks: list[str]
    members: list[MemberOut] = Field(description="The captain first.")


class TeamIn(StrictIn):
    name: str = Field(min_length=1, max_length=80, description="As it shall stand on the leaderboard.")
    affiliation: str = Field("", max_length=200)
    website: str = Field("", max_length=200)
    tasks: list[Slug] = Field([], max_length=100, description="None: all of the edition's, those to come too.")


class TeamChange(StrictIn):
    name: str = given(min_length=1, max_length=80)
    affiliation: str = given(max_length=200)
    website: str = given(max_length=200)


class TasksIn(StrictIn):
    tasks: list[Slug] = Field(max_length=100, description="None: all of the edition's, those to come too.")


@router.get(OF_EDITION, response=list[TeamOut], auth=Token("read"), summary="Your teams in an edition")
def list_teams(request: SignedInRequest, year: int) -> Any:
    """Those that you are in now, as an observer too, with the slugs of the tasks that each competes in."""
    return [describe(request, facts) for facts in facts_of_own_teams(request.user, public_edition(year))]


@router.post(OF_EDITION, response={201: TeamOut}, auth=Token("submit"), summary="Make a team")
def post_team(request: SignedInRequest, year: int, data: TeamIn) -> Any:
    """You are its captain. It takes part at once where everybody may and nothing must be answered."""
    edition = public_edition(year)
    tasks = tasks_named(edition, data.tasks)
    typed = _typed(data.dict(exclude={"tasks"}), edition)
    team = create_team(user=request.user, edition=edition, tasks=tasks, now=database_now(), **typed)
    return WithStatus(201, describe(request, facts_of_team(request.user, team)))


@router.get(TEAM, response=TeamOut, auth=Token("read"), summary="One of your teams")
def get_team(request: SignedInRequest, team_id: int) -> Any:
    """Who is in it, and what it competes in."""
    return describe(request, facts_of_team(request.user, own_team(request.user, team_id)))


@router.patch(TEAM, response=TeamOut, auth=Token("submit"), summary="Change a team")
def patch_team(request: SignedInRequest, team_id: int, data: TeamChange) -> Any:
    """Its captain may. Live tables follow; published results keep what they said."""
    team, wanted = own_team(request.user, team_id), data.dict(exclude_unset=True)
    values = only(_typed(wanted, team.edition, instance=own_team(request.user, team_id)), wanted)
    change_team(captain=request.user, team=team, values=values, now=database_now())
    return describe(request, facts_of_team(request.user, team))


@router.put(TEAM + "/tasks", response=TeamOut, auth=Token("submit"), summary="Choose a team's tasks")
def put_tasks(request: SignedInRequest, team_id: int, data: TasksIn) -> Any:
    """Its captain may. A person competes in one team a task."""
    team = own_team(request.user, team_id)
    tasks = tasks_named(team.edition, data.tasks)
    choose_tasks(captain=request.user, team=team, tasks=tasks, now=database_now())
    return describe(request, facts_of_team(request.user, team))


@router.post(TEAM + "/leave", response={204: None}, auth=Token("submit"), summary="Leave a team")
def leave(request: SignedInRequest, team_id: int) -> Any:
    """A captain can leave once nobody else is in the team, or when another is captain."""
    leave_team(user=request.user, team=own_team(request.user, team_id), now=database_now())
    return WithStatus(204, None)


def _typed(sent: dict[str, Any], edition: Edition, **options: Any) -> dict[str, Any]:
    """What was typed, cleaned as the page's form does. Raises SettingsRefused."""
    cleaned = filled(TeamForm, sent, edition=edition, **options).cleaned_data
    return {name: value for name, value in cleaned.items() if name != "tasks"}


def describe(request: SignedInRequest, facts: TeamFacts) -> dict[str, Any]:
    """What the API tells of a team to one of its people."""
    team: Team = facts.team
    names = ("name", "affiliation", "website", "is_competing", "not_competing_reason")
    return {name: getattr(team, name) for name in names} | {
        "id": team.pk,
        "url": request.build_absolute_uri(reverse("one_team", args=[team.pk])),
        "year": team.edition.year,
        "your_role": facts.role,
        "may_submit": facts.may_submit,
        "registration": facts.registration,
        "accepted_terms": facts.accepted_terms,
        "tasks": [task.slug for task in facts.tasks],
        "members": [describe_member(here) for here in facts.people],
    }


def describe_member(here: Membership) -> dict[str, Any]:
    """What a team's people are told of one of them."""
    return {"id": here.user_id, "name": str(here.user), "role": here.role, "since": here.joined_at}
