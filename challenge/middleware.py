"""What stands between the server and every view."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from .api.bearer import bearer_of, token_of
from .api.problems import is_for_api, problem
from .api.schemas import is_text
from .domain.client_address import client_address
from .domain.rate_limits import Budget, spend, spend_wrong_token

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5
AWAY = (OperationalError, InterfaceError, ConnectionError)


class UnavailableMiddleware(MiddlewareMixin):
    """A database or store that cannot be reached is told as 503 with a moment to try again, not as an error of ours."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _unavailable(request, exception) if isinstance(exception, AWAY) else None


def _unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    log.exception("a part of the server cannot be reached", exc_info=exception)
    response = _problem() if is_for_api(request) else _page()
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _problem() -> HttpResponse:
    detail = _(
        "The server cannot reach a part of itself at this moment. Try again in a few seconds; what comes with an "
        "Idempotency-Key is done once, however often it is sent."
    )
    return problem(code="unavailable", detail=detail)


def _page() -> HttpResponse:
    # Without the request: its context would ask the database who is signed in.
    return HttpResponse(render_to_string("503.html"), status=503)


class ApiMiddleware:
    """The bounds of the API: so many requests a minute, no address that no text may hold, each refusal a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_api(request):
            return self.get_response(request)
        if not settings.API_REQUESTS_PER_MINUTE:
            return _answer(request, self.get_response)
        try:
            budget = _spent(request)
        except AWAY as error:
            return _unavailable(request, error)
        response = _too_many(request, budget) if budget.is_over else _answer(request, self.get_response)
        return _with_budget(response, budget)


def _spent(request: HttpRequest) -> Budget:
    """What is left of the one limit that the request counts for: its token's, or its address's."""
    address, now = client_address(request), timezone.now()
    if _has_wrong_token(request):
        return spend_wrong_token(address, now)
    token = token_of(request)
    return spend(f"token:{token.pk}" if token else f"address:{address}", now)


def _has_wrong_token(request: HttpRequest) -> bool:
    return bool(bearer_of(request)) and token_of(request) is None


def _answer(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    if not is_text(request.path) or not all(
        is_text(text) for pair in request.GET.lists() for text in (pair[0], *pair[1])
    ):
        detail = _("The address holds a NUL character or half of a surrogate pair. Take it out.")
        return problem(code="broken_address", detail=detail)
    response = get_response(request)
    if response.status_code != 405:
        return response
    allowed = {"Allow": response["Allow"]}
    detail = _("This address takes %(allowed)s.") % {"allowed": response["Allow"]}
    return problem(code="method_not_allowed", detail=detail, headers=allowed)


def _too_many(request: HttpRequest, budget: Budget) -> HttpResponse:
    if _has_wrong_token(request):
        detail = _("More than %(limit)d requests with a wrong token in a minute. Come again in %(seconds)d seconds.")
    else:
        detail = _("More than %(limit)d requests in a minute. Come again in %(seconds)d seconds.")
    told = detail % {"limit": budget.limit, "seconds": budget.reset_seconds}
    return problem(code="too_many_requests", detail=told, headers={"Retry-After": str(budget.reset_seconds)})


def _with_budget(response: HttpResponse, budget: Budget) -> HttpResponse:
    response["RateLimit-Limit"] = str(budget.limit)
    response["RateLimit-Remaining"] = str(budget.remaining)
    response["RateLimit-Reset"] = str(budget.reset_seconds)
    return response
