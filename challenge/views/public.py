"""Pages about editions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.defaults import bad_request as page_of_bad_request
from django.views.defaults import page_not_found
from django.views.defaults import server_error as page_of_server_error

from ..api.frame import not_found as api_not_found
from ..api.problems import PROBLEMS, is_for_api, problem
from ..domain.clock import database_now
from ..domain.pages import public_pages
from ..domain.public_editions import public_editions, tasks_now


@require_safe
def edition(request: HttpRequest, year: int) -> HttpResponse:
    """The first screen: tasks with the time that is left, prize, and every page."""
    shown = get_object_or_404(public_editions().prefetch_related("pages"), year=year)
    context = {"edition": shown, "tasks": tasks_now(shown, database_now()), "pages": public_pages(shown)}
    return render(request, "challenge/edition.html", context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is not there, in the language of who asked: a page, or the API's problem."""
    if is_for_api(request):
        return api_not_found(request, exception)
    return page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself cannot read, such as a body over its limit."""
    if is_for_api(request):
        detail = _("The request cannot be read: %(why)s") % {"why": exception}
        return problem(code="unreadable", detail=detail)
    return page_of_bad_request(request, exception)


def server_fault(request: HttpRequest) -> HttpResponse:
    """An error of ours, which is logged by now."""
    if is_for_api(request):
        detail = _(
            "An error of ours; it is logged. What came with an Idempotency-Key may be sent again; else look first what "
            "was done."
        )
        return problem(code="server_fault", detail=detail)
    return page_of_server_error(request)


@require_safe
def api_problems(request: HttpRequest) -> HttpResponse:
    """Every code that the API answers with, by status."""
    known = sorted(PROBLEMS.items(), key=lambda each: (each[1].status, each[0]))
    return render(request, "challenge/api_problems.html", {"problems": known})
