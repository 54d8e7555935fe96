"""Resumable uploads by the tus protocol 1.0: announce, ask how far it came, bring parts with checksums."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from .errors import Refused
from .handing_in import Order
from .transport import Transport, not_ours

VERSION = {"Tus-Resumable": "1.0.0"}
OCTETS = "application/offset+octet-stream"
SLICE_BYTES = 1 << 16
GONE = {404, 410}
Sent = Callable[[int], None]


@dataclass(frozen=True)
class Tus:
    """The uploads of one server. Methods name an upload by its path there; all raise ClientError."""

    transport: Transport

    def announce(self, order: Order, length: int, sha256: str) -> str:
        """Makes an upload of `length` bytes; its path."""
        headers = {**VERSION, "Upload-Length": str(length), "Upload-Metadata": metadata_of(order, sha256)}
        response = self.transport.send("POST", f"{self.transport.api}/uploads/", headers=headers)
        location: str = response.headers.get("Location", "")
        if not (path := urlsplit(location).path):
            raise not_ours(response)
        return path

    def find(self, order: Order, length: int, sha256: str) -> tuple[str, int] | None:
        """Path and offset of an unfinished upload of these bytes and words, or None.

        The server has one if it took an announcement and the line broke before its answer.
        """
        said = {"year": order.year, "task": order.task, "file_name": order.file.name, "length": length}
        said |= {"sha256": sha256, **asdict(order.details)}
        try:
            uploads = self.transport.ask("/uploads")["items"]
        except Refused:
            return None
        found = (each for each in uploads if said.items() <= each.items())
        return next(((urlsplit(each["url"]).path, each["offset"]) for each in found), None)

    def offset(self, upload: str) -> int | None:
        """How many bytes have arrived; None if the server has no such upload (any more)."""
        try:
            response = self.transport.send("HEAD", self.transport.here(upload), headers=VERSION)
        except Refused as error:
            if error.status in GONE:
                return None
            raise
        return _offset_of(response)

    def bring(self, upload: str, offset: int, content: bytes, sent: Sent) -> int:
        """Sends bytes that begin at `offset`; the offset after them. `sent` hears how many have left so far."""
        headers = VERSION | {
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {base64.b64encode(hashlib.sha256(content).digest()).decode()}",
            "Content-Type": OCTETS,
            "Content-Length": str(len(content)),
        }
        address = self.transport.here(upload)
        response = self.transport.send("PATCH", address, headers=headers, content=_slices(content, offset, sent))
        return _offset_of(response)

    def give_up(self, upload: str) -> None:
        """Ends an upload with all its bytes; one that is gone already is no error."""
        try:
            self.transport.send("DELETE", self.transport.here(upload), headers=VERSION)
        except Refused as error:
            if error.status not in GONE:
                raise


def metadata_of(order: Order, sha256: str) -> str:
    """The header that tells the server where the file belongs and what is said of it."""
    said = {
        "year": str(order.year),
        "task": order.task,
        "filename": Path(order.file).name,
        "message": order.details.message,
        "track": order.details.track,
        "is_competing": "true" if order.details.is_competing else "false",
        "sha256": sha256,
    }
    return ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in said.items() if text)


def _offset_of(response: httpx.Response) -> int:
    value = response.headers.get("Upload-Offset", "")
    if not (value.isascii() and value.isdigit()):
        raise not_ours(response)
    return int(value)


def _slices(content: bytes, offset: int, sent: Sent) -> Iterator[bytes]:
    for start in range(0, len(content), SLICE_BYTES):
        yield content[start : start + SLICE_BYTES]
        sent(offset + min(start + SLICE_BYTES, len(content)))
