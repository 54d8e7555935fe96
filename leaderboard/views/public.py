"""Public pages of results. They read this app's models alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.domain.signing import public_keys

from ..domain.asking import Asked, kept, read_asked
from ..domain.awarded import awards_of
from ..domain.board import board_of, leading_entries
from ..domain.board_charts import charts_of
from ..domain.history import is_measured, tabs
from ..domain.results_table import results_csv
from ..domain.signed_facts import signed_facts
from ..domain.sorting import orders
from ..domain.tables import (
    choose_table,
    live_beside,
    one_a_phase,
    public_tables,
    published_version,
    published_versions,
    withdrawn_table,
)
from ..domain.undecided import not_told_apart
from ..enums import PublicationState
from ..models import Publication
from .cached import cached_page
from .charts import asked_for
from .history import reported_page


@require_safe
@cached_page("phase", "state", "entries", "track", "sort", "page", "chart", "format")
def board(request: HttpRequest, year: int, task: str) -> HttpResponse:
    """The results of a year and task, or its live standings: each team's best, all entries with `?entries=all`.

    Of a year and task that this server measured nothing of, what was reported elsewhere.
    """
    tables = public_tables()
    if not is_measured(tables, year, task):
        return reported_page(request, year, task)
    state = PublicationState.LIVE if request.GET.get("state") == PublicationState.LIVE else None
    table = choose_table(tables, year, task, request.GET.get("phase"), state=state)
    elsewhere = tabs(tables, year, task)
    context = {
        "years": elsewhere.years,
        "tasks": elsewhere.tasks,
        "reported": elsewhere.has_reported,
        "phases": [each for each in one_a_phase(tables) if (each.year, each.task_slug) == (year, task)],
        "live": live_beside(table, tables),
        "withdrawn": withdrawn_table(table) if table.state == PublicationState.LIVE else None,
    }
    return show(request, "leaderboard/board.html", table, read_asked(request.GET, table), context)


@require_safe
@cached_page("track", "sort", "page", "chart", "format")
def publication(request: HttpRequest, year: int, task: str, phase: str, version: int) -> HttpResponse:
    """One version of published results at its permanent address, with all its entries."""
    table = published_version(year, task, phase, version)
    asked = replace(read_asked(request.GET, table), shows_all=True)
    context = {"versions": list(published_versions(year, task, phase).defer("contents", "replaced_by__contents"))}
    return show(request, "leaderboard/publication.html", table, asked, context)


@require_safe
@cached_page()
def publication_json(request: HttpRequest, year: int, task: str, phase: str, version: int) -> HttpResponse:
    """The same as signed facts, that anybody can verify."""
    return JsonResponse(signed_facts(published_version(year, task, phase, version), request.build_absolute_uri))


@require_safe
@cached_page()
def publication_csv(request: HttpRequest, year: int, task: str, phase: str, version: int) -> HttpResponse:
    """The rows of the same facts for a spreadsheet."""
    table = published_version(year, task, phase, version)
    name = f"{year}-{task}-{phase}-v{version}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(results_csv(table.contents), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys that published results are verified with."""
    return JsonResponse({"keys": public_keys()})


def show(
    request: HttpRequest, template: str, table: Publication, asked: Asked, context: Mapping[str, Any]
) -> HttpResponse:
    """A page with a table as it was asked for and its charts, or the numbers of one of the charts as a file."""
    leading = leading_entries(table)
    undecided = not_told_apart(leading)
    charts = charts_of(table, leading, undecided)
    if (download := asked_for(request, charts)) is not None:
        return download
    found = board_of(table, asked, request.GET.get("page"))
    shown = {
        "table": table,
        "asked": asked,
        "board": found,
        "page": found.page,
        "orders": orders(asked.sort, table),
        "kept": kept(request.GET),
        "undecided": undecided,
        "awarded": awards_of(table),
        "charts": charts,
    }
    return render(request, template, shown | dict(context))
