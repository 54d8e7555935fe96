"""The organizers' page of dry runs, and the sample file that teams may load."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.domain.phase_lists import sets_of
from challenge.models import ChallengeTask, Edition, Phase
from challenge.typing import SignedInRequest

from ..domain.dry_run import start_dry_run
from ..domain.dry_run_view import dry_runs_of
from ..domain.errors import DryRunRefused, NotReady
from ..domain.kit_files import sample_of
from ..domain.submitting import phase_for_submission
from .kit_files import served
from .status import STOP_POLLING


@login_required
@never_cache
@require_safe
def dry_runs(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    return render(request, "organize/dry_runs.html", _context(edition) | {"step": "dry_runs"})


@login_required
@never_cache
@require_safe
def dry_run_rows(request: SignedInRequest, year: int) -> HttpResponse:
    """The part of the page that changes by itself; htmx asks for it while a dry run is under way."""
    context = _context(organized_edition(request.user, year)) | {"is_poll": True}
    status = 200 if context["is_running"] else STOP_POLLING
    return render(request, "organize/_dry_runs.html", context, status=status)


@login_required
@require_POST
def start(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    phase = get_object_or_404(Phase, pk=phase_id, task__edition=edition)
    try:
        start_dry_run(phase, now=database_now(), actor=request.user)
    except DryRunRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("organize_dry_runs", year)


@require_safe
def sample(request: HttpRequest, year: int, task: str) -> HttpResponseBase:
    """A file in the right format over all images of the phase, made of public lists: it may be loaded by everybody."""
    found = get_object_or_404(ChallengeTask, edition__year=year, edition__is_public=True, slug=task)
    name = f"sample-{year}-{task}.csv.gz"
    try:
        phase = phase_for_submission(found, database_now())
        return served(request, sample_of(name, phase, sets_of(phase)), name=name)
    except NotReady as refusal:
        messages.warning(request, refusal.message)
        return redirect("edition", year)


def _context(edition: Edition) -> dict[str, Any]:
    shown = dry_runs_of(edition)
    return {"edition": edition, "phases": shown, "is_running": any(each["is_running"] for each in shown)}
