"""The API of a person's teams: which they are, who is in them, what they compete in."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema

from challenge.api import Token
from challenge.models import Edition
from challenge.typing import SignedInRequest

from .domain.team_overview import team_view
from .domain.teams import teams_of
from .enums import Role
from .models import Team

router = Router(tags=["teams"])


class MemberOut(Schema):
    name: str
    role: Role
    since: datetime


class TeamOut(Schema):
    id: int
    url: str
    year: int
    name: str
    affiliation: str
    website: str
    your_role: Role
    may_submit: bool
    tasks: list[str]
    members: list[MemberOut]


@router.get("/editions/{year}/teams", response=list[TeamOut], auth=Token("read"), summary="Your teams in an edition")
def list_teams(request: SignedInRequest, year: int) -> Any:
    """Those that you are in now, as an observer too, with the slugs of the tasks that each competes in."""
    edition = get_object_or_404(Edition, year=year, is_public=True)
    return [describe(request, team) for team in teams_of(request.user, edition)]


def describe(request: SignedInRequest, team: Team) -> dict[str, Any]:
    view = team_view(request.user, team, timezone.now())
    return {
        "id": team.pk,
        "url": request.build_absolute_uri(reverse("one_team", args=[team.pk])),
        "year": view["edition"].year,
        "name": team.name,
        "affiliation": team.affiliation,
        "website": team.website,
        "your_role": view["own_role"],
        "may_submit": view["may_submit"] and not view["needs_email"],
        "tasks": [task.slug for task in view["tasks"]],
        "members": [
            {"name": str(here.user), "role": here.role, "since": here.joined_at} for here in view["memberships"]
        ],
    }
