"""The pages that organizers write for the public."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..domain.clock import database_now
from ..domain.markdown import to_html
from ..domain.pages import named_organizers, public_page, public_pages
from ..domain.public_editions import public_edition
from ..domain.timetable import date_changes, timetable_of
from ..enums import PageKind
from ..models import Edition


@require_safe
def edition_page(request: HttpRequest, year: int, page: str) -> HttpResponse:
    edition = edition_with_pages(year)
    more: dict[str, Any] = {}
    if page == PageKind.ORGANIZERS:
        more["people"] = named_organizers(edition)
    return show_page(request, edition, page, "challenge/page.html", **more)


@require_safe
def timetable(request: HttpRequest, year: int) -> HttpResponse:
    """All dates and every change of one, then what organizers wrote."""
    edition = edition_with_pages(year)
    prefetch_related_objects([edition], "tasks__phases")
    facts = {"dates": timetable_of(edition, database_now()), "changes": date_changes(edition)}
    return show_page(request, edition, PageKind.TIMETABLE, "challenge/timetable.html", **facts)


@require_safe
def rules(request: HttpRequest, year: int) -> HttpResponse:
    """Where the rules were before they were one page of many."""
    edition = edition_with_pages(year)
    if public_page(edition, PageKind.RULES) is None:
        raise Http404
    return redirect("edition_page", year, PageKind.RULES.value, permanent=True)


def edition_with_pages(year: int) -> Edition:
    """A public edition with its pages and tasks. Raises Http404."""
    return public_edition(year, "pages", "tasks")


def show_page(request: HttpRequest, edition: Edition, slug: str, template: str, **more: Any) -> HttpResponse:
    """The page of that name, with links to all others. Raises Http404."""
    page = public_page(edition, slug)
    if page is None:
        raise Http404
    context = {"edition": edition, "page": page, "text": to_html(page.body), "pages": public_pages(edition)} | more
    return render(request, template, context)
