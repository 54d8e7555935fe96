"""What stands between the server and every view."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

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
        response = _problem() if request.path.startswith("/api/") else _page()
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


def _problem() -> HttpResponse:
    detail = _("The server cannot reach a part of itself at this moment. Try again in a few seconds; that is safe.")
    body = {"type": "about:blank", "status": 503, "code": "unavailable", "detail": detail}
    return JsonResponse(body, status=503, content_type="application/problem+json")


def _page() -> HttpResponse:
    # Without the request: its context would ask the database who is signed in.
    return HttpResponse(render_to_string("503.html"), status=503)
