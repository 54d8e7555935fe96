"""Pages about editions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from ..api.frame import not_found as api_not_found
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
    if request.path.startswith("/api/"):
        return api_not_found(request, exception)
    return page_not_found(request, exception)
