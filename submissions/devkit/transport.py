"""Requests to one server, and its answers as values or as errors of `errors.py`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from .errors import ClientError, LimitReached, Refused, ServerFault, Unreachable
from .secret import Secret

TIMEOUT = httpx.Timeout(30, write=60, read=60)
# Putting a gigabyte together and hashing it takes the server a while.
LONG = httpx.Timeout(30, write=60, read=300)
AWAY = {502, 503, 504}
Answer = dict[str, Any]


class Bearer(httpx.Auth):
    """Sends the token with a request, and keeps it out of everything else."""

    def __init__(self, token: Secret) -> None:
        self.token = token

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        request.headers["Authorization"] = f"Bearer {self.token.reveal()}"
        yield request


class Transport:
    """One server, and perhaps a token. Every method raises ClientError."""

    def __init__(self, url: str, token: Secret | None = None) -> None:
        self.url = url.rstrip("/")
        self.api = f"{self.url}/api/v1"
        self._http = httpx.Client(auth=Bearer(token) if token else None, timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def ask(self, path: str, method: str = "GET", **options: Any) -> Answer:
        """The object that an operation of the API answers with, `path` without `/api/v1`."""
        return object_of(self.send(method, self.api + path, **options))

    def fetch(self, url: str) -> Any:
        """What another address of this server answers as JSON."""
        return json_of(self.send("GET", url))

    def here(self, address: str) -> str:
        """An address that the server told, at the name by which it is reached: a token goes nowhere else."""
        own, parts = urlsplit(self.url), urlsplit(address)
        return f"{own.scheme}://{own.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def send(self, method: str, url: str, **options: Any) -> httpx.Response:
        """The answer if it is a success."""
        with _translated(self.url):
            response = self._http.request(method, url, **options)
        if response.is_success:
            return response
        raise error_of(response)

    @contextmanager
    def stream(self, url: str) -> Iterator[httpx.Response]:
        """A success whose bytes are still to be read: a line that breaks meanwhile is told as everywhere."""
        with _translated(self.url), self._http.stream("GET", url) as response:
            if not response.is_success:
                response.read()
                raise error_of(response)
            yield response


@contextmanager
def _translated(url: str) -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        reason = str(error).rstrip(".") or type(error).__name__
        raise Unreachable(f"The server at {url} did not answer: {reason}.") from error


def object_of(response: httpx.Response) -> Answer:
    """The object in an answer. Raises ServerFault if there is none."""
    if not isinstance(found := json_of(response), dict):
        raise not_ours(response)
    return found


def json_of(response: httpx.Response) -> Any:
    """The value in an answer. Raises ServerFault for what is no JSON."""
    try:
        return response.json()
    except ValueError as error:
        raise not_ours(response) from error


def not_ours(response: httpx.Response) -> ServerFault:
    """The error of a success that says nothing of what it should."""
    told = f"What answers at {response.url.host} is no Yardstick server, or another version of one."
    return ServerFault(told, "not_a_server")


def error_of(response: httpx.Response) -> ClientError:
    """The error that an answer tells of."""
    status, body = response.status_code, _problem(response)
    detail = str(body.pop("detail", "")) or _without_detail(response)
    code = str(body.pop("code", "http_error"))
    if status == httpx.codes.UNAUTHORIZED:
        detail = "The server does not know this token, or no longer. Run “yardstick login” with a new one."
    if status in AWAY:
        return Unreachable(detail, _retry_after(response))
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return ServerFault(detail, code if code != "http_error" else "server_fault")
    more = {name: value for name, value in body.items() if name not in {"type", "title", "status"}}
    kind = LimitReached if status == httpx.codes.TOO_MANY_REQUESTS else Refused
    return kind(status, code, detail, more, _retry_after(response))


def _problem(response: httpx.Response) -> Answer:
    if not response.headers.get("Content-Type", "").startswith("application/problem+json"):
        return {}
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _without_detail(response: httpx.Response) -> str:
    if response.has_redirect_location:
        return f"The server has moved to {response.headers['Location']}. Give that address."
    return f"The server answered {response.status_code} {response.reason_phrase}.".replace(" .", ".")


def _retry_after(response: httpx.Response) -> float:
    """Seconds from the header, which holds a number or a date; 0 where there is none."""
    value = response.headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0)
    except (ValueError, TypeError):
        return 0
