"""Talking to a Yardstick server.

ClientError
├── Unreachable    no answer, or one that was cut off; trying again may help
├── Refused        the server said no, and why
│   └── LimitReached   the team's limit; `next_allowed_at` says when the next file may come
└── ServerFault    the server failed; nobody on this side did anything wrong
"""

import hashlib
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

TIMEOUT = httpx.Timeout(30, write=300, read=300)
UPLOAD_ATTEMPTS = 4
POLL_SECONDS = (0.1, 0.2, 0.5, 1.0)
Answer = dict[str, Any]


class ClientError(Exception):
    """The base of all errors of this module; the message is for a person."""


class Unreachable(ClientError):
    pass


class Refused(ClientError):
    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code


class LimitReached(Refused):
    def __init__(self, status: int, code: str, detail: str, next_allowed_at: str | None) -> None:
        super().__init__(status, code, detail)
        self.next_allowed_at = next_allowed_at


class ServerFault(ClientError):
    pass


class Client:
    """One server, and optionally a token. A context manager; every method raises ClientError."""

    def __init__(self, url: str, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=f"{url.rstrip('/')}/api/v1", headers=headers, timeout=TIMEOUT)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def submit(
        self,
        year: int,
        task: str,
        file: Path,
        *,
        message: str = "",
        track: str = "provided",
        idempotency_key: str = "",
    ) -> Answer:
        """Uploads a prediction file; the submission as the server describes it.

        A connection that breaks is tried again under the same key, which makes one submission however often.
        """
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        data = {"message": message, "track": track, "sha256": _sha256(file)}
        for attempt in range(1, UPLOAD_ATTEMPTS + 1):
            try:
                with file.open("rb") as stream:
                    path = f"/editions/{year}/tasks/{task}/submissions"
                    return self._ask("POST", path, headers=headers, data=data, files={"file": (file.name, stream)})
            except Unreachable:
                if attempt == UPLOAD_ATTEMPTS:
                    raise
                time.sleep(attempt)
        raise AssertionError("the loop returns or raises")

    def submission(self, submission_id: str) -> Answer:
        return self._ask("GET", f"/submissions/{submission_id}")

    def wait(
        self,
        submission_id: str,
        *,
        seconds: float | None = None,
        on_change: Callable[[Answer], None] | None = None,
    ) -> Answer:
        """Asks until the submission's state is final. Raises Unreachable after `seconds`."""
        deadline = None if seconds is None else time.monotonic() + seconds
        for pause in _pauses():
            answer = self.submission(submission_id)
            if on_change:
                on_change(answer)
            if answer["is_final"]:
                return answer
            if deadline is not None and time.monotonic() > deadline:
                raise Unreachable(f"The submission was not scored within {seconds:g} s; it is {answer['status']}.")
            time.sleep(pause)
        raise AssertionError("the pauses never end")

    def leaderboard(self, year: int, task: str, *, entries: str = "best") -> Answer:
        return self._ask("GET", f"/editions/{year}/tasks/{task}/leaderboard", params={"entries": entries})

    def _ask(self, method: str, path: str, **options: Any) -> Answer:
        with _translated(str(self._http.base_url)):
            response = self._http.request(method, path, **options)
        if response.is_success:
            answer: Answer = response.json()
            return answer
        raise _error(response)


@contextmanager
def _translated(url: str) -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        raise Unreachable(f"The server at {url} did not answer: {error or type(error).__name__}.") from error


def _error(response: httpx.Response) -> ClientError:
    is_problem = response.headers.get("Content-Type", "").startswith("application/problem+json")
    body = response.json() if is_problem else {}
    code, detail = (
        body.get("code", "http_error"),
        body.get("detail", f"The server answered {response.status_code}."),
    )
    if response.status_code in {502, 503, 504}:
        return Unreachable(detail)
    if response.status_code >= 500:
        return ServerFault(detail)
    if code == "quota_exceeded":
        return LimitReached(response.status_code, code, detail, body.get("next_allowed_at"))
    return Refused(response.status_code, code, detail)


def _pauses() -> Iterator[float]:
    yield from POLL_SECONDS
    while True:
        yield POLL_SECONDS[-1]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
