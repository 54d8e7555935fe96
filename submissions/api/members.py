"""The API of who is in a team: its people, and the links by which others come in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Router, Schema
from ninja import Status as WithStatus
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.idempotency import shows_a_secret
from challenge.api.paging import Described, Pages
from challenge.api.schemas import StrictIn
from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.invitations import accept, find_invitation, invite, open_invitations, revoke
from ..domain.membership import check_captain, hand_over, present, remove_member
from ..domain.team_facts import facts_of_team
from ..domain.team_overview import own_team
from ..enums import Role
from ..models import Invitation, Membership, Team
from .teams import TEAM, MemberOut, TeamOut, describe, describe_member

router = Router(tags=["teams"])
MEMBERS = TEAM + "/members"
INVITATIONS = TEAM + "/invitations"


class InvitedAs(StrEnum):
    MEMBER = "member"
    OBSERVER = "observer"


class TeamInvitationIn(StrictIn):
    role: InvitedAs = Field(InvitedAs.MEMBER, description="A member submits and competes; an observer only looks on.")


class TeamInvitationOut(Schema):
    id: int
    role: Role
    created_by: str
    created_at: datetime
    expires_at: datetime


class NewTeamInvitationOut(TeamInvitationOut):
    url: str = Field(description="The link for one person. This is the only moment to see it.")
    secret: str = Field(description="The end of the link, by which programs accept it.")


class AcceptInvitationIn(StrictIn):
    secret: str = Field(min_length=1, max_length=100)


@router.get(MEMBERS, response=list[MemberOut], auth=Token("read"), summary="Who is in a team")
@paginate(Pages)
def list_members(request: SignedInRequest, team_id: int) -> Any:
    """The captain first."""
    people = present(own_team(request.user, team_id))
    return Described(people, lambda page: [describe_member(here) for here in page])


@router.get(MEMBERS + "/{int:person_id}", response=MemberOut, auth=Token("read"), summary="One of a team's people")
def get_member(request: SignedInRequest, team_id: int, person_id: int) -> Any:
    """As the team knows them."""
    return describe_member(_member(own_team(request.user, team_id), person_id))


@router.delete(
    MEMBERS + "/{int:person_id}", response={204: None}, auth=Token("submit"), summary="Take a person out of a team"
)
def delete_member(request: SignedInRequest, team_id: int, person_id: int) -> Any:
    """Its captain may; oneself one takes out by leaving."""
    found = _member(own_team(request.user, team_id), person_id)
    remove_member(captain=request.user, membership=found, now=database_now())
    return WithStatus(204, None)


@router.post(
    MEMBERS + "/{int:person_id}/make-captain",
    response=TeamOut,
    auth=Token("submit"),
    summary="Hand the captaincy over",
)
def make_captain(request: SignedInRequest, team_id: int, person_id: int) -> Any:
    """To a member. You are a member afterwards."""
    team = own_team(request.user, team_id)
    hand_over(captain=request.user, to=_member(team, person_id), now=database_now())
    return describe(request, facts_of_team(request.user, team))


@router.get(INVITATIONS, response=list[TeamInvitationOut], auth=Token("read"), summary="Open invitations into a team")
@paginate(Pages)
def list_invitations(request: SignedInRequest, team_id: int) -> Any:
    """For its captain: those that somebody could still accept, newest first."""
    team = _led_team(request, team_id)
    return Described(open_invitations(team, database_now()), lambda page: [_invitation(each) for each in page])


@router.post(
    INVITATIONS, response={201: NewTeamInvitationOut}, auth=Token("submit"), summary="Invite somebody into a team"
)
@shows_a_secret
def create_invitation(request: SignedInRequest, team_id: int, data: TeamInvitationIn) -> Any:
    """A link that is good for one person and seven days."""
    team = own_team(request.user, team_id)
    made, secret = invite(captain=request.user, team=team, role=Role(data.role), now=database_now())
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    return WithStatus(201, _invitation(made) | {"url": link, "secret": secret})


@router.delete(
    INVITATIONS + "/{int:invitation_id}",
    response={204: None},
    auth=Token("submit"),
    summary="Revoke an invitation",
)
def delete_invitation(request: SignedInRequest, team_id: int, invitation_id: int) -> Any:
    """The link opens nothing any more."""
    team = own_team(request.user, team_id)
    found = get_object_or_404(Invitation.objects.select_related("team"), pk=invitation_id, team=team)
    revoke(captain=request.user, invitation=found, now=database_now())
    return WithStatus(204, None)


@router.post("/invitations/accept", response=TeamOut, auth=Token("submit"), summary="Accept an invitation")
def accept_invitation(request: SignedInRequest, data: AcceptInvitationIn) -> Any:
    """You are then what it invites to. An observer with a link for members becomes a member."""
    found = find_invitation(data.secret)
    if found is None or not found.team.edition.is_public:
        raise Http404
    accept(user=request.user, invitation=found, now=database_now())
    return describe(request, facts_of_team(request.user, found.team))


def _led_team(request: SignedInRequest, team_id: int) -> Team:
    """The team, for its captain. Raises Http404 for those who are not in it, NotCaptain for the others."""
    team = own_team(request.user, team_id)
    check_captain(request.user, team)
    return team


def _member(team: Team, person_id: int) -> Membership:
    found = present(team).filter(user__pk=person_id).select_related("team", "user").first()
    if found is None:
        raise Http404
    return found


def _invitation(invitation: Invitation) -> dict[str, Any]:
    names = ("role", "created_at", "expires_at")
    told = {name: getattr(invitation, name) for name in names}
    return told | {"id": invitation.pk, "created_by": str(invitation.created_by)}
