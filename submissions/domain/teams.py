"""Who competes with whom: making a team, finding a person's team, asking who may act for it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.models import Edition, User

from ..enums import Role
from ..models import Membership, Team
from .errors import NotInTeam, Refusal

MAY_SUBMIT = (Role.CAPTAIN, Role.MEMBER)


class AlreadyInTeam(Refusal):
    code = "already_in_team"


@transaction.atomic
def create_team(
    *, user: User, edition: Edition, name: str, now: datetime, affiliation: str = "", website: str = ""
) -> Team:
    """A new team with `user` as its captain. Raises AlreadyInTeam: a person competes in one team an edition."""
    # Locked, so that two requests of one person cannot both find that there is no team yet.
    User.objects.select_for_update().get(pk=user.pk)
    if team := team_of(user, edition):
        raise AlreadyInTeam(_("You are in the team “%(team)s” already.") % {"team": team})
    team = Team.objects.create(edition=edition, name=name, affiliation=affiliation, website=website, created_at=now)
    Membership.objects.create(team=team, user=user, role=Role.CAPTAIN, joined_at=now)
    return team


def team_of(user: User, edition: Edition) -> Team | None:
    """The team that the person competes in; None if there is none (an observer competes in none)."""
    return Team.objects.filter(
        edition=edition,
        memberships__user=user,
        memberships__left_at__isnull=True,
        memberships__role__in=MAY_SUBMIT,
    ).first()


def team_to_submit_for(user: User, edition: Edition) -> Team:
    """The team that the person may submit for. Raises NotInTeam with what to do."""
    team = team_of(user, edition)
    if team is None:
        raise NotInTeam(_("You are in no team of %(edition)s yet. Create one first.") % {"edition": edition})
    return team


def is_in_team(user: User, team: Team) -> bool:
    """Whether the person belongs to the team now, in any role."""
    return Membership.objects.filter(team=team, user=user, left_at__isnull=True).exists()
