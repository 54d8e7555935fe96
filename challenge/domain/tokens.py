"""Keys for the API: shown once, kept as a hash, limited to scopes."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ..enums import Scope
from ..models import ApiToken, User
from .changes import WHOLE, refuse
from .names import NOTHING_TO_SEE, clean_name

# Of tokens for which nothing was chosen: whoever organizes asks for it.
USUAL_SCOPES = (Scope.READ, Scope.SUBMIT)
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
    parent: ApiToken | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its secret. The secret is not kept: this is the only moment to show it.

    parent: the token that asks for it, of `issue_by_token`.
    Raises SettingsRefused for a name without anything to see, no scope or an unknown one, an end in the past, or one
    token too many.
    """
    if not (name := clean_name(name)):
        raise refuse("name", NOTHING_TO_SEE)
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
        scopes=sorted(map(str, scopes)),
        created_at=now,
        expires_at=expires_at,
        parent=parent,
    )
    return token, secret


@transaction.atomic
def issue_by_token(
    parent: ApiToken, *, name: str, now: datetime, scopes: Collection[str], expires_at: datetime | None
) -> tuple[ApiToken, str]:
    """As `issue_token`, asked for with a token, which gives away no more than it has and with which the new one ends.

    Raises PermissionDenied for a scope that it lacks or a time after its own, or if it was ended meanwhile.
    """
    # Of two requests at once that use the token and end it, the second sees the first.
    if not ApiToken.objects.select_for_update().filter(pk=parent.pk, revoked_at__isnull=True).exists():
        raise PermissionDenied(_("This token was ended."))
    if lacking := sorted(set(scopes) - set(parent.scopes)):
        told = _("This token cannot make one with the scope “%(scope)s”, which it lacks itself.")
        raise PermissionDenied(told % {"scope": lacking[0]})
    if parent.expires_at is not None and (expires_at is None or expires_at > parent.expires_at):
        told = _("This token ends at %(moment)s UTC and can make none that lasts longer.")
        raise PermissionDenied(told % {"moment": f"{parent.expires_at:%Y-%m-%d %H:%M:%S}"})
    return issue_token(user=parent.user, name=name, now=now, scopes=scopes, expires_at=expires_at, parent=parent)


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


@transaction.atomic
def revoke_token(token: ApiToken, now: datetime) -> None:
    """Ends the token and those that were made with it, to the last: who has a leaked one keeps nothing."""
    present = ApiToken.objects.filter(revoked_at__isnull=True)
    generation = [token.pk]
    while generation:
        present.filter(pk__in=generation).update(revoked_at=now)
        generation = list(present.filter(parent__in=generation).values_list("pk", flat=True))


def end_by_token(asking: ApiToken, token: ApiToken, now: datetime) -> None:
    """As `revoke_token`, asked for with a token. Raises PermissionDenied for one that may do more than it."""
    if lacking := sorted(set(token.scopes) - set(asking.scopes)):
        told = _("This token cannot end one with the scope “%(scope)s”, which it lacks itself.")
        raise PermissionDenied(told % {"scope": lacking[0]})
    revoke_token(token, now)


def _check_scopes(scopes: Collection[str]) -> None:
    if not scopes:
        raise refuse("scopes", _("Choose at least one scope."))
    if unknown := sorted(set(scopes) - set(Scope)):
        told = _("There is no scope “%(scope)s”; known are: %(known)s.")
        raise refuse("scopes", told % {"scope": unknown[0], "known": ", ".join(Scope)})


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess from.
    return hashlib.sha256(secret.encode()).hexdigest()
