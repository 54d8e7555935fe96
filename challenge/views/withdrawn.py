"""The public pages of the images and classes that were withdrawn from a phase, each with its reason."""

from defusedcsv import csv
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Phase

COLUMNS = ("kind", "name", "reason")


@require_safe
def withdrawn(request: HttpRequest, year: int, task: str, phase: str) -> HttpResponse:
    found = _phase(year, task, phase)
    context = {"edition": found.task.edition, "phase": found, "rows": _rows(found)}
    return render(request, "challenge/withdrawn.html", context)


@require_safe
def withdrawn_csv(request: HttpRequest, year: int, task: str, phase: str) -> HttpResponse:
    """The list as `yardstick score --withdrawn` reads it."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{year}-{task}-{phase}-withdrawn.csv"'
    writer = csv.DictWriter(response, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(_phase(year, task, phase)))
    return response


def _phase(year: int, task: str, phase: str) -> Phase:
    phases = Phase.objects.select_related("task__edition", "live_release__ground_truth")
    return get_object_or_404(
        phases, task__edition__year=year, task__edition__is_public=True, task__slug=task, slug=phase
    )


def _rows(phase: Phase) -> list[dict[str, str]]:
    """What the live labels leave out."""
    return list(phase.live_release.ground_truth.withdrawn) if phase.live_release else []
