"""The token that comes with a request."""

from django.http import HttpRequest

from ..domain.clock import database_now
from ..domain.tokens import find_token
from ..models import ApiToken

FOUND = "token_that_came"


def bearer_of(request: HttpRequest) -> str:
    """The secret of `Authorization: Bearer …`, in whatever case the scheme is (RFC 9110, section 11.1); else empty."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def token_of(request: HttpRequest) -> ApiToken | None:
    """The valid token that came, looked up once a request; None for a wrong one and without one."""
    if not hasattr(request, FOUND):
        secret = bearer_of(request)
        setattr(request, FOUND, find_token(secret, database_now()) if secret else None)
    found: ApiToken | None = getattr(request, FOUND)
    return found
