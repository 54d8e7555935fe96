"""Links into a team: made by its captain, good for one person and seven days, kept as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import User

from ..enums import Role
from ..models import Invitation, Membership, Team
from .competing import COMPETING, check_may_compete, tasks_of
from .errors import AlreadyInTeam, InvitationEnded
from .membership import check_captain, join, lock_people, lock_teams, membership_of

LIFETIME = timedelta(days=7)
INVITED_AS = (Role.MEMBER, Role.OBSERVER)


@transaction.atomic
def invite(*, captain: User, team: Team, role: Role, now: datetime) -> tuple[Invitation, str]:
    """A new invitation and the secret of its link. The secret is not kept: this is the only moment to show it.

    Raises NotCaptain, or ValueError for a role that nobody is invited to.
    """
    if role not in INVITED_AS:
        raise ValueError(f"nobody is invited as {role}")
    lock_teams(team.pk)
    check_captain(captain, team)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        team=team, role=role, digest=_digest(secret), created_by=captain, created_at=now, expires_at=now + LIFETIME
    )
    _record("invitation.created", invitation, now, captain)
    return invitation, secret


@transaction.atomic
def revoke(*, captain: User, invitation: Invitation, now: datetime) -> None:
    """Ends an invitation. Raises NotCaptain, or InvitationEnded if it has ended, or been used, already."""
    lock_teams(invitation.team_id)
    check_captain(captain, invitation.team)
    invitation.refresh_from_db()
    check_open(invitation, now)
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=now)
    _record("invitation.revoked", invitation, now, captain)


@transaction.atomic
def accept(*, user: User, invitation: Invitation, now: datetime) -> Membership:
    """Makes the person what the link invites to. An observer with a link for members becomes a member.

    Raises InvitationEnded or AlreadyInTeam; then the link stays as good as it was.
    """
    [team] = lock_teams(invitation.team_id)
    lock_people([user.pk])
    # Read again behind the lock: of two people with one link, the second finds it used.
    invitation.refresh_from_db()
    check_acceptable(user, invitation, now)
    invitation.accepted_by, invitation.accepted_at = user, now
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    return join(user, team, Role(invitation.role), now=now, actor=user, invitation=invitation.pk)


def check_acceptable(user: User, invitation: Invitation, now: datetime) -> None:
    """Raises what would refuse the person: InvitationEnded or AlreadyInTeam."""
    check_open(invitation, now)
    team, role = invitation.team, Role(invitation.role)
    own = membership_of(user, team)
    if own and not (own.role == Role.OBSERVER and role == Role.MEMBER):
        raise AlreadyInTeam(
            _("You are in the team “%(team)s” already. The link is still good for someone else.") % {"team": team}
        )
    if role in COMPETING:
        check_may_compete(user, team.edition, tasks_of(team), within=[team])


def check_open(invitation: Invitation, now: datetime) -> None:
    """Raises InvitationEnded with the reason if the link was used, was revoked or is too old."""
    ended = ""
    if invitation.accepted_at:
        ended = _("This invitation has been used; each is good for one person.")
    elif invitation.revoked_at:
        ended = _("This invitation has been revoked.")
    elif invitation.expires_at <= now:
        ended = _("This invitation has expired; each is good for seven days.")
    if ended:
        raise InvitationEnded(ended)


def find_invitation(secret: str) -> Invitation | None:
    """The invitation with this secret, ended or not; None if there is none."""
    return Invitation.objects.select_related("team__edition", "created_by").filter(digest=_digest(secret)).first()


def open_invitations(team: Team, now: datetime) -> QuerySet[Invitation]:
    """Those that somebody could still accept, newest first."""
    return Invitation.objects.filter(
        team=team, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
    ).select_related("created_by")


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess from.
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(verb: str, invitation: Invitation, now: datetime, actor: User) -> None:
    record(
        verb=verb,
        subject=f"team {invitation.team_id}",
        now=now,
        actor=actor,
        invitation=invitation.pk,
        role=invitation.role,
    )
