"""Conditional requests (RFC 9110, section 13): what has not changed is not sent again, and nobody overwrites unseen.

A GET answers with the digest of its body as ETag. A PUT, PATCH or DELETE with `If-Match` is done only if a GET of the
same address answers with that ETag right before. Nothing is locked from there on: of two changes at the very same
moment both may be made, as without the condition.
"""

import hashlib
from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from .problems import problem

Run = Callable[..., HttpResponse]
CHANGING = ("PUT", "PATCH", "DELETE")


def conditional(run: Run) -> Run:
    """An operation that keeps to the conditions of its request."""

    @wraps(run)
    def answer(request: HttpRequest, **parameters: Any) -> HttpResponse:
        if request.method in CHANGING and "If-Match" in request.headers and _is_another(request):
            detail = _("It has changed since you read it. Read it anew, and send your change with its new ETag.")
            return problem(code="changed_meanwhile", detail=detail)
        response = run(request, **parameters)
        return _with_etag(request, response) if request.method in {"GET", "HEAD"} else response

    return answer


def _with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code != 200 or response.streaming:
        return response
    patch_cache_control(response, no_cache=True, private=True)
    patch_vary_headers(response, ["Authorization", "Cookie"])
    if "ETag" not in response:
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return found if isinstance(found, HttpResponse) else response


def _is_another(request: HttpRequest) -> bool:
    """Whether a GET would answer otherwise than with the ETags of `If-Match`.

    Who may not read is told so by the operation itself; where nothing is read, there is nothing to compare.
    """
    wanted = parse_etags(request.headers["If-Match"])
    asked = copy(request)
    asked.method = "GET"
    asked.META = {name: value for name, value in request.META.items() if not name.startswith("HTTP_IF_")}
    asked.__dict__.pop("headers", None)
    found = resolve(request.path_info)
    present = found.func(asked, *found.args, **found.kwargs)
    if present.status_code in {401, 403, 404, 405}:
        return False
    return present.status_code != 200 or not ("*" in wanted or present["ETag"] in wanted)
