"""Reading configuration from the environment, and saying plainly what is missing."""

import binascii
import os
import secrets
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

ED25519_BYTES = 32
SQLITE_OPTIONS = {
    # Writers queue up at BEGIN instead of failing in the middle of a transaction.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def require(names: Mapping[str, str], environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The values of the variables `names` (name -> what it is for).

    `NAME_FILE` may hold the path of a file with the value instead, as container secrets do.
    Raises ImproperlyConfigured that lists every missing name at once.
    """
    values = {name: value_or_file(name, environ) for name in names}
    missing = [f"  {name}: {names[name]}" for name, value in values.items() if not value]
    if missing:
        raise ImproperlyConfigured("These environment variables are missing:\n" + "\n".join(missing))
    return values


def value_or_file(name: str, environ: Mapping[str, str] = os.environ, default: str = "") -> str:
    if path := environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return environ.get(name, default)


def comma_separated(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def retired_keys(value: str) -> list[tuple[str, datetime | None]]:
    """Public keys that signed before, each with the moment from which it counts no more, if that is told.

    `value`: raw keys in Base64, each perhaps with a moment as `…=@2026-11-01T00:00:00Z`, separated by commas. Raises
    ImproperlyConfigured.
    """
    return [_retired_key(entry) for entry in comma_separated(value)]


def _retired_key(entry: str) -> tuple[str, datetime | None]:
    key, _, moment = entry.partition("@")
    try:
        is_key = len(b64decode(key, validate=True)) == ED25519_BYTES
        retired_at = datetime.fromisoformat(moment) if moment else None
    except (binascii.Error, ValueError):
        is_key, retired_at = False, None
    if not is_key or (retired_at is not None and retired_at.tzinfo is None):
        raise ImproperlyConfigured(
            f"RETIRED_PUBLIC_KEYS: “{entry}” is no key. Write each as `manage.py signing_key` prints it: 44 characters "
            "of Base64, and the moment when it stopped signing, as …=@2026-11-01T00:00:00Z"
        )
    return key, retired_at


def web_address(value: str) -> str:
    """`https://host` without a slash at its end. Raises ImproperlyConfigured where scheme or host is missing."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(f"“{value}” is no address of a site. Write it as https://yardstick.example.org")
    return value.rstrip("/")


def database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a URL, with the options that each engine needs to lose nothing."""
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = SQLITE_OPTIONS
    else:
        config["CONN_HEALTH_CHECKS"] = True
        config["CONN_MAX_AGE"] = 60
    return config


def persistent_secret(path: Path) -> str:
    """The secret kept in `path`, drawn and written (readable by its owner only) on first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        # A link fails where another process was first; then that one's secret counts.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
