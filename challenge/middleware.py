"""What stands between the server and every view."""

import hashlib
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from .api.problems import problem
from .api.schemas import is_text
from .domain.client_address import client_address
from .domain.rate_limits import Budget, failures, spend

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5


class UnavailableMiddleware(MiddlewareMixin):
    """A database or store that cannot be reached is told as 503 with a moment to try again, not as an error of ours.

    Every write is one transaction under an idempotency key, so trying again is safe.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError | ConnectionError):
            return None
        log.exception("a part of the server cannot be reached", exc_info=exception)
        response = _problem(request) if is_for_api(request) else _page()
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


def _problem(request: HttpRequest) -> HttpResponse:
    detail = _("The server cannot reach a part of itself at this moment. Try again in a few seconds; that is safe.")
    return problem(request, code="unavailable", detail=detail)


def _page() -> HttpResponse:
    # Without the request: its context would ask the database who is signed in.
    return HttpResponse(render_to_string("503.html"), status=503)


def is_for_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/v1/")


class ApiMiddleware:
    """The bounds of the API: so many requests a minute, no address that no text may hold, each refusal a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_api(request):
            return self.get_response(request)
        if not settings.API_REQUESTS_PER_MINUTE:
            return _answer(request, self.get_response)
        budget = spend(_who(request), timezone.now())
        guessing = failures(client_address(request), timezone.now())
        if budget.is_over or guessing.is_over:
            response = _too_many(request, budget if budget.is_over else guessing)
        else:
            response = _answer(request, self.get_response)
        if response.status_code == 401:
            failures(client_address(request), timezone.now(), amount=1)
        return _with_budget(response, budget)


def _answer(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    if not is_text(request.path) or not all(
        is_text(text) for pair in request.GET.lists() for text in (pair[0], *pair[1])
    ):
        detail = _("The address holds a NUL character or half of a surrogate pair. Take it out.")
        return problem(request, code="broken_address", detail=detail)
    response = get_response(request)
    if response.status_code != 405:
        return response
    allowed = {"Allow": response["Allow"]}
    detail = _("This address takes %(allowed)s.") % {"allowed": response["Allow"]}
    return problem(request, code="method_not_allowed", detail=detail, headers=allowed)


def _who(request: HttpRequest) -> str:
    token = request.headers.get("Authorization", "")
    return hashlib.sha256(token.encode()).hexdigest() if token else client_address(request)


def _too_many(request: HttpRequest, budget: Budget) -> HttpResponse:
    detail = _("More than %(limit)d requests in a minute. Come again in %(seconds)d seconds.")
    told = detail % {"limit": budget.limit, "seconds": budget.reset_seconds}
    headers = {"Retry-After": str(budget.reset_seconds)}
    return problem(request, code="too_many_requests", detail=told, headers=headers)


def _with_budget(response: HttpResponse, budget: Budget) -> HttpResponse:
    response["RateLimit-Limit"] = str(budget.limit)
    response["RateLimit-Remaining"] = str(budget.remaining)
    response["RateLimit-Reset"] = str(budget.reset_seconds)
    return response
