"""Who organizes an edition, and what each may do."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from ..enums import OrganizerRole
from ..models import Edition, Organizer, User

# Each role may do all that those after it may.
POWERS = list(OrganizerRole)


def organized_edition(user: User, year: int, role: OrganizerRole = OrganizerRole.EDITOR) -> Edition:
    """The edition, for those of its organizers who may do what `role` may.

    Raises Http404 for everybody else, who are not told that there is a page, and PermissionDenied for organizers of a
    lesser role, who are told whom to ask.
    """
    organizer = Organizer.objects.filter(edition__year=year, user=user.pk).select_related("edition").first()
    if organizer is None:
        raise Http404
    if not may(organizer, role):
        told = _("This is for organizers who are %(role)s; you are %(own)s. Ask a chair of the edition.")
        raise PermissionDenied(told % {"role": role.label, "own": organizer.get_role_display()})
    return organizer.edition


def may(organizer: Organizer, role: OrganizerRole) -> bool:
    """Whether the organizer may do what `role` may."""
    return POWERS.index(OrganizerRole(organizer.role)) <= POWERS.index(role)


def organizes(user: User, edition: Edition) -> bool:
    return edition.organizers.filter(pk=user.pk).exists()


def years_organized_by(user: User) -> frozenset[int]:
    return frozenset(Edition.objects.filter(organizers=user.pk).values_list("year", flat=True))
