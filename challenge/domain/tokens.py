"""Keys for the API: shown once, kept as a hash, limited to scopes."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from ..models import ApiToken, User

SCOPES = ("read", "submit", "organize")
# Of tokens for which nothing was chosen: whoever organizes asks for it.
USUAL_SCOPES = ("read", "submit")
PREFIX = "ys_"
VISIBLE_CHARACTERS = 9
LAST_USED_PRECISION = timedelta(minutes=1)


def issue_token(
    *,
    user: User,
    name: str,
    now: datetime,
    scopes: Collection[str] = USUAL_SCOPES,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its secret. The secret is not kept: this is the only moment to show it.

    Raises ValueError for an unknown scope.
    """
    if unknown := set(scopes) - set(SCOPES):
        raise ValueError(f"unknown scopes: {', '.join(sorted(unknown))}")
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


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess from.
    return hashlib.sha256(secret.encode()).hexdigest()
