"""The page “Evaluation” of an edition: what the server knows, then what organizers wrote."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from challenge.enums import PageKind
from challenge.views.edition_pages import edition_with_pages, show_page

from ..domain.evaluation_page import evaluation_of


@require_safe
def evaluation(request: HttpRequest, year: int) -> HttpResponse:
    edition = edition_with_pages(year)
    tasks = evaluation_of(edition)
    return show_page(request, edition, PageKind.EVALUATION, "submissions/evaluation.html", tasks=tasks)
