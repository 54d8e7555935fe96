"""Down the hierarchy of an entry's classes: a page a concept, whose address keeps the place."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..domain.class_errors import ClassErrors, Concept
from ..domain.class_rows import concept_rows, worst_first
from ..domain.concept_page import guesses_of, known_pairs, short_name
from ..domain.entries import entry_in_force
from ..domain.entry_charts import drill_down_chart
from ..domain.entry_details import class_errors_of, concept_address, detail_of
from ..models import Entry
from .cached import cached_page
from .charts import asked_for

ROWS_A_PAGE = 100
MOST_FOUND = 50


@require_safe
@cached_page("at", "guesses", "show", "page")
def entry_classes(request: HttpRequest, year: int, task: str, submission_id: UUID) -> HttpResponse:
    """The concept `?at=` in an entry of which details are open, the root without; 404 for what is not in its tree."""
    entry = entry_in_force(year, task, submission_id)
    errors = class_errors_of(entry, detail_of(entry))
    top = _asked_concept(errors, request.GET.get("at", ""))
    if errors is None or top is None:
        raise Http404
    guesses = _asked_guesses(errors, request.GET.get("guesses", ""))
    address = concept_address(entry, guesses if guesses != errors.guesses else None)
    chart = drill_down_chart(errors, top, guesses, address)
    if (download := asked_for(request, [chart] if chart else [])) is not None:
        return download
    context = _context(request, entry, errors, top, guesses) | {"chart": chart}
    return render(request, "leaderboard/entry_classes.html", context)


def _asked_concept(errors: ClassErrors | None, wnid: str) -> Concept | None:
    if errors is None:
        return None
    return errors.named(wnid) if wnid else errors.root


def _asked_guesses(errors: ClassErrors, asked: str) -> int:
    """One guess, or the most: what is not offered is the most."""
    return 1 if asked == "1" and not errors.is_ap else errors.guesses


def _context(request: HttpRequest, entry: Entry, errors: ClassErrors, top: Concept, guesses: int) -> dict[str, Any]:
    address = concept_address(entry, guesses if guesses != errors.guesses else None)
    shows_classes = request.GET.get("show") == "classes" and bool(top.children)
    listed = errors.classes_below(top) if shows_classes else errors.children(top)
    page = Paginator(worst_first(errors, listed, guesses), ROWS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.get("q", "").strip()
    found = errors.find(query)
    (own,) = concept_rows(errors, [top], guesses, address)
    return {
        "entry": entry,
        "table": entry.publication,
        "errors": errors,
        "top": top,
        "own": own,
        "path": [(short_name(concept), address(concept)) for concept in errors.path(top)],
        "guesses": guesses,
        "choices": [] if errors.guesses < 2 else [1, errors.guesses],
        "shows_classes": shows_classes,
        "page": page,
        "rows": concept_rows(errors, page.object_list, guesses, address),
        "query": query,
        "found": concept_rows(errors, found[:MOST_FOUND], guesses, address),
        "more_found": max(len(found) - MOST_FOUND, 0),
        "by_guesses": guesses_of(top),
        "pairs": known_pairs(errors, top, address) if top.class_place is not None else None,
    }
