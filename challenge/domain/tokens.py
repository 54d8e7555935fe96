"""Keys for the API: shown once, kept as a hash, limited to scopes."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ..models import ApiToken, User
from .changes import WHOLE, refuse

SCOPES = ("read", "submit", "organize")
# Of tokens for which nothing was chosen: whoever organizes asks for it.
USUAL_SCOPES = ("read", "submit")
PREFIX = "ys_"
VISIBLE_CHARACTERS = 9
LAST_USED_PRECISION = timedelta(minutes=1)
MOST_TOKENS = 100


def issue_token(
    *,
    user: User,
    name: str,
    now: datetime,
    scopes: Collection[str] = USUAL_SCOPES,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its secret. The secret is not kept: this is the only moment to show it.

    Raises SettingsRefused without a scope, for an unknown one, an end in the past, or one token too many.
    """
    _check_scopes(scopes)
    if expires_at is not None and expires_at <= now:
        raise refuse("expires_at", _("A token ends in the future, or never."))
    if own_tokens(user).count() >= MOST_TOKENS:
        raise refuse(WHOLE, _("A person has %(most)s tokens at most. End one first.") % {"most": MOST_TOKENS})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=secret[:VISIBLE_CHARACTERS],
        digest=_digest(secret),
        scopes=sorted(scopes),
        created_at=now,
        expires_at=expires_at,
    )
    return token, secret


def issue_by_token(
    parent: ApiToken, *, name: str, now: datetime, scopes: Collection[str], expires_at: datetime | None
) -> tuple[ApiToken, str]:
    """As `issue_token`, asked for with a token, which gives away no more than it has itself.

    Raises PermissionDenied for a scope that it lacks or a time after its own.
    """
    if lacking := sorted(set(scopes) - set(parent.scopes)):
        told = _("This token cannot make one with the scope “%(scope)s”, which it lacks itself.")
        raise PermissionDenied(told % {"scope": lacking[0]})
    if parent.expires_at is not None and (expires_at is None or expires_at > parent.expires_at):
        told = _("This token ends at %(moment)s UTC and can make none that lasts longer.")
        raise PermissionDenied(told % {"moment": f"{parent.expires_at:%Y-%m-%d %H:%M:%S}"})
    return issue_token(user=parent.user, name=name, now=now, scopes=scopes, expires_at=expires_at)


def own_tokens(user: User) -> QuerySet[ApiToken]:
    """The person's tokens that nobody has ended, the newest first; those whose time is over are among them."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True).order_by("-created_at", "-pk")


def find_token(secret: str, now: datetime) -> ApiToken | None:
    """The valid token with this secret; None if it is unknown, revoked, expired or its person inactive."""
    valid = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    token = (
        ApiToken.objects.select_related("user")
        .filter(valid, digest=_digest(secret), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    if token and (token.last_used_at is None or now - token.last_used_at > LAST_USED_PRECISION):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def revoke_token(token: ApiToken, now: datetime) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)


def _check_scopes(scopes: Collection[str]) -> None:
    if not scopes:
        raise refuse("scopes", _("Choose at least one scope."))
    if unknown := sorted(set(scopes) - set(SCOPES)):
        told = _("There is no scope “%(scope)s”; known are: %(known)s.")
        raise refuse("scopes", told % {"scope": unknown[0], "known": ", ".join(SCOPES)})


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess from.
    return hashlib.sha256(secret.encode()).hexdigest()
