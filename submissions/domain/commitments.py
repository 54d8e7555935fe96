"""Commitments: a digest fixes a number when a file is scored, and a nonce opens it when the number may be seen.

Whoever has the number and the nonce counts the digest anew. Without the nonce, 32 random bytes, nobody can try out
numbers against it, though there are few that it could be.
"""

import secrets
from collections.abc import Iterable
from typing import Any

from challenge.domain.signing import digest_of

NONCE_BYTES = 32

# Of a metric, as `numbers_of` of the scorer gives it.
Number = dict[str, Any]


def commitment(name: str, nonce: str, number: Number) -> str:
    """The SHA-256 of name, nonce and number as canonical JSON."""
    return digest_of({"name": name, "nonce": nonce, "images": number["images"], "value": number["value"]})


def fresh_nonces(names: Iterable[str]) -> dict[str, str]:
    """32 random bytes for each name, as 64 hexadecimal digits."""
    return {name: secrets.token_hex(NONCE_BYTES) for name in names}
