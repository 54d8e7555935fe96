"""Public pages of results. They read this app's models alone."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..domain.awarded import awards_of
from ..domain.results_table import results_csv
from ..domain.signing import ALGORITHM, public_keys
from ..domain.tables import (
    choose_table,
    in_order,
    live_beside,
    one_a_phase,
    public_tables,
    published_version,
    published_versions,
    shown_entries,
    withdrawn_table,
)
from ..enums import PublicationState
from ..models import Entry, Publication
from .cached import cached_page

ROWS_A_PAGE = 100
# Metrics that have columns of their own in every table; any other one that ranks comes first.
COLUMNS = ("flat_error", "hierarchical_error")


@require_safe
@cached_page("phase", "state", "entries", "page")
def board(request: HttpRequest, year: int, task: str) -> HttpResponse:
    """The results of a year and task, or its live standings: each team's best, all entries with `?entries=all`."""
    tables = public_tables()
    state = PublicationState.LIVE if request.GET.get("state") == PublicationState.LIVE else None
    table = choose_table(tables, year, task, request.GET.get("phase"), state=state)
    shows_all = request.GET.get("entries") == "all"
    page = Paginator(shown_entries(table, shows_all=shows_all), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "shows_all": shows_all,
        "years": sorted({each.year for each in tables if each.task_slug == task}, reverse=True),
        "tasks": {each.task_slug: each.task_title for each in tables if each.year == year},
        "phases": [each for each in one_a_phase(tables) if (each.year, each.task_slug) == (year, task)],
        "live": live_beside(table, tables),
        "withdrawn": withdrawn_table(table) if table.state == PublicationState.LIVE else None,
    }
    return render(request, "leaderboard/board.html", columns(table, page) | context)


@require_safe
@cached_page("page")
def publication(request: HttpRequest, year: int, task: str, phase: str, version: int) -> HttpResponse:
    """One version of published results at its permanent address, with all its entries."""
    table = published_version(year, task, phase, version)
    page = Paginator(in_order(table), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"versions": list(published_versions(year, task, phase).defer("contents", "replaced_by__contents"))}
    return render(request, "leaderboard/publication.html", columns(table, page) | context)


@require_safe
@cached_page()
def publication_json(request: HttpRequest, year: int, task: str, phase: str, version: int) -> HttpResponse:
    """The same as signed facts, that anybody can verify."""
    return JsonResponse(as_json(request, published_version(year, task, phase, version)))


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


def as_json(request: HttpRequest, table: Publication) -> dict[str, Any]:
    later = getattr(table, "replaced_by", None)
    return {
        "contents": table.contents,
        "digest": table.digest,
        "signature": table.signature,
        "algorithm": ALGORITHM,
        "key_id": table.key_id,
        "keys": request.build_absolute_uri(reverse("signing_keys")),
        "replaced_by": request.build_absolute_uri(later.get_absolute_url()) if later and later.is_public else None,
        "withdrawn_at": table.withdrawn_at,
        "withdrawn_reason": table.withdrawn_reason,
    }


def columns(table: Publication, page: Page[Entry]) -> dict[str, Any]:
    """What a table shows, and which columns its entries fill."""
    flat = [entry.metrics["flat_error"]["error"] for entry in page if "flat_error" in entry.metrics]
    return {
        "table": table,
        "awarded": awards_of(table),
        "page": page,
        "leads_with": "" if table.primary_metric in COLUMNS else table.primary_metric,
        "has_flat": bool(flat) or not page,
        "has_top1": any(error[0] is not None for error in flat),
        "has_hierarchical": any("hierarchical_error" in entry.metrics for entry in page),
    }
