"""A submission and its live status."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenge.typing import SignedInRequest

from ..domain.overview import submission_for, submission_view

STOP_POLLING = 286  # htmx ends a poll on this status


@login_required
@never_cache
@require_safe
def submission(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    shown = submission_for(request.user, submission_id)
    return render(request, "submissions/submission.html", submission_view(shown, timezone.now()))


@login_required
@never_cache
@require_safe
def submission_status(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    """The part of the page that changes; htmx asks for it until nothing can change any more."""
    view = submission_view(submission_for(request.user, submission_id), timezone.now())
    status = STOP_POLLING if view["is_final"] else 200
    return render(request, "submissions/_status.html", view, status=status)
