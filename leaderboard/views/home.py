"""The first page, and what is told of this server as a whole. They tell of editions beside results."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.domain.clock import database_now
from challenge.domain.pages import public_page
from challenge.domain.public_editions import public_editions, tasks_now
from challenge.enums import PageKind
from challenge.models import Edition

from ..charts.error_by_year import error_by_year
from ..domain.leaders import leaders
from ..domain.tables import public_tables
from ..domain.winners_curve import points_of, winners_curve
from .cached import cached_page
from .charts import asked_for


@require_safe
@cached_page("chart", "format")
def home(request: HttpRequest) -> HttpResponse:
    """The current edition with its dates and leaders, and the winner's curve of the years before this server."""
    points = points_of(winners_curve())
    chart = error_by_year(points) if points else None
    if (file := asked_for(request, [chart] if chart else [])) is not None:
        return file
    editions = list(public_editions())
    context = {"chart": chart, "earlier": editions[1:]} | (current(editions[0]) if editions else {})
    return render(request, "leaderboard/home.html", context)


def current(edition: Edition) -> dict[str, Any]:
    tasks = [task.slug for task in edition.tasks.all()]
    return {
        "edition": edition,
        "tasks": tasks_now(edition, database_now()),
        "leaders": leaders(public_tables(), edition.year, tasks),
    }


@require_safe
@cached_page()
def about(request: HttpRequest) -> HttpResponse:
    """How entries are measured and ranked, and where to read on."""
    editions = Edition.objects.filter(is_public=True).prefetch_related("pages")
    rules = [(edition, public_page(edition, PageKind.RULES) is not None) for edition in editions]
    return render(request, "leaderboard/about.html", {"editions": rules})
