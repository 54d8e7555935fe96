"""The demonstration's sign-ins: made on first use, kept in `demo.json`, mended where that file was lost."""

import json
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress

from challenge.domain.tokens import find_token, issue_token
from challenge.models import Edition, User
from submissions.domain.teams import create_team, team_of

from .simulation import Simulated

SignIn = dict[str, str]

ORGANIZER_EMAIL = "organizer@example.org"


def read_sign_ins(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text()) if path.exists() else {}


def write_sign_ins(path: Path, sign_ins: dict[str, Any]) -> None:
    """Readable by its owner alone; there is no moment at which half of it stands there."""
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(sign_ins, indent=2) + "\n")
    draft.replace(path)


def ensure_organizer(edition: Edition, known: SignIn) -> SignIn:
    """An organizer of the edition who may enter the administration."""
    user, password = _ensure_person(ORGANIZER_EMAIL, "Olga Organizer", known)
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    edition.organizers.add(user)
    return {"email": user.email, "password": password}


def ensure_team(edition: Edition, entry: Simulated, known: SignIn, now: datetime) -> SignIn:
    """The team of a simulated entry, with its captain and a token for the API."""
    user, password = _ensure_person(f"{entry.slug}@example.org", f"Captain of {entry.slug}", known)
    team = team_of(user, edition) or create_team(user=user, edition=edition, name=entry.team, now=now)
    return {
        "name": team.name,
        "email": user.email,
        "password": password,
        "token": _ensure_token(user, known, now),
    }


def _ensure_person(email: str, name: str, known: SignIn) -> tuple[User, str]:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    password = known.get("password", "")
    if not user.check_password(password):
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user, password


def _ensure_token(user: User, known: SignIn, now: datetime) -> str:
    secret = known.get("token", "")
    found = find_token(secret, now)
    if found and found.user_id == user.pk:
        return secret
    return issue_token(user=user, name="demonstration", now=now)[1]
