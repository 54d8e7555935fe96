"""Signatures that anybody can verify: Ed25519 over canonical JSON.

Canonical: keys sorted, no spaces, non-ASCII characters as they are, UTF-8. With the public key (raw, Base64) from
`/.well-known/yardstick-keys.json`, in Python:

    text = json.dumps(contents, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    Ed25519PublicKey.from_public_bytes(b64decode(public_key)).verify(b64decode(signature), text.encode())

A key that was retired counts for what was issued before it was (docs/receipts.md tells how keys rotate).
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

ALGORITHM = "Ed25519"
KEY_ID_DIGITS = 16


@dataclass(frozen=True)
class Signed:
    """SHA-256 of the canonical bytes (64 hexadecimal digits), their signature (Base64), and which key made it."""

    digest: str
    signature: str
    key_id: str


def sign(contents: Any) -> Signed:
    """Signs JSON-like contents with the site's key."""
    key = _signing_key()
    return Signed(digest_of(contents), b64encode(key.sign(_canonical(contents))).decode(), key_id(key.public_key()))


def digest_of(contents: Any) -> str:
    return hashlib.sha256(_canonical(contents)).hexdigest()


def is_authentic(contents: Any, signed: Signed, *, issued_at: datetime) -> bool:
    """Whether digest and signature are those of the contents, by a key of the site that was in use at `issued_at`.

    issued_at: when the contents say that they were made.
    """
    known = {key_id(key): (key, retired_at) for key, retired_at in _keys()}
    if digest_of(contents) != signed.digest or signed.key_id not in known:
        return False
    key, retired_at = known[signed.key_id]
    if retired_at is not None and issued_at >= retired_at:
        return False
    try:
        key.verify(b64decode(signed.signature), _canonical(contents))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys() -> list[dict[str, str | None]]:
    """The key in use first, then those that signed before it; `public_key` is raw, in Base64.

    `retired_at`: the moment from which a key counts no more, in ISO 8601; None for the one in use, and for one that was
    retired without a word of when.
    """
    return [
        {
            "key_id": key_id(key),
            "algorithm": ALGORITHM,
            "public_key": _in_base64(key),
            "retired_at": retired_at.astimezone(UTC).isoformat() if retired_at else None,
        }
        for key, retired_at in _keys()
    ]


def retiring(at: datetime) -> str:
    """The present public key as RETIRED_PUBLIC_KEYS names one that stops signing at the moment `at`."""
    return f"{_in_base64(_signing_key().public_key())}@{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def key_id(key: Ed25519PublicKey) -> str:
    """The first digits of the SHA-256 of the raw public key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:KEY_ID_DIGITS]


def _keys() -> Iterator[tuple[Ed25519PublicKey, datetime | None]]:
    yield _signing_key().public_key(), None
    for text, retired_at in settings.RETIRED_PUBLIC_KEYS:
        yield Ed25519PublicKey.from_public_bytes(b64decode(text)), retired_at


def _in_base64(key: Ed25519PublicKey) -> str:
    return b64encode(key.public_bytes_raw()).decode()


def _signing_key() -> Ed25519PrivateKey:
    # A secret text of any length becomes the 32 bytes that the algorithm wants.
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(settings.SIGNING_KEY.encode()).digest())


def _canonical(contents: Any) -> bytes:
    return json.dumps(contents, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
