"""The free check of a file: the form, and what was found."""

import json
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from challenge.domain.clock import database_now
from challenge.domain.phases import phase_to_show
from challenge.models import ChallengeTask
from challenge.typing import SignedInRequest

from ..domain.checking import check_file, check_for
from ..domain.errors import Refusal
from ..domain.first_look import first_look
from ..domain.quota import side_allowances, usage_of
from ..domain.submitting import phase_for_submission
from ..domain.teams import team_of
from ..forms.checking import CheckForm
from ..models import FileCheck, Team
from .bodies import place_for_check

SHOWN = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """The form that takes a file, and the team's last checks. It works without JavaScript."""
    tasks = ChallengeTask.objects.select_related("edition", "taxonomy")
    shown = get_object_or_404(tasks, edition__year=year, edition__is_public=True, slug=task)
    own = team_of(request.user, shown.edition, shown)
    if own is None:
        messages.info(request, _("Create your team first; then you can check files."))
        return redirect("team", year)
    form = CheckForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid() and (found := answer_form(request, own, shown, form)):
        return redirect("file_check", found.pk)
    now = database_now()
    phase = phase_to_show(shown.phases.select_related("live_release"), now)
    context = {
        "edition": shown.edition,
        "task": shown,
        "team": own,
        "phase": phase,
        "form": form,
        "max_bytes": settings.CHECK_MAX_BYTES,
        "first_look": json.dumps(first_look(phase, settings.CHECK_MAX_BYTES)) if phase else "",
        "side_allowances": side_allowances(phase, usage_of(own, [phase], now), now) if phase else [],
        "checks": FileCheck.objects.filter(team=own, phase__task=shown)[:SHOWN],
    }
    return render(request, "submissions/check.html", context, status=422 if form.errors else 200)


def answer_form(request: SignedInRequest, own: Team, task: ChallengeTask, form: CheckForm) -> FileCheck | None:
    """The check; None when there was none and the form says why."""
    try:
        with place_for_check():
            return check_file(
                user=request.user,
                team=own,
                phase=phase_for_submission(task, database_now()),
                upload=form.cleaned_data["file"],
                clock=database_now,
            )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return None


@login_required
@never_cache
@require_safe
def file_check(request: SignedInRequest, check_id: UUID) -> HttpResponse:
    """What a check found, and what to do next."""
    found = check_for(request.user, check_id)
    context = {
        "check": found,
        "edition": found.phase.task.edition,
        "task": found.phase.task,
        "phase": found.phase,
        "team": found.team,
        "problems": found.problems,
        "problem_count": sum(found.problem_totals.values()),
    }
    return render(request, "submissions/file_check.html", context)
