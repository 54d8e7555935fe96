"""The log of publications as a page."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..domain.log import head_of_log, lines
from .cached import cached_page

LINES_A_PAGE = 100


@require_safe
@cached_page("page")
def log(request: HttpRequest) -> HttpResponse:
    """The newest line first."""
    page = Paginator(lines().reverse(), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "head": head_of_log(), "server": settings.SITE_URL}
    return render(request, "leaderboard/log.html", context)
