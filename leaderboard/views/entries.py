"""The page of one entry, how it is cited, and its certificate."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from challenge.domain.clock import database_now

from ..domain.certificates import certificate as draw
from ..domain.certificates import certified
from ..domain.citing import Cited, bibtex, cff, plain
from ..domain.entries import awards_of, entry_in_force, final_entry, is_published, ranked_beside, versions_with
from ..domain.entry_citation import cited_entry, table_row
from ..domain.entry_details import concept_address
from ..domain.entry_neighbours import not_told_apart
from ..domain.entry_numbers import changed, headline, measured
from ..domain.entry_opened import opened
from ..domain.samples import samples_of
from ..domain.shared_entries import shared_file_of
from ..models import Entry
from .cached import cached_page
from .charts import asked_for

# Format -> type of the answer, name of the file. No name says whose entry it is.
FORMATS = {
    "bib": ("application/x-bibtex", "citation.bib"),
    "cff": ("application/yaml", "CITATION.cff"),
    "tex": ("text/x-tex", "row.tex"),
    "txt": ("text/plain", "citation.txt"),
}
WRITTEN: dict[str, Callable[[Cited], str]] = {"bib": bibtex, "cff": cff, "txt": plain}


@require_safe
@cached_page("chart", "format")
def entry(request: HttpRequest, year: int, task: str, submission_id: UUID) -> HttpResponse:
    """One entry at its permanent address: its numbers, its method, what it is part of, how to cite it."""
    found = entry_in_force(year, task, submission_id)
    details = opened(found, concept_address(found))
    if (download := asked_for(request, details.charts if details else ())) is not None:
        return download
    cited = cited_entry(found, _address(request, found))
    context = {
        "entry": found,
        "table": found.publication,
        "headline": headline(found),
        "measured": measured(found),
        "neighbours": not_told_apart(found),
        "rank_change": changed(found.live_rank, found.rank),
        "value_change": changed(found.live_value, found.primary_value),
        "details": details,
        "samples": samples_of(found.publication, [found.submission_id]),
        "is_published": is_published(found),
        "ranked": ranked_beside(found),
        "awards": awards_of(found),
        "shared_file": shared_file_of(found, database_now()),
        "versions": versions_with(found),
        "citation": plain(cited).strip(),
        "bibtex": bibtex(cited),
    }
    return render(request, "leaderboard/entry.html", context)


@require_safe
@cached_page()
def entry_citation(request: HttpRequest, year: int, task: str, submission_id: UUID, form: str) -> HttpResponse:
    """The entry as BibTeX, CITATION.cff, a row of a LaTeX table or plain text."""
    if form not in FORMATS:
        raise Http404
    found = entry_in_force(year, task, submission_id)
    text = table_row(found) if form == "tex" else WRITTEN[form](cited_entry(found, _address(request, found)))
    return as_file(text, form)


@require_safe
def certificate(request: HttpRequest, year: int, task: str, submission_id: UUID) -> HttpResponse:
    """The certificate of an entry of final results, for everybody: it states what is public."""
    found = final_entry(year, task, submission_id)
    address = request.build_absolute_uri(found.publication.get_absolute_url())
    headers = {"Content-Disposition": 'inline; filename="certificate.pdf"'}
    return HttpResponse(draw(certified(found, address)), "application/pdf", headers=headers)


def as_file(text: str, form: str) -> HttpResponse:
    """A citation as a file that a browser shows."""
    kind, name = FORMATS[form]
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(text, f"{kind}; charset=utf-8", headers=headers)


def _address(request: HttpRequest, found: Entry) -> str:
    table = found.publication
    path = reverse("entry", args=[table.year, table.task_slug, found.submission_id])
    return request.build_absolute_uri(path)
