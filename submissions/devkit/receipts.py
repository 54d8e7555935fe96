"""A receipt: what a server signed of a score, and the commitments that it has opened."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import Unverified
from .findings import Finding, wrong
from .hashing import fingerprint
from .signatures import digest_of

FORMAT = "yardstick-receipt-1"
# What of a receipt is read here, and its type.
SIGNED = {"server": str, "issued_at": str, "commitments": dict, "release": dict, "scorer": dict, "file": dict}
ENVELOPE = {"digest": str, "signature": str, "key_id": str, "opened": dict}
Receipt = dict[str, Any]


class NotAReceipt(Unverified):
    code = "not_a_receipt"


def read_receipt(path: Path) -> Receipt:
    """The receipt in a file. Raises NotAReceipt."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        is_one = _has(found, ENVELOPE) and _has(found["signed"], SIGNED) and found["signed"]["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError):
        is_one = False
    if not is_one:
        raise NotAReceipt(f"{path} is no receipt of the format {FORMAT}, as “yardstick receipt ID -o FILE” writes one.")
    receipt: Receipt = found
    return receipt


def _has(found: Any, wanted: Mapping[str, type]) -> bool:
    return all(isinstance(found[name], kind) for name, kind in wanted.items())


def check_opened(receipt: Receipt) -> list[Finding]:
    """Whether each number that is told is the one that was committed to."""
    commitments, opened = receipt["signed"]["commitments"], receipt["opened"]
    different = [name for name, number in opened.items() if commitments.get(name) != _commitment(name, number)]
    if different:
        return [wrong("numbers", f"Not what was committed to: {', '.join(different)}.")]
    closed = len(commitments) - len(opened)
    told = f"{len(opened)} of {len(commitments)} numbers are open and are those that were committed to."
    note = f" {receipt.get('note')}" if closed and receipt.get("note") else ""
    return [Finding("numbers", True if opened else None, told + note)]


def _commitment(name: str, number: Any) -> str | None:
    try:
        return digest_of({"name": name} | {key: number[key] for key in ("nonce", "images", "value")})
    except (KeyError, TypeError, ValueError):
        return None


def check_release(receipt: Receipt) -> Finding:
    """Whether the release's digest is that of its contents: labels, classes, image lists."""
    release = receipt["signed"]["release"]
    fits = release.get("digest") == digest_of(release.get("contents"))
    told = f"It was scored against the release {str(release.get('digest'))[:16]}…"
    return Finding("release", fits, told if fits else "The release's digest is not that of its contents.")


def check_file(receipt: Receipt, path: Path) -> Finding:
    """Whether a file is the one that was scored."""
    expected, found = receipt["signed"]["file"], fingerprint(path, lambda _done, _total: None)
    is_same = (found.sha256, found.size) == (expected.get("sha256"), expected.get("bytes"))
    told = "is the file that was scored." if is_same else f"is another file: its SHA-256 is {found.sha256}."
    return Finding("file", is_same, f"{path} {told}")
