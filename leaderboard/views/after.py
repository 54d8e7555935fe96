"""After the results: the organizers' page of it, shared prediction files, and the archive of a year."""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from challenge.domain.changes import SettingsRefused
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition, phase_of
from challenge.domain.public_editions import public_edition
from challenge.enums import OrganizerRole, Reveal
from challenge.forms.refusals import accepted
from challenge.models import Edition, Phase
from challenge.typing import SignedInRequest
from submissions.domain.shared_files import LinkEnded, public_file_name, signed, submission_signed

from ..domain.after import After, after_year
from ..domain.archive import NoArchive, archive_of
from ..domain.benchmark import BenchmarkRefused, open_benchmark
from ..domain.retiring import RetiringRefused, name_to_type, start_retiring
from ..domain.shared_entries import shared_file as find_shared
from ..forms import BenchmarkForm, RetireForm


@login_required
@never_cache
@require_safe
def after(request: SignedInRequest, year: int) -> HttpResponse:
    return _page(request, organized_edition(request.user, year, role=OrganizerRole.HELPER), database_now())


@login_required
@require_POST
def begin_benchmark(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    """Opens a benchmark on a phase's images and labels."""
    edition, phase, now = *_phase(request, year, phase_id), database_now()
    form = BenchmarkForm(request.POST, auto_id=f"benchmark_{phase.pk}_%s")

    def write() -> None:
        made = open_benchmark(phase, form.cleaned_data, now=now, actor=request.user)
        messages.success(request, _("“%(phase)s” is there, with a table of its own.") % {"phase": made.title})

    if _done(form, write):
        return redirect("organize_after", year)
    return _page(request, edition, now, phase, benchmark=form)


@login_required
@require_POST
def retire(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    """Releases a phase's labels to everybody; a worker does it."""
    edition, phase, now = *_phase(request, year, phase_id), database_now()
    form = RetireForm(request.POST, to_type=name_to_type(phase), auto_id=f"retire_{phase.pk}_%s")

    def write() -> None:
        start_retiring(phase, typed=form.cleaned_data["typed"], now=now, actor=request.user)
        messages.success(request, _("A worker releases the labels: they are on the page of data in a moment."))

    if _done(form, write):
        return redirect("organize_after", year)
    return _page(request, edition, now, phase, retire=form)


@never_cache
@require_GET
def shared_file(request: HttpRequest, year: int, task: str, submission_id: UUID) -> HttpResponse:
    """Leads to an entry's prediction file by a link that opens it for a few minutes."""
    edition, now = public_edition(year), database_now()
    found = find_shared(edition, task, submission_id, now)
    if found is None:
        raise Http404
    return redirect("signed_shared_file", signed(found.submission_id, now))


@never_cache
@require_safe
def signed_shared_file(request: HttpRequest, text: str) -> HttpResponseBase:
    """The bytes as they were scored, to whoever has a link of ours that has not ended."""
    now = database_now()
    try:
        found = submission_signed(text, now)
    except LinkEnded:
        return render(request, "leaderboard/link_ended.html", status=410)
    task = found.phase.task
    if find_shared(task.edition, task.slug, found.pk, now) is None:
        raise Http404
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=public_file_name(found),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(found.file_size)
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(found.file_sha256)).decode()}:"
    return response


@require_safe
def archive(request: HttpRequest, year: int) -> HttpResponse:
    """A year as one file for a repository: the same bytes while nothing public changes."""
    try:
        made = archive_of(public_edition(year))
    except NoArchive as none:
        raise Http404 from none
    response = HttpResponse(made.content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["ETag"] = f'"{made.sha256}"'
    response["Cache-Control"] = "no-cache"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _phase(request: SignedInRequest, year: int, phase_id: int) -> tuple[Edition, Phase]:
    edition = organized_edition(request.user, year, role=OrganizerRole.CHAIR)
    return edition, phase_of(edition, phase_id)


def _done(form: forms.BaseForm, write: Callable[[], None]) -> bool:
    """As `accepted`; what cannot be done now stands above the form's fields."""

    def writing() -> None:
        try:
            write()
        except (BenchmarkRefused, RetiringRefused) as refusal:
            raise SettingsRefused({"": [str(refusal)]}) from refusal

    return accepted(form, writing)


def _page(
    request: SignedInRequest, edition: Edition, now: datetime, sent: Phase | None = None, **forms_sent: forms.BaseForm
) -> HttpResponse:
    rows = [
        _forms(each) | (forms_sent if sent and each.phase.pk == sent.pk else {}) for each in after_year(edition, now)
    ]
    context = {
        "edition": edition,
        "step": "after",
        "rows": rows,
        "has_results": any(each["found"].results for each in rows),
    }
    return render(request, "organize/after.html", context, status=422 if sent else 200)


def _forms(found: After) -> dict[str, Any]:
    """A test phase with its empty forms, where it can have them now."""
    beginning = {"opens_at": found.now.replace(second=0, microsecond=0), "limit_per_week": 2, "reveal": Reveal.PRIMARY}
    ids = {"benchmark": f"benchmark_{found.phase.pk}_%s", "retire": f"retire_{found.phase.pk}_%s"}
    return {
        "found": found,
        "benchmark": None if found.why_no_benchmark else BenchmarkForm(initial=beginning, auto_id=ids["benchmark"]),
        "retire": None if found.why_not_retired else RetireForm(to_type=found.to_type, auto_id=ids["retire"]),
    }
