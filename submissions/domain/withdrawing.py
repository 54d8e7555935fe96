"""A team withdraws an entry before its phase closes, scored or not: it leaves every table, and its slot stays used."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import User

from ..enums import Status
from ..models import Submission
from ..queue import ring_for_leaderboard
from .entry_lock import lock_entry
from .errors import StateChanged
from .overview import current_evaluation
from .transitions import UNFINISHED

# What was refused, failed or cancelled is in no table.
COUNTS = (*UNFINISHED, Status.SCORED)


def can_withdraw(submission: Submission) -> bool:
    """Whether there is something to withdraw; whether this person may, and still, says `entry_lock.may_change`."""
    return submission.withdrawn_at is None and current_evaluation(submission).status in COUNTS


@transaction.atomic
def withdraw(user: User, submission: Submission, now: datetime) -> Submission:
    """Takes the entry out of tables and of its team's choice. What is being scored is scored, and counts for nothing.

    Raises NotInTeam, PhaseClosed, or StateChanged if nothing is there to withdraw.
    """
    row = lock_entry(user, submission, now)
    if row.withdrawn_at is not None:
        raise StateChanged(_("“%(file)s” is withdrawn already.") % {"file": row.file_name})
    if not row.evaluations.filter(status__in=COUNTS).exists():
        raise StateChanged(_("“%(file)s” was never scored, so it is in no table.") % {"file": row.file_name})
    row.withdrawn_at, row.withdrawn_by, row.is_final_choice = now, user, False
    _write(row, "submission.withdrawn", user, now)
    return row


@transaction.atomic
def reinstate(user: User, submission: Submission, now: datetime) -> Submission:
    """Takes a withdrawal back. What was a final choice must be chosen anew.

    Raises NotInTeam, PhaseClosed, or StateChanged if it is not withdrawn.
    """
    row = lock_entry(user, submission, now)
    if row.withdrawn_at is None:
        raise StateChanged(_("“%(file)s” is not withdrawn.") % {"file": row.file_name})
    row.withdrawn_at = row.withdrawn_by = None
    _write(row, "submission.reinstated", user, now)
    return row


def _write(row: Submission, verb: str, user: User, now: datetime) -> None:
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "is_final_choice"])
    record(verb=verb, subject=f"submission {row.pk}", now=now, actor=user, team=row.team_id, phase=row.phase_id)
    transaction.on_commit(partial(ring_for_leaderboard, row.phase_id))
