"""The organizers' page of a diff: a candidate Release against the live one, and the decision to make it live."""

from defusedcsv import csv
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.domain.releases import release_of
from challenge.enums import OrganizerRole
from challenge.typing import SignedInRequest
from submissions.domain.errors import RescoringRefused
from submissions.domain.rescoring import progress

from ..domain.diff import diff_with_live
from ..domain.diff_table import diff_lines
from ..domain.going_live import go_live


@login_required
@never_cache
@require_safe
def diff(request: SignedInRequest, year: int, release_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    release = release_of(edition, release_id)
    context = {
        "edition": edition,
        "step": "labels",
        "release": release,
        "phase": release.phase,
        "is_live": release.phase.live_release_id == release.pk,
        "diff": diff_with_live(release),
        "progress": progress(release),
    }
    return render(request, "organize/diff.html", context)


@login_required
@never_cache
@require_safe
def diff_csv(request: SignedInRequest, year: int, release_id: int) -> HttpResponse:
    """The same table as a file."""
    release = release_of(organized_edition(request.user, year), release_id)
    name = f"diff-{year}-{release.digest[:12]}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    csv.writer(response).writerows(diff_lines(diff_with_live(release)))
    return response


@login_required
@require_POST
def make_live(request: SignedInRequest, year: int, release_id: int) -> HttpResponse:
    """The decision."""
    release = release_of(organized_edition(request.user, year, role=OrganizerRole.CHAIR), release_id)
    try:
        go_live(release, now=database_now(), actor=request.user)
    except RescoringRefused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("These labels are live now; the standings are those of the new table."))
    return redirect("organize_diff", year, release_id)
