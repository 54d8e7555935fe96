"""The organizers' API of who organizes an edition: people, their roles, and the links by which they are invited."""

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.organizers import change_role, invite, open_invitations, remove_organizer, revoke
from ..domain.organizing import organized_edition
from ..domain.pages import name_organizer
from ..enums import OrganizerRole
from ..forms.filling import filled
from ..forms.organizers import InvitationForm
from ..models import Organizer, OrganizerInvitation
from ..typing import SignedInRequest
from .frame import Token
from .idempotency import shows_a_secret
from .paging import Pages
from .schemas import StrictIn, text_of

router = Router(tags=["organizing: people"])
PEOPLE = "/editions/{int:year}/organize/organizers"
PERSON = PEOPLE + "/{int:person_id}"
INVITATIONS = "/editions/{int:year}/organize/invitations"
INVITATION = INVITATIONS + "/{int:invitation_id}"


class OrganizerOut(Schema):
    id: int = Field(alias="user_id", description="The person's, as addresses name it.")
    name: str = Field(alias="user.name")
    email: str = Field(alias="user.email")
    role: OrganizerRole
    is_named: bool = Field(description="Whether the public page “Organizers” names the person; each decides alone.")


class RoleChange(StrictIn):
    role: OrganizerRole


class NamedChange(StrictIn):
    is_named: bool


class InvitationIn(StrictIn):
    role: OrganizerRole = OrganizerRole.EDITOR
    email: Annotated[str, text_of(OrganizerInvitation, "email")] = Field(
        "",
        description="Then only a person who has verified that address may accept. Empty: whoever opens the link first.",
    )


class OrganizerInvitationOut(Schema):
    id: int
    role: OrganizerRole
    email: str
    created_by: str = Field(alias="created_by.email")
    created_at: datetime
    expires_at: datetime


class NewInvitationOut(OrganizerInvitationOut):
    url: str = Field(description="The link with its secret. This is the only moment to see it.")


@router.get(PEOPLE, response=list[OrganizerOut], auth=Token("organize"), summary="Who organizes an edition")
@paginate(Pages)
def list_organizers(request: SignedInRequest, year: int) -> QuerySet[Organizer]:
    """By their addresses."""
    return organizers(request, year).order_by("user__email")


@router.get(PEOPLE + "/me", response=OrganizerOut, auth=Token("organize"), summary="Your part in an edition")
def get_own_part(request: SignedInRequest, year: int) -> Organizer:
    return own_part(request, year)


@router.patch(PEOPLE + "/me", response=OrganizerOut, auth=Token("organize"), summary="Be named, or no longer")
def change_own_part(request: SignedInRequest, year: int, data: NamedChange) -> Organizer:
    """Whether the public page “Organizers” names you."""
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    name_organizer(edition, request.user, is_named=data.is_named, now=database_now())
    return own_part(request, year)


@router.get(PERSON, response=OrganizerOut, auth=Token("organize"), summary="One organizer")
def get_organizer(request: SignedInRequest, year: int, person_id: int) -> Organizer:
    return get_object_or_404(organizers(request, year), user__pk=person_id)


@router.patch(PERSON, response=OrganizerOut, auth=Token("organize"), summary="Change an organizer's role")
def change_organizer_role(request: SignedInRequest, year: int, person_id: int, data: RoleChange) -> Organizer:
    """Chairs alone may do this; an edition keeps at least one. Links that the person made end."""
    found = get_object_or_404(organizers(request, year, OrganizerRole.CHAIR), user__pk=person_id)
    return change_role(found, data.role, now=database_now(), actor=request.user)


@router.delete(PERSON, response={204: None}, auth=Token("organize"), summary="Take an organizer away")
def delete_organizer(request: SignedInRequest, year: int, person_id: int) -> Status[None]:
    """Chairs alone may do this; an edition keeps at least one. Links that the person made end."""
    found = get_object_or_404(organizers(request, year, OrganizerRole.CHAIR), user__pk=person_id)
    remove_organizer(found, now=database_now(), actor=request.user)
    return Status(204, None)


@router.get(
    INVITATIONS, response=list[OrganizerInvitationOut], auth=Token("organize"), summary="Links into the organization"
)
@paginate(Pages)
def list_organizer_invitations(request: SignedInRequest, year: int) -> QuerySet[OrganizerInvitation]:
    """Those that somebody could still accept, newest first; without their secrets, which nobody has kept."""
    return open_invitations(organized_edition(request.user, year), database_now()).select_related("created_by")


@router.post(INVITATIONS, response={201: NewInvitationOut}, auth=Token("organize"), summary="Invite an organizer")
@shows_a_secret
def create_organizer_invitation(request: SignedInRequest, year: int, data: InvitationIn) -> Status[OrganizerInvitation]:
    """Makes a link for one person, good for 14 days. Chairs alone may do this."""
    edition = organized_edition(request.user, year, OrganizerRole.CHAIR)
    asked = filled(InvitationForm, data.dict()).cleaned_data
    role = OrganizerRole(asked["role"])
    made, secret = invite(edition, role, email=asked["email"], now=database_now(), actor=request.user)
    made.url = request.build_absolute_uri(reverse("organizer_invitation", args=[secret]))  # type: ignore[attr-defined]
    return Status(201, made)


@router.get(INVITATION, response=OrganizerInvitationOut, auth=Token("organize"), summary="One link")
def get_organizer_invitation(request: SignedInRequest, year: int, invitation_id: int) -> OrganizerInvitation:
    return get_object_or_404(OrganizerInvitation, edition=organized_edition(request.user, year), pk=invitation_id)


@router.delete(INVITATION, response={204: None}, auth=Token("organize"), summary="End a link")
def delete_organizer_invitation(request: SignedInRequest, year: int, invitation_id: int) -> Status[None]:
    """It opens nothing any more. Chairs alone may do this."""
    edition = organized_edition(request.user, year, OrganizerRole.CHAIR)
    found = get_object_or_404(OrganizerInvitation, edition=edition, pk=invitation_id)
    revoke(found, now=database_now(), actor=request.user)
    return Status(204, None)


def organizers(request: SignedInRequest, year: int, role: OrganizerRole = OrganizerRole.EDITOR) -> QuerySet[Organizer]:
    edition = organized_edition(request.user, year, role)
    return Organizer.objects.filter(edition=edition).select_related("user")


def own_part(request: SignedInRequest, year: int) -> Organizer:
    return organizers(request, year, OrganizerRole.HELPER).get(user=request.user)
