"""Who is in a team, from when to when: joining, leaving, being removed, handing the captaincy over.

Rows are locked in one order everywhere: teams by key, then people by key.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import User

from ..enums import Role
from ..models import Invitation, Membership, MergeProposal, Team
from .errors import CaptainNeeded, NotCaptain, NotInTeam


def present(team: Team) -> QuerySet[Membership]:
    """Who is in the team now, the captain first."""
    return in_order(Membership.objects.filter(team=team, left_at__isnull=True).select_related("user"))


def in_order(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """The captain first, then by role and by when they came."""
    order = {Role.CAPTAIN: 0, Role.MEMBER: 1, Role.OBSERVER: 2}
    by_role = Case(*(When(role=role, then=place) for role, place in order.items()))
    return memberships.order_by(by_role, "joined_at", "pk")


def history(team: Team) -> QuerySet[Membership]:
    """Who was in the team and is no more, or was in another role, oldest first; with the teams merged into it."""
    past = Membership.objects.filter(team__in=_family(team), left_at__isnull=False)
    return past.select_related("user", "team").order_by("joined_at", "left_at", "pk")


def _family(team: Team) -> list[int]:
    family = newest = [team.pk]
    while newest := list(Team.objects.filter(merged_into__in=newest).values_list("pk", flat=True)):
        family = family + newest
    return family


def membership_of(user: User, team: Team) -> Membership | None:
    """The person's present membership, in any role."""
    return present(team).filter(user=user).first()


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's present part in teams of public editions, the latest year first."""
    here = Membership.objects.filter(user=user, left_at__isnull=True, team__edition__is_public=True)
    return here.select_related("team__edition").order_by("-team__edition__year", "joined_at", "pk")


def captain_of(team: Team) -> User | None:
    """Who leads the team; None if everyone has left."""
    captain = present(team).filter(role=Role.CAPTAIN).first()
    return captain.user if captain else None


def lock_teams(*team_ids: int) -> list[Team]:
    """The teams, by key, locked to the end of the transaction."""
    return list(Team.objects.select_for_update().filter(pk__in=team_ids).order_by("pk"))


def lock_people(user_ids: Iterable[int]) -> None:
    """Locks people by key: what binds them to teams cannot change until the transaction ends."""
    # no_key: rows that merely name a person, such as audit events, are written meanwhile.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=list(user_ids)).order_by("pk"))


def check_captain(user: User, team: Team) -> None:
    """Raises NotCaptain unless the person leads the team."""
    if captain_of(team) != user:
        raise NotCaptain(_("Only the captain of “%(team)s” may do this. Ask them.") % {"team": team})


def join(
    user: User, team: Team, role: Role, *, now: datetime, actor: User, verb: str = "team.joined", **details: object
) -> Membership:
    """Opens a membership, closing the one in another role if there is one, and writes that down."""
    before = close(user, team, now)
    membership = Membership.objects.create(team=team, user=user, role=role, joined_at=now)
    if before:
        details["before"] = before
    _record(verb, membership, now, actor, **details)
    return membership


def close(user: User, team: Team, now: datetime) -> str:
    """Ends the person's present membership; its role, or nothing if there was none."""
    membership = membership_of(user, team)
    if membership is None:
        return ""
    Membership.objects.filter(pk=membership.pk).update(left_at=now)
    return membership.role


@transaction.atomic
def leave_team(*, user: User, team: Team, now: datetime) -> None:
    """The person's own way out. Raises NotInTeam, or CaptainNeeded for a captain whom others remain behind."""
    lock_teams(team.pk)
    membership = _membership(user, team)
    if membership.role == Role.CAPTAIN and present(team).exclude(user=user).exists():
        raise CaptainNeeded(
            _("A team needs a captain. Hand the captaincy over first, or remove the others; then you can leave.")
        )
    _end(membership, "team.left", now, actor=user)
    if not present(team).exists():
        close_doors(team, now=now, actor=user)


@transaction.atomic
def remove_member(*, captain: User, membership: Membership, now: datetime) -> None:
    """Ends another person's membership. Raises NotCaptain, NotInTeam or, for oneself, CaptainNeeded."""
    lock_teams(membership.team_id)
    check_captain(captain, membership.team)
    if membership.user_id == captain.pk:
        raise CaptainNeeded(_("You cannot remove yourself. To go, leave the team."))
    _end(_membership(membership.user, membership.team), "team.removed", now, actor=captain)


@transaction.atomic
def hand_over(*, captain: User, to: Membership, now: datetime) -> None:
    """Makes a member the captain, and the captain a member. Raises NotCaptain, NotInTeam or CaptainNeeded."""
    lock_teams(to.team_id)
    check_captain(captain, to.team)
    heir = _membership(to.user, to.team)
    if heir.role != Role.MEMBER:
        raise CaptainNeeded(
            _("Only a member can become captain, and %(person)s is none. Invite them as a member first.")
            % {"person": heir.user}
        )
    join(captain, to.team, Role.MEMBER, now=now, actor=captain, verb="team.role_changed")
    join(heir.user, to.team, Role.CAPTAIN, now=now, actor=captain, verb="team.role_changed")


def close_doors(team: Team, *, now: datetime, actor: User) -> None:
    """Ends the open invitations and merge proposals of a team that nobody leads any more."""
    open_invitations = Invitation.objects.filter(team=team, revoked_at__isnull=True, accepted_at__isnull=True)
    open_proposals = MergeProposal.objects.filter(answered_at__isnull=True)
    ended = {
        "invitations": open_invitations.update(revoked_at=now),
        "proposals": sum(
            open_proposals.filter(**{side: team}).update(answered_at=now, answered_by=actor, is_accepted=False)
            for side in ("team", "into")
        ),
    }
    if any(ended.values()):
        record(verb="team.doors_closed", subject=f"team {team.pk}", now=now, actor=actor, **ended)


def _membership(user: User, team: Team) -> Membership:
    membership = membership_of(user, team)
    if membership is None:
        raise NotInTeam(_("%(person)s is not in “%(team)s” any more.") % {"person": user, "team": team})
    return membership


def _end(membership: Membership, verb: str, now: datetime, *, actor: User) -> None:
    Membership.objects.filter(pk=membership.pk).update(left_at=now)
    _record(verb, membership, now, actor)


def _record(verb: str, membership: Membership, now: datetime, actor: User, **details: object) -> None:
    record(
        verb=verb,
        subject=f"team {membership.team_id}",
        now=now,
        actor=actor,
        person=membership.user_id,
        role=membership.role,
        **details,
    )
