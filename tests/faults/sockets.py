"""HTTP by hand, for what no library would do: bodies that stop short, trickle, or never end."""

import hashlib
import socket
import time
from urllib.parse import urlsplit

from tests.faults.world import Arena

BOUNDARY = "fault"


def multipart(content: bytes, **fields: str) -> bytes:
    """The body of a form with a file."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="predictions.csv"\r\nContent-Type: text/csv'
    return b"".join([*parts, f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])


def upload_head(arena: Arena, length: int) -> bytes:
    """The request's head, which announces `length` bytes."""
    lines = [
        f"POST /api/v1/editions/{arena.year}/tasks/classification/submissions HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {arena.tokens[0]}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        f"Content-Length: {length}",
        "Connection: close",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def connect(url: str, seconds: float = 20) -> socket.socket:
    address = urlsplit(url)
    return socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=seconds)


def exchange(url: str, sent: bytes) -> int:
    """Sends the bytes, says that there are no more, and gives the status that comes back; 0 if none does."""
    with connect(url) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def trickle(line: socket.socket, sent: bytes, pause: float, until: float) -> None:
    """Sends byte after byte, with pauses, until the moment (of the monotonic clock)."""
    for place in range(len(sent)):
        if time.monotonic() > until:
            return
        line.sendall(sent[place : place + 1])
        time.sleep(pause)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
