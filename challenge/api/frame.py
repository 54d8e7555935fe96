"""The API: its frame, its sign-in and its errors."""

from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.security.base import AuthBase

from .bearer import token_of
from .conditions import conditional
from .description import ABOUT, VERSION, YardstickSchema
from .idempotency import idempotent
from .problems import problem


class YardstickAPI(NinjaAPI):
    """Ninja's, described with what every operation has in common."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        return described(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return f"{operation.view_func.__module__.rpartition('.')[2]}_{operation.view_func.__name__}"


@cache
def described(api: NinjaAPI, prefix: str) -> YardstickSchema:
    """The schema, kept: to put it together takes a second, and operations stay what they are while a process lives."""
    return YardstickSchema(api, prefix)


api = YardstickAPI(title="Yardstick", version=VERSION, urls_namespace="api", description=ABOUT)
api.add_decorator(idempotent, mode="view")
api.add_decorator(conditional, mode="view")


class Token(AuthBase):
    """`Authorization: Bearer …` with a token that has `scope`."""

    openapi_type = "http"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        found = token_of(request)
        if found is None:
            return None
        if self.scope not in found.scopes:
            raise PermissionDenied(_("This token lacks the scope “%(scope)s”.") % {"scope": self.scope})
        request.user, request.token = found.user, found  # type: ignore[attr-defined]
        return found.user


class PerhapsToken(Token):
    """A token, or none: then nobody in particular asks. A wrong token is refused as everywhere."""

    is_optional = True

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if "Authorization" in request.headers else AnonymousUser()


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    detail = _("Send a valid token as “Authorization: Bearer …”. Tokens are made at /tokens/, once you are signed in.")
    return problem(code="not_signed_in", detail=detail, headers={"WWW-Authenticate": "Bearer"})


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(code="forbidden", detail=str(error) or _("You may not do this."))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(code="not_found", detail=_("There is nothing at this address."))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own word on a body that is no JSON."""
    return problem(code="unreadable", detail=str(error))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"where": [str(part) for part in each["loc"]], "message": each["msg"]} for each in error.errors]
    return problem(code="invalid", detail=_("The request does not fit."), errors=errors)
