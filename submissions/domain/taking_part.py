"""What stands between a team and an edition's files and submissions: registering, and accepting the terms."""

from ..models import Team
from .errors import Refusal
from .registration import check_registered
from .terms import check_accepted


def check_taking_part(team: Team) -> None:
    """Raises NotRegistered or TermsNotAccepted, each with the address where that is mended."""
    check_registered(team)
    check_accepted(team)


def why_not_taking_part(team: Team) -> Refusal | None:
    """What would be raised now; None if nothing."""
    try:
        check_taking_part(team)
    except Refusal as refusal:
        return refusal
    return None
