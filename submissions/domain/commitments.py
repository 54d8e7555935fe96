"""Commitments: a digest fixes a number when a file is scored, and a nonce opens it when the number may be seen.

Whoever has the number and the nonce counts the digest anew. Without the nonce, 32 random bytes, nobody can try out
numbers against it, though there are few that it could be.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from challenge.domain.signing import digest_of

from ..enums import Part

NONCE_BYTES = 32

Number = dict[str, Any]


def numbers_of(report: Mapping[str, Any]) -> dict[str, Number]:
    """Every metric of a report by part and name, as `all/flat_error`: `{"images", "value"}`.

    value: as it stands in the report's `metrics`; images: how many it counts.
    """
    parts = {Part.ALL.value: report} | {name: part for name, part in report.get("parts", {}).items() if name in Part}
    return {
        f"{part}/{metric}": {"images": found["images"], "value": value}
        for part, found in parts.items()
        for metric, value in found["metrics"].items()
    }


def commitment(name: str, nonce: str, number: Number) -> str:
    """The SHA-256 of name, nonce and number as canonical JSON."""
    return digest_of({"name": name, "nonce": nonce, "images": number["images"], "value": number["value"]})


def fresh_nonces(names: Iterable[str]) -> dict[str, str]:
    """32 random bytes for each name, as 64 hexadecimal digits."""
    return {name: secrets.token_hex(NONCE_BYTES) for name in names}
