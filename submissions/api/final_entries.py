"""The API of final entries: which of a team's files count in the end."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from challenge.api.frame import Token
from challenge.api.schemas import Slug, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_task
from challenge.models import ChallengeTask, Phase
from challenge.typing import SignedInRequest

from ..domain.final_choice import choices, choose_final_entries
from ..domain.overview import team_submissions
from ..domain.teams import team_to_submit_for
from ..models import Team

router = Router(tags=["submissions"])


class FinalEntriesIn(StrictIn):
    phase: Slug
    submissions: list[UUID] = Field(max_length=100)


class FinalEntriesOut(Schema):
    phase: str
    rule: str
    most_in_a_track: int
    is_open: bool = Field(description="Whether the choice may still be changed.")
    choosable: list[UUID]
    undescribed: list[UUID] = Field(description="Which could be chosen if their methods were described.")
    chosen: list[UUID]


FINAL_ENTRIES = "/editions/{year}/tasks/{slug:task}/final-entries"


@router.get(FINAL_ENTRIES, response=list[FinalEntriesOut], auth=Token("read"), summary="What counts in the end")
def get_final_entries(request: SignedInRequest, year: int, task: str) -> Any:
    """For each phase that your team sent files to: the rule, what may be chosen, and what is chosen."""
    found = public_task(year, task)
    return final_entries_of(team_to_submit_for(request.user, found.edition, found), found)


@router.post(FINAL_ENTRIES, response=list[FinalEntriesOut], auth=Token("submit"), summary="Choose final entries")
def set_final_entries(request: SignedInRequest, year: int, task: str, data: FinalEntriesIn) -> Any:
    """These and no others count in the end; an empty list takes the choice back. Until the phase closes."""
    found = public_task(year, task)
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
