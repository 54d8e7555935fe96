"""A submission, its live status, and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organizes
from challenge.typing import SignedInRequest

from ..domain.cancelling import cancel_offer, cancel_submission
from ..domain.entry_lock import may_change
from ..domain.errors import NotInTeam, StateChanged
from ..domain.overview import submission_for, submission_view
from ..domain.receipts import committed, team_receipt
from ..domain.shared_files import may_share
from ..domain.withdrawing import can_withdraw
from ..models import Submission

STOP_POLLING = 286  # htmx ends a poll on this status


@login_required
@never_cache
@require_safe
def submission(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    shown = submission_for(request.user, submission_id)
    view = _view(request, shown)
    view["may_share"] = may_share(request.user, shown)
    view["is_organizer"] = organizes(request.user, view["edition"])
    return render(request, "submissions/submission.html", view)


@login_required
@never_cache
@require_safe
def submission_status(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    """The part of the page that changes; htmx asks for it until nothing can change any more."""
    view = _view(request, submission_for(request.user, submission_id)) | {"is_poll": True}
    status = STOP_POLLING if view["is_final"] else 200
    return render(request, "submissions/_status.html", view, status=status)


@login_required
@require_POST
def cancel(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    """Takes a submission back, and says whether its slot came back too."""
    shown = submission_for(request.user, submission_id)
    try:
        evaluation = cancel_submission(request.user, shown, database_now())
    except NotInTeam as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except StateChanged as refusal:
        messages.warning(request, refusal.message)
    else:
        free, used = _("Cancelled. Your slot is free again."), _("Cancelled. The slot stays used.")
        messages.success(request, free if evaluation.returned_slot else used)
    return redirect("submission", submission_id)


def _view(request: SignedInRequest, shown: Submission) -> dict[str, Any]:
    now = database_now()
    receipt = team_receipt(shown)
    return submission_view(shown, now) | {
        "receipt": receipt,
        "committed": committed(receipt) if receipt else {},
        "cancel": cancel_offer(request.user, shown, now),
        "may_change": may_change(request.user, shown, now),
        "can_withdraw": can_withdraw(shown),
    }
