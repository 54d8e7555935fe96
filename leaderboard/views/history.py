"""Results of before this server, and all years on one page. They read this app's models alone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..charts.error_by_year import error_by_year
from ..domain import history as reports
from ..domain.history_years import history_of
from ..domain.tables import public_tables
from ..domain.winners_curve import points_of
from ..enums import ReportedTask
from .cached import cached_page
from .charts import asked_for


@require_safe
@cached_page("chart", "format")
def history(request: HttpRequest) -> HttpResponse:
    """Every year: the winner's curve, what was reported of it, and what this server measured."""
    found = history_of(public_tables())
    points = points_of(found.curve)
    chart = error_by_year(points) if points else None
    if (file := asked_for(request, [chart] if chart else [])) is not None:
        return file
    return render(request, "leaderboard/history.html", {"chart": chart, "history": found})


@require_safe
@cached_page()
def reported(request: HttpRequest, year: int, task: str) -> HttpResponse:
    return reported_page(request, year, task)


def reported_page(request: HttpRequest, year: int, task: str) -> HttpResponse:
    """What was reported of a year and task, at its own address and at the board's where there is no board.

    Raises Http404 where nothing was.
    """
    tables = reports.reported_results(year, task)
    if not tables:
        raise Http404
    own = public_tables()
    context = {
        "year": year,
        "task": task,
        "title": reports.title_of(task),
        "tables": tables,
        "retold": reports.retellings(year, tables[0].rows) if task == ReportedTask.CLASSIFICATION else [],
        "tabs": reports.tabs(own, year, task),
        "has_board": reports.is_measured(own, year, task),
    }
    return render(request, "leaderboard/reported.html", context)
