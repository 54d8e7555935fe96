"""SHA-256 of files and of facts, in one way everywhere."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

CHUNK_BYTES = 1 << 20


def digest_of_chunks(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of bytes that arrive in pieces, as 64 hexadecimal digits."""
    hasher = hashlib.sha256()
    for chunk in chunks:
        hasher.update(chunk)
    return hasher.hexdigest()


def digest_of_facts(facts: Any) -> str:
    """The SHA-256 of JSON-like facts; equal facts have equal digests, whatever the order of their keys."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
