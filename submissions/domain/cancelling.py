"""A team takes a submission back before it is scored. Its slot comes back with it, once an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.models import User

from ..enums import Role, Status
from ..models import Evaluation, Submission, Team
from .errors import NotInTeam, StateChanged
from .overview import current_evaluation
from .settling import settle
from .transitions import UNFINISHED, end_unfinished

# Else a team could look at every upload's progress for free, and keep the workers busy at nobody's cost.
SLOT_COMES_BACK_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class CancelOffer:
    """What cancelling would do at this moment. `slot_free_from` tells when the next cancel returns its slot."""

    returns_slot: bool
    slot_free_from: datetime | None


def cancel_offer(user: User, submission: Submission, now: datetime) -> CancelOffer | None:
    """What cancelling would mean for this person now; None where it is over, or not theirs to cancel."""
    evaluation = current_evaluation(submission)
    if evaluation.is_rescore or evaluation.status not in UNFINISHED or not _may_cancel(user, submission):
        return None
    last = _last_returned(submission.team, now)
    return CancelOffer(last is None, last and last + SLOT_COMES_BACK_EVERY)


@transaction.atomic
def cancel_submission(user: User, submission: Submission, now: datetime) -> Evaluation:
    """Ends the submission's evaluation; `returned_slot` of what comes back says whether it cost the slot.

    Raises NotInTeam if the person may not act for the team, StateChanged if the evaluation has ended.
    """
    if not _may_cancel(user, submission):
        raise NotInTeam(_("Only members of the team may cancel its submissions."))
    # The team's row is the lock: of two cancels at once, one gets the slot of the hour back.
    Team.objects.select_for_update().get(pk=submission.team_id)
    evaluation = current_evaluation(submission)
    if evaluation.is_rescore:
        raise StateChanged(_("It has been scored, and the organizers have it scored anew."))
    keeps_slot = _last_returned(submission.team, now) is not None
    if not end_unfinished(evaluation.pk, Status.CANCELLED, finished_at=now):
        evaluation.refresh_from_db()
        raise StateChanged(_("It has ended already: %(status)s.") % {"status": evaluation.get_status_display()})
    settle(evaluation.pk, Status.CANCELLED, now, actor=user, keeps_slot=keeps_slot)
    evaluation.refresh_from_db()
    return evaluation


def _may_cancel(user: User, submission: Submission) -> bool:
    members = submission.team.memberships.filter(left_at__isnull=True, role__in=(Role.CAPTAIN, Role.MEMBER))
    return members.filter(user=user).exists()


def _last_returned(team: Team, now: datetime) -> datetime | None:
    """When the team last cancelled and got its slot back, within the hour."""
    cancelled = Evaluation.objects.filter(
        submission__team=team,
        status=Status.CANCELLED,
        returned_slot=True,
        finished_at__gt=now - SLOT_COMES_BACK_EVERY,
    )
    return cancelled.order_by("-finished_at").values_list("finished_at", flat=True).first()
