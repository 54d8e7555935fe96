"""How an edition is cited."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_edition

from ..domain.citing import bibtex, plain
from ..domain.edition_citation import cited_edition, winners, winners_table
from .entries import FORMATS, WRITTEN, as_file


@require_safe
def cite_edition(request: HttpRequest, year: int) -> HttpResponse:
    """An edition's citation in all formats, and its winners as rows of a LaTeX table."""
    edition = public_edition(year)
    found = winners(year)
    cited = cited_edition(edition, found, _address(request, year), database_now())
    context = {
        "edition": edition,
        "winners": found,
        "citation": plain(cited).strip(),
        "bibtex": bibtex(cited),
        "latex": winners_table(found) if found else "",
    }
    return render(request, "leaderboard/cite.html", context)


@require_safe
def edition_citation(request: HttpRequest, year: int, form: str) -> HttpResponse:
    """The same as a file of one format."""
    if form not in FORMATS:
        raise Http404
    edition = public_edition(year)
    found = winners(year)
    if form == "tex":
        return as_file(winners_table(found), form)
    return as_file(WRITTEN[form](cited_edition(edition, found, _address(request, year), database_now())), form)


def _address(request: HttpRequest, year: int) -> str:
    return request.build_absolute_uri(f"/{year}/")
