"""Who organizes an edition, in which role, and the links by which people are invited to."""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..enums import OrganizerRole
from ..models import Edition, Organizer, OrganizerInvitation, User
from .audit import record
from .changes import refuse
from .editions import subject_of
from .organizing import includes

LIFETIME = timedelta(days=14)


class InvitationEnded(Exception):
    """The link was used, was revoked or is too old; the message says which."""


class InvitationRefused(Exception):
    """The link is good, but not for this person; the message says why."""


@transaction.atomic
def add_organizer(
    edition: Edition, *, email: str, now: datetime, actor: User | None, role: OrganizerRole = OrganizerRole.CHAIR
) -> Organizer:
    """Makes the person with that address an organizer, or changes the role of one who is. Raises SettingsRefused."""
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        told = _("Nobody has signed up with %(email)s yet. Ask the person to sign up first.")
        raise refuse("email", told % {"email": email})
    organizer = edition.organizer_roles.filter(user=person).first()
    if organizer is not None:
        return change_role(organizer, role, now=now, actor=actor)
    return _join(edition, person, role, now, actor)


@transaction.atomic
def change_role(organizer: Organizer, role: OrganizerRole, *, now: datetime, actor: User | None) -> Organizer:
    """What the organizer may do from now on. Raises SettingsRefused for the last chair."""
    row = _locked(organizer)
    if row.role == role:
        return row
    old = row.role
    _keep_a_chair(row)
    row.role = role
    row.save(update_fields=["role"])
    _revoke_made_by(row, now)
    _record("role_changed", row, now, actor, old=old, new=role)
    return row


@transaction.atomic
def remove_organizer(organizer: Organizer, *, now: datetime, actor: User | None) -> None:
    """Takes an organizer away, and the links that they made. Raises SettingsRefused for the last chair."""
    row = _locked(organizer)
    _keep_a_chair(row)
    _revoke_made_by(row, now)
    _record("removed", row, now, actor)
    row.delete()


@transaction.atomic
def invite(
    edition: Edition, role: OrganizerRole, *, email: str = "", now: datetime, actor: User
) -> tuple[OrganizerInvitation, str]:
    """A new invitation and the secret of its link. The secret is not kept: this is the only moment to show it.

    With an e-mail address only a person who has verified it may accept.
    """
    secret = secrets.token_urlsafe(32)
    invitation = OrganizerInvitation.objects.create(
        edition=edition,
        email=email,
        role=role,
        digest=_digest(secret),
        created_by=actor,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    _record_invitation("created", invitation, now, actor)
    return invitation, secret


@transaction.atomic
def revoke(invitation: OrganizerInvitation, *, now: datetime, actor: User) -> None:
    """Ends an invitation. Raises InvitationEnded if it has ended, or been used, already."""
    Edition.objects.select_for_update().get(pk=invitation.edition_id)
    invitation.refresh_from_db()
    check_open(invitation, now)
    OrganizerInvitation.objects.filter(pk=invitation.pk).update(revoked_at=now)
    _record_invitation("revoked", invitation, now, actor)


@transaction.atomic
def accept(invitation: OrganizerInvitation, person: User, *, now: datetime) -> Organizer:
    """Makes the person an organizer in the role that the link gives, or raises their role to it.

    Raises InvitationEnded or InvitationRefused; then the link stays as good as it was.
    """
    # Of two people with one link, the second finds it used.
    edition = Edition.objects.select_for_update().get(pk=invitation.edition_id)
    invitation.refresh_from_db()
    check_acceptable(invitation, person, now)
    OrganizerInvitation.objects.filter(pk=invitation.pk).update(accepted_by=person, accepted_at=now)
    role = OrganizerRole(invitation.role)
    own = edition.organizer_roles.filter(user=person).first()
    return change_role(own, role, now=now, actor=person) if own else _join(edition, person, role, now, person)


def check_acceptable(invitation: OrganizerInvitation, person: User, now: datetime) -> None:
    """Raises what would refuse the person: InvitationEnded or InvitationRefused."""
    check_open(invitation, now)
    own = Organizer.objects.filter(edition=invitation.edition_id, user=person).first()
    if own and includes(OrganizerRole(own.role), OrganizerRole(invitation.role)):
        raise InvitationRefused(_("You organize this edition already. The link is still good for someone else."))
    known = EmailAddress.objects.filter(user=person, verified=True, email__iexact=invitation.email)
    if invitation.email and not known.exists():
        told = _("This link is for %(email)s. Sign in with that address, or verify it for your account.")
        raise InvitationRefused(told % {"email": invitation.email})


def check_open(invitation: OrganizerInvitation, now: datetime) -> None:
    """Raises InvitationEnded with the reason if the link was used, was revoked or is too old."""
    ended = ""
    if invitation.accepted_at:
        ended = _("This invitation has been used; each is good for one person.")
    elif invitation.revoked_at:
        ended = _("This invitation has been revoked.")
    elif invitation.expires_at <= now:
        ended = _("This invitation has expired; each is good for 14 days.")
    if ended:
        raise InvitationEnded(ended)


def find_invitation(secret: str) -> OrganizerInvitation | None:
    """The invitation with this secret, ended or not; None if there is none."""
    known = OrganizerInvitation.objects.select_related("edition", "created_by")
    return known.filter(digest=_digest(secret)).first()


def open_invitations(edition: Edition, now: datetime) -> QuerySet[OrganizerInvitation]:
    """Those that somebody could still accept, newest first."""
    return edition.organizer_invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


def _locked(organizer: Organizer) -> Organizer:
    """The row behind the edition's lock: of two chairs who leave at once, the second sees that the first has left."""
    Edition.objects.select_for_update().get(pk=organizer.edition_id)
    return Organizer.objects.select_related("edition", "user").get(pk=organizer.pk)


def _keep_a_chair(leaving: Organizer) -> None:
    others = Organizer.objects.filter(edition=leaving.edition_id, role=OrganizerRole.CHAIR).exclude(pk=leaving.pk)
    if leaving.role == OrganizerRole.CHAIR and not others.exists():
        raise refuse("role", _("An edition keeps at least one chair: make another organizer a chair first."))


def _join(edition: Edition, person: User, role: OrganizerRole, now: datetime, actor: User | None) -> Organizer:
    organizer = Organizer.objects.create(edition=edition, user=person, role=role)
    _record("added", organizer, now, actor, role=role)
    return organizer


def _revoke_made_by(organizer: Organizer, now: datetime) -> None:
    """Nobody is let in by someone who may no longer let in."""
    made = open_invitations(organizer.edition, now).filter(created_by=organizer.user)
    made.update(revoked_at=now)


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess from.
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(what: str, organizer: Organizer, now: datetime, actor: User | None, **details: str) -> None:
    person, subject = organizer.user, subject_of(organizer.edition)
    verb = f"edition.organizer_{what}"
    record(verb=verb, subject=subject, now=now, actor=actor, person=person.pk, email=person.email, **details)


def _record_invitation(what: str, invitation: OrganizerInvitation, now: datetime, actor: User) -> None:
    facts = {"invitation": invitation.pk, "role": invitation.role, "email": invitation.email}
    subject = subject_of(invitation.edition)
    record(verb=f"edition.organizer_invitation_{what}", subject=subject, now=now, actor=actor, **facts)
