"""Long requests: how many at a time, how long each body, and how a connection is left."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..domain.errors import ServerBusy

Read = Callable[[int | None], bytes]

# What is left of a refused body is read away to this amount: a client that still sends would not hear the answer.
DRAIN_BYTES = 16 * 1024 * 1024
DRAIN_SECONDS = 2.0
DRAIN_CHUNK = 1 << 16
# A line that brings fewer bytes than these in the time of a stall has stalled.
WATCHED_BYTES = 4096

_uploads = threading.BoundedSemaphore(settings.UPLOAD_REQUESTS_PER_PROCESS)
_checks = threading.BoundedSemaphore(settings.CHECKS_PER_PROCESS)


def place_for_upload() -> AbstractContextManager[None]:
    """One of the places that a process has for long bodies, so that others stay. Raises ServerBusy."""
    return _place(_uploads, 0)


def place_for_check() -> AbstractContextManager[None]:
    """One of the places that a process has for checks, waited for a moment. Raises ServerBusy."""
    return _place(_checks, settings.CHECK_WAIT_SECONDS)


@contextmanager
def _place(places: threading.BoundedSemaphore, seconds: float) -> Iterator[None]:
    if not places.acquire(timeout=seconds):
        raise ServerBusy(_("The server has too many files on its hands at this moment. Try again in a few seconds."))
    try:
        yield
    finally:
        places.release()


@contextmanager
def body_of(request: HttpRequest) -> Iterator[None]:
    """Ends the body when nothing comes for a while or its time is over, and reads away what nobody read.

    gunicorn itself waits for ever. A body that is ended gives out all that arrived until then, and no error.
    """
    line: socket.socket | None = request.META.get("gunicorn.socket")
    if line is None or request.headers.get("Content-Length", "0") in {"", "0"}:
        yield
        return
    watch = Watch(line)
    request.read = watch.reading(request.read)  # type: ignore[assignment, method-assign]
    watch.start()
    try:
        yield
    finally:
        _drain(request, line)
        watch.stop()


class Watch(threading.Thread):
    """Hangs up for reading when the reader waits too long, or the time of the whole body is over.

    Not by a timeout of the socket: gunicorn drops what it has half read when a read raises.
    """

    def __init__(self, line: socket.socket) -> None:
        super().__init__(daemon=True)
        self.line = line
        self.stall, self.whole = settings.UPLOAD_STALL_SECONDS, settings.UPLOAD_REQUEST_SECONDS
        self.waits_since: float | None = None
        self.stopped = threading.Event()

    def reading(self, read: Read) -> Read:
        """The same bytes, with the time noted that each few of them are waited for."""

        def read_on(size: int | None = None) -> bytes:
            taken, left = [], sys.maxsize if size is None or size < 0 else size
            while left and (piece := self._wait_for(read, min(left, WATCHED_BYTES))):
                taken.append(piece)
                left -= len(piece)
            return b"".join(taken)

        return read_on

    def _wait_for(self, read: Read, size: int) -> bytes:
        # Time that we ourselves take between two reads is no stall of the line.
        self.waits_since = time.monotonic()
        try:
            return read(size)
        finally:
            self.waits_since = None

    def run(self) -> None:
        end = time.monotonic() + self.whole
        while not self.stopped.wait(min(self.stall, self.whole) / 10):
            now, since = time.monotonic(), self.waits_since
            if now >= end or (since is not None and now - since >= self.stall):
                _hang_up(self.line)

    def stop(self) -> None:
        self.stopped.set()


def _drain(request: HttpRequest, line: socket.socket) -> None:
    """Reads what is left of the body; where that would take long, hangs up, so that gunicorn does not go on reading."""
    end, drained, before = time.monotonic() + DRAIN_SECONDS, 0, line.gettimeout()
    try:
        line.settimeout(DRAIN_SECONDS)
        while piece := request.read(DRAIN_CHUNK):
            drained += len(piece)
            if drained > DRAIN_BYTES or time.monotonic() > end:
                _hang_up(line)
                break
        line.settimeout(before)
    except OSError:
        _hang_up(line)


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RD)
