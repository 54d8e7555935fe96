"""What a person sees of a team: who is in it, what it competes in, what the captain may do."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import Http404

from challenge.models import User

from ..enums import Role
from ..models import Membership, MergeProposal, Team
from .competing import COMPETING
from .final_choice import choices
from .invitations import open_invitations
from .membership import history, present
from .merging import open_proposals
from .overview import team_submissions
from .registration import registration_of
from .taking_part import why_not_taking_part
from .teams import has_verified_email, teams_of
from .webhooks import webhooks_view


def team_view(user: User, team: Team, now: datetime) -> dict[str, Any]:
    """All that the page of a team shows to one of its people."""
    people = list(present(team))
    role = next(here.role for here in people if here.user_id == user.pk)
    chosen = list(team.tasks.all())
    every_task = list(team.edition.tasks.all())
    is_captain = role == Role.CAPTAIN
    submissions, refusal = team_submissions(team), why_not_taking_part(team)
    return {
        "team": team,
        "edition": team.edition,
        "own_role": role,
        "is_captain": is_captain,
        "may_submit": role in COMPETING,
        "taking_part": refusal,
        "registration": refusal and registration_of(team),
        "needs_email": role in COMPETING and not has_verified_email(user),
        "memberships": people,
        "may_leave": not is_captain or len(people) == 1,
        "history": list(history(team)),
        "submissions": submissions,
        "final_choices": choices(submissions, now),
        "tasks": chosen or every_task,
        "every_task": every_task,
        "other_teams": list(teams_of(user, team.edition).exclude(pk=team.pk)),
        "invitations": list(open_invitations(team, now)) if is_captain else [],
        "webhooks": webhooks_view(team) if is_captain else [],
        **merging_view(team, now),
    }


def merging_view(team: Team, now: datetime) -> dict[str, Any]:
    """Whether the team may merge now, its own open proposal, and what other teams offer, with what they bring."""
    until = team.edition.merge_until
    proposals = list(with_what_they_bring(team)) if until else []
    return {
        "merge_until": until,
        "may_merge": until is not None and now < until,
        "proposal": next((each for each in proposals if each.team_id == team.pk), None),
        "offers": [each for each in proposals if each.into_id == team.pk],
    }


def with_what_they_bring(team: Team) -> list[MergeProposal]:
    """The team's open proposals, each with the people and submissions of the team that would move."""
    return list(
        open_proposals(team).annotate(
            people=Count("team__memberships", filter=Q(team__memberships__left_at__isnull=True), distinct=True),
            files=Count("team__submissions", distinct=True),
        )
    )


def own_team(user: User, team_id: int) -> Team:
    """The team, for those who are in it. Raises Http404 for all others."""
    membership = own_membership(user, team_id)
    if membership is None:
        raise Http404
    return membership.team


def own_membership(user: User, team_id: int) -> Membership | None:
    """The person's present membership in a team of a public edition; None for whom the team is no business."""
    return (
        Membership.objects.select_related("team__edition")
        .filter(user=user, team__pk=team_id, left_at__isnull=True, team__edition__is_public=True)
        .first()
    )
