"""The organizers' page of a Release: scoring the phase's submissions anew against it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.domain.releases import release_of
from challenge.models import Release
from challenge.typing import SignedInRequest

from ..domain.errors import RescoringRefused
from ..domain.organizing_queue import requeue_failed
from ..domain.rescoring import failed_rescores, progress, start_rescoring, stop_rescoring
from .status import STOP_POLLING


@login_required
@never_cache
@require_safe
def rescoring(request: SignedInRequest, year: int, release_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    context = _context(release_of(edition, release_id)) | {"edition": edition, "step": "labels"}
    return render(request, "organize/rescoring.html", context)


@login_required
@never_cache
@require_safe
def rescoring_progress(request: SignedInRequest, year: int, release_id: int) -> HttpResponse:
    """The part of the page that changes by itself; htmx asks for it until nothing waits any more."""
    edition = organized_edition(request.user, year)
    context = _context(release_of(edition, release_id)) | {"edition": edition}
    status = 200 if context["is_moving"] else STOP_POLLING
    return render(request, "organize/_rescoring_progress.html", context, status=status)


@login_required
@require_POST
def start(request: SignedInRequest, year: int, release_id: int) -> HttpResponse:
    release = release_of(organized_edition(request.user, year), release_id)
    try:
        start_rescoring(release, now=database_now(), actor=request.user)
    except RescoringRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("organize_rescoring", year, release_id)


@login_required
@require_POST
def stop(request: SignedInRequest, year: int, release_id: int) -> HttpResponse:
    release = release_of(organized_edition(request.user, year), release_id)
    stop_rescoring(release, now=database_now(), actor=request.user)
    messages.success(request, _("Stopped. What was scored is kept; what waited is not scored."))
    return redirect("organize_rescoring", year, release_id)


@login_required
@require_POST
def again(request: SignedInRequest, year: int, release_id: int) -> HttpResponse:
    """Queues again what failed."""
    release = release_of(organized_edition(request.user, year), release_id)
    number = requeue_failed(release, now=database_now(), actor=request.user)
    told = ngettext("One is queued again.", "%(number)s are queued again.", number) % {"number": number}
    messages.success(request, told)
    return redirect("organize_rescoring", year, release_id)


def _context(release: Release) -> dict[str, Any]:
    found = progress(release)
    is_candidate = release.candidate_since is not None
    return {
        "release": release,
        "phase": release.phase,
        "live": release.phase.live_release,
        "is_live": release.phase.live_release_id == release.pk,
        "is_candidate": is_candidate,
        "is_moving": is_candidate and found.waiting > 0,
        "progress": found,
        "failures": failed_rescores(release),
    }
