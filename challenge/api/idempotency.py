"""`Idempotency-Key`: a POST that is sent again after a broken connection is done once, and answered the same."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ..domain.clock import database_now
from ..domain.idempotency import Begun, begin, keep
from ..domain.tokens import find_token
from .problems import problem

Run = Callable[..., HttpResponse]
Operation = TypeVar("Operation", bound=Callable[..., Any])
HEADER = "Idempotency-Key"
LONGEST = 200
BEARER = "Bearer "
OWN_KEYS = "has_own_keys"
ONCE_ONLY = "is_shown_once"


def keeps_own_keys(operation: Operation) -> Operation:
    """Marks an operation whose domain knows the keys itself, as that of submissions does."""
    setattr(operation, OWN_KEYS, True)
    return operation


def shows_a_secret(operation: Operation) -> Operation:
    """Marks an operation whose answer is not kept: it shows a secret, once."""
    setattr(operation, ONCE_ONLY, True)
    return operation


def idempotent(run: Run) -> Run:
    """An operation that, asked again with the same key, answers what it answered.

    Of a token's POSTs with JSON or without a body, for a day; what was refused may be tried again under its key.
    """
    operation = getattr(run, "__self__", None)
    marked = getattr(operation, "view_func", None)

    @wraps(run)
    def answer(request: HttpRequest, **parameters: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST" or _is_form(request) or getattr(marked, OWN_KEYS, False):
            return run(request, **parameters)
        if not 1 <= len(key) <= LONGEST:
            detail = _("An idempotency key has 1 to %(most)d characters.") % {"most": LONGEST}
            return problem(request, code="invalid", detail=detail, errors=[{"where": ["header", HEADER]}])
        return _once(request, key, lambda: run(request, **parameters), keeps=not getattr(marked, ONCE_ONLY, False))

    return answer


def _once(request: HttpRequest, key: str, run: Callable[[], HttpResponse], *, keeps: bool) -> HttpResponse:
    token = find_token(request.headers.get("Authorization", "").removeprefix(BEARER), database_now())
    if token is None:
        return run()
    with transaction.atomic():
        begun = begin(token, key, _digest(request), database_now())
        if not begun.is_new:
            return _answered(request, begun)
        response = run()
        if 200 <= response.status_code < 300:
            keep(begun, response.status_code, response.content.decode() if keeps else "", is_whole=keeps)
        elif not transaction.get_rollback():
            # Nothing was done, so the key is free again.
            begun.row.delete()
    return response


def _answered(request: HttpRequest, begun: Begun) -> HttpResponse:
    if not begun.is_same:
        detail = _("This idempotency key came with another request. Use a new key for a new request.")
        return problem(request, code="key_reused", detail=detail)
    if not begun.row.is_whole:
        detail = _("This was done already, and the secret in its answer was shown then. It is not kept.")
        return problem(request, code="already_done", detail=detail)
    return HttpResponse(
        begun.row.body,
        status=begun.row.status,
        content_type="application/json; charset=utf-8",
        headers={"Idempotency-Replayed": "true"},
    )


def _is_form(request: HttpRequest) -> bool:
    return request.content_type in {"multipart/form-data", "application/x-www-form-urlencoded"}


def _digest(request: HttpRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(asked + request.body).hexdigest()
