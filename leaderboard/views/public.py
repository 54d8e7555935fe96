"""Public pages of results. They read this app's models alone."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..domain.tables import choose_table, public_tables, shown_entries

ROWS_A_PAGE = 100


@require_safe
def board(request: HttpRequest, year: int, task: str) -> HttpResponse:
    """The leaderboard of a year and task: each team's best by default, all entries with `?entries=all`."""
    tables = public_tables()
    table = choose_table(tables, year, task, request.GET.get("phase"))
    shows_all = request.GET.get("entries") == "all"
    page = Paginator(shown_entries(table, shows_all=shows_all), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": table,
        "page": page,
        "shows_all": shows_all,
        "has_hierarchical": any("hierarchical_error" in entry.metrics for entry in page),
        "years": sorted({each.year for each in tables if each.task_slug == task}, reverse=True),
        "tasks": {each.task_slug: each.task_title for each in tables if each.year == year},
        "phases": [each for each in tables if (each.year, each.task_slug) == (year, task)],
    }
    return render(request, "leaderboard/board.html", context)
