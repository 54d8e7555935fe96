"""The form that takes a prediction file."""

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from challenge.domain.clock import database_now
from challenge.domain.phases import phase_to_show, standing
from challenge.models import ChallengeTask
from challenge.typing import SignedInRequest

from ..domain.errors import Refusal
from ..domain.first_look import first_look
from ..domain.intake import Left, what_is_left
from ..domain.submitting import submit_upload
from ..domain.teams import team_of, team_to_submit_for, why_no_team
from ..forms.submitting import SubmissionForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """The form that takes a prediction file. It works without JavaScript."""
    shown = get_object_or_404(
        ChallengeTask.objects.select_related("edition"),
        edition__year=year,
        edition__is_public=True,
        slug=task,
    )
    own = team_of(request.user, shown.edition, shown)
    if own is None:
        messages.info(request, why_no_team(request.user, shown.edition, shown))
        return redirect("team", year)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SubmissionForm(*sent)
    if form.is_valid() and (answer := accept_form(request, shown, form)):
        return answer
    now = database_now()
    phase = phase_to_show(shown.phases.select_related("live_release"), now)
    left = what_is_left(own, [phase], now)[0] if phase else None
    context = {
        "edition": shown.edition,
        "task": shown,
        "team": own,
        "phase": phase,
        "timing": phase and standing(shown.edition, phase, now).value,
        "refusal": _refusal(left),
        "form": form,
        "max_bytes": settings.MAX_PREDICTION_FILE_BYTES,
        "first_look": json.dumps(first_look(phase, settings.MAX_PREDICTION_FILE_BYTES)) if phase else "",
        "allowances": left.allowances if left else [],
        "side_allowances": left.side_allowances if left else [],
    }
    return render(request, "submissions/submit.html", context, status=422 if form.errors else 200)


def _refusal(left: Left | None) -> str:
    """Why no file is taken at this moment; empty if one is."""
    if left is None:
        return _("No phase of this task is announced yet.")
    return left.refusal.message if left.refusal else ""


def accept_form(request: SignedInRequest, task: ChallengeTask, form: SubmissionForm) -> HttpResponse | None:
    """Goes to the new submission; None when it was refused and the form says why."""
    try:
        submission = submit_upload(
            user=request.user,
            team=team_to_submit_for(request.user, task.edition, task),
            task=task,
            upload=form.cleaned_data["file"],
            details=form.details(),
            idempotency_key=form.cleaned_data["idempotency_key"],
            clock=database_now,
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return None
    return redirect("submission", submission.pk)
