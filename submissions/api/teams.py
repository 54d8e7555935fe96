"""The API of a person's teams: which they are, who is in them, what they compete in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema

from challenge.api.frame import Token
from challenge.domain.clock import database_now
from challenge.models import ChallengeTask, Edition, Phase
from challenge.typing import SignedInRequest

from ..domain.final_choice import choices, choose_final_entries
from ..domain.overview import team_submissions
from ..domain.team_overview import team_view
from ..domain.teams import team_to_submit_for, teams_of
from ..enums import Role
from ..models import Team

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
    view = team_view(request.user, team, database_now())
    return {
        "id": team.pk,
        "url": request.build_absolute_uri(reverse("one_team", args=[team.pk])),
        "year": view["edition"].year,
        "name": team.name,
        "affiliation": team.affiliation,
        "website": team.website,
        "your_role": view["own_role"],
        "may_submit": view["may_submit"] and not view["needs_email"] and view["taking_part"] is None,
        "tasks": [task.slug for task in view["tasks"]],
        "members": [
            {"name": str(here.user), "role": here.role, "since": here.joined_at} for here in view["memberships"]
        ],
    }


class FinalEntriesIn(Schema):
    phase: str
    submissions: list[UUID]


class FinalEntriesOut(Schema):
    phase: str
    rule: str
    most_in_a_track: int
    is_open: bool
    choosable: list[UUID]
    undescribed: list[UUID]
    chosen: list[UUID]


FINAL_ENTRIES = "/editions/{year}/tasks/{task}/final-entries"


@router.get(FINAL_ENTRIES, response=list[FinalEntriesOut], auth=Token("read"), summary="What counts in the end")
def get_final_entries(request: SignedInRequest, year: int, task: str) -> Any:
    """For each phase that your team sent files to: the rule, what may be chosen, and what is chosen."""
    found = get_object_or_404(ChallengeTask, edition__year=year, edition__is_public=True, slug=task)
    return final_entries_of(team_to_submit_for(request.user, found.edition, found), found)


@router.post(FINAL_ENTRIES, response=list[FinalEntriesOut], auth=Token("submit"), summary="Choose final entries")
def set_final_entries(request: SignedInRequest, year: int, task: str, data: FinalEntriesIn) -> Any:
    """These and no others count in the end; an empty list takes the choice back. Until the phase closes."""
    found = get_object_or_404(ChallengeTask, edition__year=year, edition__is_public=True, slug=task)
    team = team_to_submit_for(request.user, found.edition, found)
    choose_final_entries(
        user=request.user,
        team=team,
        phase=get_object_or_404(Phase, task=found, slug=data.phase),
        submission_ids=data.submissions,
        now=database_now(),
    )
    return final_entries_of(team, found)


def final_entries_of(team: Team, task: ChallengeTask) -> list[dict[str, Any]]:
    found = choices(team_submissions(team), database_now())
    return [_final_entries(choice) for choice in found if choice["phase"].task_id == task.pk]


def _final_entries(choice: dict[str, Any]) -> dict[str, Any]:
    submissions = [row["submission"] for row in choice["files"]]
    return {
        "phase": choice["phase"].slug,
        "rule": choice["rule"],
        "most_in_a_track": choice["phase"].final_entries,
        "is_open": choice["is_open"],
        "choosable": [row["submission"].pk for row in choice["files"] if not row["missing"]],
        "undescribed": [row["submission"].pk for row in choice["files"] if row["missing"]],
        "chosen": [each.pk for each in submissions if each.is_final_choice],
    }
