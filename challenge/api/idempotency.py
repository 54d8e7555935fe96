"""`Idempotency-Key`: a POST that is sent again after a broken connection is done once, and answered the same."""

import hashlib
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ..domain.clock import database_now
from ..domain.idempotency import Begun, begin, keep
from ..models import ApiToken
from .bearer import token_of
from .problems import problem

Run = Callable[..., HttpResponse]
Operation = TypeVar("Operation", bound=Callable[..., Any])
HEADER = "Idempotency-Key"
LONGEST = 200
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


def takes_key(operation: Any) -> bool:
    """Whether keys of the operation are kept here."""
    return "POST" in operation.methods and not getattr(operation.view_func, OWN_KEYS, False)


def idempotent(run: Run) -> Run:
    """An operation that, asked again with the same key, answers what it answered.

    Of a token's POSTs, for a day; what was refused may be tried again under its key.
    """
    operation = run.__self__  # type: ignore[attr-defined]
    if not takes_key(operation):
        return run
    is_form = any(model.__ninja_param_source__ in {"form", "file"} for model in operation.models)
    keeps = not getattr(operation.view_func, ONCE_ONLY, False)

    @wraps(run)
    def answer(request: HttpRequest, **parameters: Any) -> HttpResponse:
        key, act = request.headers.get(HEADER), partial(run, request, **parameters)
        if key is not None and not 1 <= len(key) <= LONGEST:
            detail = _("An idempotency key has 1 to %(most)d characters.") % {"most": LONGEST}
            errors = [{"where": ["header", HEADER], "message": detail}]
            return problem(code="invalid", detail=detail, errors=errors)
        if key is None or (token := token_of(request)) is None:
            return act()
        return _once(token, key, _digest(request, is_form=is_form), act, keeps=keeps)

    return answer


def _once(token: ApiToken, key: str, digest: str, act: Callable[[], HttpResponse], *, keeps: bool) -> HttpResponse:
    with transaction.atomic():
        begun = begin(token, key, digest, database_now())
        if not begun.is_new:
            return _answered(begun)
        response = act()
        if 200 <= response.status_code < 300:
            keep(begun, response.status_code, response.content.decode() if keeps else "", is_whole=keeps)
        elif not transaction.get_rollback():
            # Nothing was done, so the key is free again.
            begun.row.delete()
    return response


def _answered(begun: Begun) -> HttpResponse:
    if not begun.is_same:
        detail = _("This idempotency key came with another request. Use a new key for a new request.")
        return problem(code="key_reused", detail=detail)
    if not begun.row.is_whole:
        detail = _("This was done already, and the secret in its answer was shown then. It is not kept.")
        return problem(code="already_done", detail=detail)
    return HttpResponse(
        begun.row.body,
        status=begun.row.status,
        content_type="application/json; charset=utf-8",
        headers={"Idempotency-Replayed": "true"},
    )


def _digest(request: HttpRequest, *, is_form: bool) -> str:
    """Of what is asked. Of a form its fields and files, since the boundary between them is another each time."""
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if not is_form:
        asked.update(request.body)
        return asked.hexdigest()
    asked.update(repr(sorted(request.POST.lists())).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            asked.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                asked.update(chunk)
            file.seek(0)
    return asked.hexdigest()
