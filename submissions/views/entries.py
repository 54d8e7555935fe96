"""What a team changes of an entry before the end: withdraw it, take that back, say whether it competes."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.competing_flags import set_entry_competing
from ..domain.entry_lock import may_change
from ..domain.errors import NotInTeam, Refusal
from ..domain.overview import submission_for, submission_view
from ..domain.withdrawing import can_withdraw, reinstate, withdraw


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_entry(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    """Says what withdrawing means, then does it."""
    shown, now = submission_for(request.user, submission_id), database_now()
    if request.method == "POST":
        done = _("Withdrawn. It is in no table any more; until the phase closes you may take that back.")
        return _act(request, submission_id, lambda: withdraw(request.user, shown, now), done)
    if not can_withdraw(shown) or not may_change(request.user, shown, now):
        return redirect("submission", submission_id)
    return render(request, "submissions/withdraw.html", submission_view(shown, now))


@login_required
@require_POST
def reinstate_entry(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    shown = submission_for(request.user, submission_id)
    done = _("It counts again.")
    return _act(request, submission_id, lambda: reinstate(request.user, shown, database_now()), done)


@login_required
@require_POST
def entry_competing(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    """`is_competing` is 1 or empty."""
    shown, is_competing = submission_for(request.user, submission_id), request.POST.get("is_competing") == "1"
    done = _("It competes.") if is_competing else _("It does not compete: tables show it without a rank.")
    return _act(
        request,
        submission_id,
        lambda: set_entry_competing(request.user, shown, is_competing=is_competing, now=database_now()),
        done,
    )


def _act(request: SignedInRequest, submission_id: UUID, action: Callable[[], object], done: str) -> HttpResponse:
    """Does something with an entry, says that it is done or why it is not, and goes back to its page."""
    try:
        action()
    except NotInTeam as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("submission", submission_id)
