"""A receipt: what a server signed of a score, and the commitments that it has opened."""

import json
from pathlib import Path
from typing import Any

from .errors import Unverified
from .findings import Finding, unsure, wrong
from .hashing import fingerprint
from .signatures import canonical, digest_of, moment_of

FORMAT = "yardstick-receipt-1"
# What of a receipt is read here, and its type.
SHAPE: dict[str, Any] = {
    "signed": {
        **dict.fromkeys(("format", "server", "task", "kind", "phase", "issued_at"), str),
        "edition": int,
        "file": {"sha256": str | None, "bytes": int},
        "release": {"digest": str, "contents": {}},
        "scorer": {"version": str, "sha256": str | None, "wheel": str},
        "commitments": {},
    },
    **dict.fromkeys(("digest", "signature", "key_id"), str),
    "opened": {},
}
Receipt = dict[str, Any]


class NotAReceipt(Unverified):
    code = "not_a_receipt"


def read_receipt(path: Path) -> Receipt:
    """The receipt in a file. Raises NotAReceipt."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        is_one = has_shape(found, SHAPE) and found["signed"]["format"] == FORMAT
        if is_one:
            moment_of(found["signed"]["issued_at"])
            # NaN and halves of letters can be written in JSON, and not be signed.
            canonical(found)
    except (OSError, ValueError, RecursionError):
        is_one = False
    if not is_one:
        raise NotAReceipt(f"{path} is no receipt of the format {FORMAT}, as “yardstick receipt ID -o FILE” writes one.")
    receipt: Receipt = found
    return receipt


def has_shape(found: Any, shape: Any) -> bool:
    """Whether a value of JSON is of a type, or for a dictionary has these names with values of these shapes."""
    if not isinstance(shape, dict):
        return isinstance(found, shape)
    return isinstance(found, dict) and all(
        name in found and has_shape(found[name], each) for name, each in shape.items()
    )


def check_opened(receipt: Receipt) -> list[Finding]:
    """Whether each number that is told is the one that was committed to."""
    commitments, opened = receipt["signed"]["commitments"], receipt["opened"]
    different = [name for name, number in opened.items() if not _is_committed(name, number, commitments)]
    if different:
        return [wrong("numbers", f"Not what was committed to: {', '.join(different)}.")]
    closed = len(commitments) - len(opened)
    told = f"{len(opened)} of {len(commitments)} numbers are open and are those that were committed to."
    note = f" {receipt.get('note')}" if closed and receipt.get("note") else ""
    return [Finding("numbers", True if opened else None, told + note)]


def _is_committed(name: str, number: Any, commitments: dict[str, Any]) -> bool:
    if name not in commitments or not has_shape(number, {"nonce": str, "images": int, "value": object}):
        return False
    told = {"name": name} | {key: number[key] for key in ("nonce", "images", "value")}
    return bool(commitments[name] == digest_of(told))


def check_release(receipt: Receipt) -> Finding:
    """Whether the release's digest is that of its contents: labels, classes, image lists."""
    release = receipt["signed"]["release"]
    fits = release["digest"] == digest_of(release["contents"])
    told = f"It was scored against the release {release['digest'][:16]}…"
    return Finding("release", fits, told if fits else "The release's digest is not that of its contents.")


def check_file(receipt: Receipt, path: Path) -> Finding:
    """Whether a file is the one that was scored."""
    expected, found = receipt["signed"]["file"], fingerprint(path, lambda _done, _total: None)
    if expected["sha256"] is None:
        return unsure("file", f"The receipt tells no SHA-256 of its file; that of {path} is {found.sha256}.")
    is_same = (found.sha256, found.size) == (expected["sha256"], expected["bytes"])
    told = "is the file that was scored." if is_same else f"is another file: its SHA-256 is {found.sha256}."
    return Finding("file", is_same, f"{path} {told}")
