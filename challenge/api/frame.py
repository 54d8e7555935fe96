"""The API: its frame, its sign-in and its errors."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from ..domain.clock import database_now
from ..domain.tokens import find_token
from ..models import User

api = NinjaAPI(
    title="Yardstick",
    version="1",
    urls_namespace="api",
    description="Submit prediction files, follow their scoring, read leaderboards.",
)


class Token(HttpBearer):
    """`Authorization: Bearer …` with a token that has `scope`."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        found = find_token(token, database_now())
        if found is None:
            return None
        if self.scope not in found.scopes:
            raise PermissionDenied(_("This token lacks the scope “%(scope)s”.") % {"scope": self.scope})
        request.user = found.user
        return found.user


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """An RFC 9457 answer: a stable `code`, a sentence for a person, and what else helps."""
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail, **more}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = "application/problem+json"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    detail = _("Send a valid token as “Authorization: Bearer …”. Tokens are made on the page of your team.")
    return problem(request, status=401, code="not_signed_in", detail=detail, headers={"WWW-Authenticate": "Bearer"})


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(request, status=403, code="forbidden", detail=str(error) or _("You may not do this."))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(request, status=404, code="not_found", detail=_("There is nothing at this address."))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"where": [str(part) for part in each["loc"]], "message": each["msg"]} for each in error.errors]
    return problem(request, status=422, code="invalid", detail=_("The request does not fit."), errors=errors)
