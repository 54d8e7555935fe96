"""All public results of a year as files."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..domain.export_files import FORMS, Export
from ..domain.exports import NothingToExport, metrics_of_year, reported_of_year, results_of_year
from ..domain.set_score_exports import image_sets_of_year
from .cached import cached_page


@require_safe
@cached_page()
def results(request: HttpRequest, year: int, form: str) -> HttpResponse:
    """A row an entry of all tables in force."""
    return _file("results", results_of_year, year, form)


@require_safe
@cached_page()
def metrics(request: HttpRequest, year: int, form: str) -> HttpResponse:
    """A row a number of the same entries."""
    return _file("metrics", metrics_of_year, year, form)


@require_safe
@cached_page()
def image_sets(request: HttpRequest, year: int, form: str) -> HttpResponse:
    """A row a score on an image set, of entries whose tables open them."""
    return _file("image-sets", image_sets_of_year, year, form)


@require_safe
@cached_page()
def reported(request: HttpRequest, year: int, form: str) -> HttpResponse:
    """What was reported elsewhere: never among the results that were scored here."""
    return _file("reported", reported_of_year, year, form)


def _file(name: str, found: Callable[[int], Export], year: int, form: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    kind, written = FORMS[form]
    try:
        content = written(found(year))
    except NothingToExport as nothing:
        raise Http404 from nothing
    headers = {"Content-Disposition": f'attachment; filename="{year}-{name}.{form}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
