"""The organizers' page of a label audit: begin it, read the list, load it, and have decided labels changed."""

from typing import Any

from defusedcsv import csv
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_phase
from challenge.domain.problems import FileRefused
from challenge.forms.uploads import show_refusal
from challenge.models import Phase
from challenge.typing import SignedInRequest

from ..domain.errors import AuditRefused
from ..domain.label_audit import start_label_audit
from ..domain.label_audit_view import audit_view, is_moving, load_table
from ..domain.relabelling import start_relabelling
from ..enums import AuditState
from ..forms.label_audit import AuditForm, DecisionsForm
from .status import STOP_POLLING


@login_required
@never_cache
@require_safe
def label_audit(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    return _page(request, organized_phase(request.user, year, task, phase))


@login_required
@require_POST
def start(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """Begins an audit."""
    found = organized_phase(request.user, year, task, phase)
    asked = request.POST.get("min_entries", "")
    try:
        number = int(asked) if asked.isascii() and asked.isdigit() else None
        start_label_audit(found, min_entries=number, now=database_now(), actor=request.user)
    except AuditRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("organize_label_audit", year, task, phase)


@login_required
@never_cache
@require_safe
def progress(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """What changes while a worker is at work; htmx asks for it, and is told to load the page anew at the end."""
    found = organized_phase(request.user, year, task, phase)
    if not is_moving(found):
        return HttpResponse(status=STOP_POLLING, headers={"HX-Refresh": "true"})
    return render(request, "organize/_label_audit_progress.html", _context(request, found))


@login_required
@require_POST
def relabel(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """Takes decisions about labels, of which a worker makes a draft."""
    found = organized_phase(request.user, year, task, phase)
    form = DecisionsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        start_relabelling(found, form.cleaned_data["decisions"], now=database_now(), actor=request.user)
    except AuditRefused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, found, form)
    except FileRefused as refused:
        show_refusal(form, refused)
        return _page(request, found, form, refused)
    messages.success(request, _("The decisions are checked; a worker makes a draft of them."))
    return redirect("organize_label_audit", year, task, phase)


@login_required
@never_cache
@require_safe
def table(request: SignedInRequest, year: int, task: str, phase: str, audit_id: int, table: str) -> HttpResponse:
    """One of the audit's tables as a file; who loads it is put on record."""
    found = organized_phase(request.user, year, task, phase)
    audit = get_object_or_404(
        found.label_audits.select_related("release__taxonomy"), pk=audit_id, state=AuditState.DONE
    )
    try:
        header, rows = load_table(audit, table, now=database_now(), actor=request.user)
    except AuditRefused as refusal:
        messages.warning(request, refusal.message)
        return redirect("organize_label_audit", year, task, phase)
    except KeyError as error:
        raise Http404 from error
    name = f"{year}-{task}-{phase}-label-audit-{audit.pk}-{table}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    csv.writer(response, lineterminator="\n").writerows([header, *rows])
    return response


def _page(
    request: SignedInRequest, phase: Phase, form: DecisionsForm | None = None, refusal: FileRefused | None = None
) -> HttpResponse:
    context = _context(request, phase)
    context |= {"decisions": form or DecisionsForm(), "refusal": refusal}
    if not context["refused"]:
        context["form"] = AuditForm(entries=context["entries"], usual=context["usual_min_entries"])
    return render(request, "organize/label_audit.html", context, status=422 if form else 200)


def _context(request: SignedInRequest, phase: Phase) -> dict[str, Any]:
    view = audit_view(phase, now=database_now(), reader=request.user, page=request.GET.get("page"))
    return view | {"edition": phase.task.edition, "step": "labels"}
