"""Types that views share."""

from django.http import HttpRequest

from .models import ApiToken, User


class SignedInRequest(HttpRequest):
    """A request behind `login_required` or a token: its user is a person."""

    user: User


class TokenRequest(SignedInRequest):
    """A request with a valid token."""

    token: ApiToken
