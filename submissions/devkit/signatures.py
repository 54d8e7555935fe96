"""Signatures of a server: Ed25519 over canonical JSON, by keys that it names.

Canonical: keys sorted, no spaces, non-ASCII characters as they are, UTF-8.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .errors import Unverified
from .findings import Finding, right, wrong

ALGORITHM = "Ed25519"
KEY_ID_DIGITS = 16
Facts = Mapping[str, Any]


class KeysInvalid(Unverified):
    code = "keys_invalid"


@dataclass(frozen=True)
class Key:
    """A public key. public: 32 bytes. retired_at: from then on it counts no more; None for one in use."""

    key_id: str
    public: bytes
    retired_at: datetime | None

    def as_json(self) -> dict[str, str | None]:
        """As the server names it."""
        return {
            "key_id": self.key_id,
            "algorithm": ALGORITHM,
            "public_key": b64encode(self.public).decode(),
            "retired_at": self.retired_at.isoformat() if self.retired_at else None,
        }


def canonical(contents: Any) -> bytes:
    """The bytes that are hashed and signed."""
    text = json.dumps(contents, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def digest_of(contents: Any) -> str:
    """Their SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(contents)).hexdigest()


def read_keys(answer: Any) -> list[Key]:
    """The keys in what `/.well-known/yardstick-keys.json` holds. Raises KeysInvalid."""
    try:
        return [_read_key(each) for each in answer["keys"] if each["algorithm"] == ALGORITHM]
    except (KeyError, TypeError, ValueError) as error:
        raise KeysInvalid("These are no keys of a Yardstick server.") from error


def _read_key(each: Facts) -> Key:
    public, retired_at = b64decode(each["public_key"], validate=True), each.get("retired_at")
    # A name that is not the digest of its key could stand for two keys.
    if hashlib.sha256(public).hexdigest()[:KEY_ID_DIGITS] != each["key_id"]:
        raise ValueError(each["key_id"])
    return Key(each["key_id"], public, moment_of(retired_at) if retired_at else None)


def moment_of(text: str) -> datetime:
    """A moment with its zone, in ISO 8601. Raises ValueError for any other text."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def check_digest(envelope: Facts) -> Finding:
    """Whether the digest is that of what is `signed`."""
    fits = digest_of(envelope["signed"]) == envelope["digest"]
    return Finding("digest", fits, "The digest is that of the contents." if fits else "The contents were changed.")


def check_signed(envelope: Facts, keys: Iterable[Key], issued_at: str) -> list[Finding]:
    """Whether digest and signature of what is `signed` are right, and the key was in use then."""
    contents, key_id, digest = envelope["signed"], envelope["key_id"], check_digest(envelope)
    key = next((each for each in keys if each.key_id == key_id), None)
    if key is None:
        return [digest, wrong("signature", f"It names the key {key_id}, which is none of the server's.")]
    if not _is_signed(contents, envelope["signature"], key):
        return [digest, wrong("signature", f"The signature is not one of the key {key_id}.")]
    signature = right("signature", f"The signature is one of the server's key {key_id}.")
    return [digest, signature, *_check_retired(key, issued_at)]


def _is_signed(contents: Any, signature: str, key: Key) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(b64decode(signature), canonical(contents))
    except (InvalidSignature, ValueError):
        return False
    return True


def _check_retired(key: Key, issued_at: str) -> list[Finding]:
    if key.retired_at is None:
        return []
    was_in_use = moment_of(issued_at) < key.retired_at
    told = f"The key was retired on {key.retired_at:%Y-%m-%d %H:%M} UTC, "
    return [Finding("key_in_use", was_in_use, told + ("after this was issued." if was_in_use else "before that."))]
