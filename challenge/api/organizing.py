"""How operations for organizers begin: whose edition it is."""

from ..domain.organizing import organized_edition
from ..enums import OrganizerRole
from ..models import Edition
from ..typing import SignedInRequest


def edition_to_organize(request: SignedInRequest, year: int, role: OrganizerRole = OrganizerRole.EDITOR) -> Edition:
    """The edition, for those of its organizers who may do what `role` may.

    Raises Http404 for everybody else, and PermissionDenied for organizers of a lesser role.
    """
    return organized_edition(request.user, year, role)
