"""Until when and by whom an entry is changed: by those who compete in its team, until its phase closes."""

from datetime import datetime

from django.utils.translation import gettext as _

from challenge.domain.dates import in_utc
from challenge.domain.phases import Timing, timing
from challenge.models import User

from ..models import Submission
from .competing import COMPETING
from .errors import NotInTeam, PhaseClosed
from .membership import lock_teams, membership_of


def lock_entry(user: User, submission: Submission, now: datetime) -> Submission:
    """The entry as it stands, behind the lock of its team's row, for whoever may change it now.

    Raises NotInTeam or PhaseClosed. Call it in a transaction.
    """
    lock_teams(submission.team_id)
    row = Submission.objects.select_related("team", "phase").get(pk=submission.pk)
    membership = membership_of(user, row.team)
    if membership is None or membership.role not in COMPETING:
        raise NotInTeam(_("Only members of “%(team)s” change its entries.") % {"team": row.team})
    if row.phase.closes_at and timing(row.phase, now) is Timing.CLOSED:
        told = _("“%(phase)s” closed at %(moment)s, and entries could be changed until then.")
        raise PhaseClosed(told % {"phase": row.phase.title, "moment": in_utc(row.phase.closes_at)})
    return row


def may_change(user: User, submission: Submission, now: datetime) -> bool:
    """Whether `lock_entry` would let this person change the entry now."""
    if timing(submission.phase, now) is Timing.CLOSED:
        return False
    membership = membership_of(user, submission.team)
    return membership is not None and membership.role in COMPETING
