"""Errors of the API, as RFC 9457 tells them, each with a code that never changes its meaning.

Every code is declared once, in the app whose it is; `/api/problems` lists them all, and the `type` of an answer is the
address of its line there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.responses import NinjaJSONEncoder

from ..domain.addresses import address_of

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Known:
    """What a code means: the HTTP status that comes with it, and a short title."""

    status: int
    title: str | Promise


PROBLEMS: dict[str, Known] = {}


def is_for_api(request: HttpRequest) -> bool:
    """Whether the request is answered as the API answers: with problems, and counted."""
    return request.path_info.startswith("/api/")


def declare(code: str, status: int, title: str | Promise) -> str:
    """Makes a code known and returns it. Raises ValueError for one that means something else already."""
    known = Known(status, title)
    if PROBLEMS.setdefault(code, known).status != status:
        raise ValueError(f"the code {code} is declared with the status {PROBLEMS[code].status} already")
    return code


def problem(
    *,
    code: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """An RFC 9457 answer: a stable `code`, a sentence for a person, and what else helps.

    Raises KeyError for a code that was not declared.
    """
    known = PROBLEMS[code]
    body = {
        # Not of the request's own host, which may be what is wrong with it.
        "type": f"{address_of('api_problems')}#{code}",
        "title": str(known.title),
        "status": known.status,
        "code": code,
        "detail": detail,
        **more,
    }
    return JsonResponse(
        body, encoder=NinjaJSONEncoder, status=known.status, content_type=MEDIA_TYPE, headers=dict(headers or {})
    )


declare("not_signed_in", 401, _("No valid token came with the request"))
declare("forbidden", 403, _("This person or token may not do this"))
declare("not_found", 404, _("There is nothing at this address"))
declare("method_not_allowed", 405, _("The address does not take this method"))
declare("invalid", 422, _("The request does not fit the schema"))
declare("unreadable", 400, _("The body of the request cannot be read"))
declare("broken_address", 400, _("The address holds what none may hold"))
declare("settings_refused", 422, _("What was to be set does not fit; it is told by field"))
declare("changed_meanwhile", 412, _("It has changed since it was read"))
declare("key_reused", 409, _("The idempotency key came with another request before"))
declare("already_done", 409, _("It was done before; its secret was shown then"))
declare("too_many_requests", 429, _("Too many requests in a minute"))
declare("unavailable", 503, _("A part of the server cannot be reached for a moment"))
declare("server_fault", 500, _("An error of the server's own"))
