"""The public pages of the images and classes that were withdrawn from a phase, each with its reason."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..domain.public_editions import public_phase
from ..domain.withdrawals import withdrawn_csv as as_csv
from ..domain.withdrawals import withdrawn_rows


@require_safe
def withdrawn(request: HttpRequest, year: int, task: str, phase: str) -> HttpResponse:
    found = public_phase(year, task, phase)
    context = {"edition": found.task.edition, "phase": found, "rows": withdrawn_rows(found)}
    return render(request, "challenge/withdrawn.html", context)


@require_safe
def withdrawn_csv(request: HttpRequest, year: int, task: str, phase: str) -> HttpResponse:
    """The list as `yardstick score --withdrawn` reads it."""
    content = as_csv(withdrawn_rows(public_phase(year, task, phase)))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{year}-{task}-{phase}-withdrawn.csv"'
    return response
