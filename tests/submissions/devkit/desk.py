"""A server that speaks as Yardstick does, as far as the command line asks, and fails when a test wants it to."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

TOKEN = "ys_secret-of-the-test"
PROBLEM = "application/problem+json"
UPLOADS = "/api/v1/uploads/"


@dataclass
class Canned:
    """An answer that a test puts in the way of one request."""

    status: int
    body: dict[str, Any] | str = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Held:
    """An upload: what was announced of it, what arrived, and what became of it."""

    length: int
    said: dict[str, str]
    content: bytearray = field(default_factory=bytearray)
    submission: str = ""


class Desk:
    """`answers` are given for "METHOD /path"; canned ones come first, one a request.

    `drops`: of so many requests, such as `POST finalize` or `PATCH`, the answer is lost when all is done.
    """

    def __init__(self) -> None:
        self.uploads: dict[str, Held] = {}
        self.submissions: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, Any] = {"GET /api/v1/me": {"name": "Ada", "scopes": ["read", "submit"]}}
        self.canned: dict[str, list[Canned]] = {}
        self.asked: list[str] = []
        # The submissions by their keys, as a server has them long after their uploads are gone.
        self.keys: dict[str, str] = {}
        self.tokens: set[str | None] = set()
        self.queries: list[str] = []
        self.states = ["scored"]
        self.drops: dict[str, int] = {}
        self.bytes_brought = 0
        self.url = ""

    def first(self, request: str, *canned: Canned) -> None:
        """These answers come before the usual one. A request is `POST finalize` or a path in full."""
        self.canned.setdefault(request, []).extend(canned)

    def submission(self, name: str) -> dict[str, Any]:
        """The submission in its next state; the last state stays."""
        found = self.submissions[name]
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        is_final = state not in {"queued", "running"}
        metrics = {"flat_error": {"wrong": [3, 1], "error": [0.3, 0.1]}}
        result = {"images": 10, "metrics": metrics} if state == "scored" else None
        return found | {"status": state, "is_final": is_final, "result": result}

    @property
    def arrived(self) -> list[bytes]:
        """The contents of what was handed in."""
        return [bytes(held.content) for held in self.uploads.values() if held.submission]


@contextmanager
def opened() -> Iterator[Desk]:
    """The desk on a port of its own, until the end of the test."""
    desk = Desk()
    handler = type("Bound", (_Handler,), {"desk": desk})
    with _Server(("127.0.0.1", 0), handler) as server:
        desk.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield desk
        server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_of: object) -> None:
        """Lines that break are what tests are about."""


class _Handler(BaseHTTPRequestHandler):
    desk: Desk
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def _answer(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            return
        path, _mark, query = self.path.partition("?")
        self.desk.queries += [query] if query else []
        request = f"{self.command} {path}"
        self.desk.asked.append(request)
        self.desk.tokens.add(self.headers.get("Authorization"))
        self.names = (request, f"{self.command} {path.rstrip('/').split('/')[-1]}", self.command)
        for name in self.names:
            if self.desk.canned.get(name):
                canned = self.desk.canned[name].pop(0)
                self._say(canned.status, canned.body, canned.headers)
                return
        if not self._knows_token(path):
            self._problem(401, "not_signed_in", "Send a valid token.")
            return
        self._usual(request, path, body)

    def _knows_token(self, path: str) -> bool:
        is_public = path.endswith(("/leaderboard", ".json")) or path.startswith("/api/v1/log")
        return is_public or self.headers.get("Authorization") == f"Bearer {TOKEN}"

    def _body(self) -> bytes | None:
        """None if the line was cut before the whole body came."""
        length = int(self.headers.get("Content-Length") or 0)
        try:
            body = self.rfile.read(length)
        except OSError:
            return None
        return body if len(body) == length else None

    def _usual(self, request: str, path: str, body: bytes) -> None:
        if path.startswith(UPLOADS):
            self._upload(path.removeprefix(UPLOADS).strip("/"), body)
        elif request == f"GET {UPLOADS.rstrip('/')}":
            unfinished = [each for each in self.desk.uploads.items() if not each[1].submission]
            self._say(200, {"items": [self._told(*each) for each in unfinished]})
        elif request in self.desk.answers:
            self._say(200, self.desk.answers[request])
        elif path.startswith("/api/v1/submissions/") and path.split("/")[4] in self.desk.submissions:
            self._say(200, self.desk.submission(path.split("/")[4]))
        else:
            self._problem(404, "not_found", "There is nothing at this address.")

    def _upload(self, name: str, body: bytes) -> None:
        if not name:
            self._announce()
        elif (held := self.desk.uploads.get(name.partition("/")[0])) is None:
            self._problem(404, "not_found", "There is nothing at this address.")
        elif name.endswith("/finalize"):
            self._finalize(held)
        elif self.command == "DELETE":
            del self.desk.uploads[name]
            self._say(204)
        elif self.command == "PATCH":
            self._append(held, body)
        else:
            self._offset(200, held)

    def _announce(self) -> None:
        pairs = (pair.split(" ") for pair in self.headers["Upload-Metadata"].split(","))
        said = {name: base64.b64decode(value).decode() for name, value in pairs}
        name = str(uuid4())
        self.desk.uploads[name] = Held(int(self.headers["Upload-Length"]), said)
        # As behind a proxy that does not tell how it is reached.
        self._say(201, headers={"Location": self._address(name)})

    def _address(self, name: str) -> str:
        return f"http://inside.example{UPLOADS}{name}/"

    def _told(self, name: str, held: Held) -> dict[str, Any]:
        """An upload as the API lists it."""
        said = {each: held.said.get(each, "") for each in ("task", "message", "track", "sha256")}
        told = {"url": self._address(name), "length": held.length, "offset": len(held.content)}
        told |= {"year": int(held.said["year"]), "file_name": held.said["filename"]}
        return said | told | {"is_competing": held.said["is_competing"] == "true"}

    def _append(self, held: Held, body: bytes) -> None:
        algorithm, digest = self.headers["Upload-Checksum"].split(" ")
        if hashlib.new(algorithm, body).digest() != base64.b64decode(digest):
            self._problem(460, "checksum_mismatch", "The bytes that arrived do not have this checksum.")
        elif int(self.headers["Upload-Offset"]) != len(held.content):
            self._problem(409, "wrong_offset", "Go on from elsewhere.")
        else:
            held.content += body
            self.desk.bytes_brought += len(body)
            self._offset(204, held)

    def _offset(self, status: int, held: Held) -> None:
        self._say(status, headers={"Upload-Offset": str(len(held.content)), "Upload-Length": str(held.length)})

    def _finalize(self, held: Held) -> None:
        if len(held.content) != held.length:
            self._problem(409, "upload_incomplete", "Bring the others first.")
            return
        key = self.headers["Idempotency-Key"]
        held.submission = held.submission or self.desk.keys.get(key, "")
        if not held.submission:
            held.submission = self.desk.keys[key] = str(uuid4())
            self.desk.submissions[held.submission] = described(held.submission, self.desk.url, held)
        self._say(202, self.desk.submission(held.submission))

    def _problem(self, status: int, code: str, detail: str) -> None:
        self._say(status, {"code": code, "detail": detail, "status": status})

    def _say(self, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        if dropped := next((name for name in self.names if self.desk.drops.get(name)), None):
            self.desk.drops[dropped] -= 1
            self.close_connection = True
            return
        text = body if isinstance(body, str) else json.dumps(body)
        content = b"" if body is None or self.command == "HEAD" else text.encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", PROBLEM if status >= 400 else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def described(name: str, url: str, held: Held) -> dict[str, Any]:
    """A submission as the API tells it, but for its state."""
    return {
        "id": name,
        "url": f"{url}/submissions/{name}/",
        "year": int(held.said["year"]),
        "task": held.said["task"],
        "team_id": 7,
        "phase": "test",
        "message": held.said.get("message", ""),
        "track": held.said["track"],
        "queue_position": 1,
        "why_waiting": "",
        "poll_seconds": 1,
        "stage": "",
        "progress": 0.0,
        "errors": [],
        "error_totals": {},
        "result_note": "",
        "failure": "",
        "failure_note": "",
        "submitted_at": "2026-11-27T20:00:00Z",
        "file_sha256": held.said["sha256"],
        "returned_slot": True,
    }
