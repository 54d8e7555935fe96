"""Long requests: how many at a time, how long each body, and how a connection is left."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..domain.errors import ServerBusy

# What is left of a refused body is read away to this amount: a client that still sends would not hear the answer.
DRAIN_BYTES = 16 * 1024 * 1024
DRAIN_SECONDS = 2.0
DRAIN_CHUNK = 1 << 16

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

    gunicorn itself waits for ever. A read that times out raises OSError; a line that is shut down ends silently.
    """
    line: socket.socket | None = request.META.get("gunicorn.socket")
    if line is None or request.headers.get("Content-Length", "0") in {"", "0"}:
        yield
        return
    before = line.gettimeout()
    line.settimeout(settings.UPLOAD_STALL_SECONDS)
    watch = threading.Timer(settings.UPLOAD_REQUEST_SECONDS, _hang_up, [line])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        _drain(request, line)
        watch.cancel()
        with contextlib.suppress(OSError):
            line.settimeout(before)


def _drain(request: HttpRequest, line: socket.socket) -> None:
    """Reads what is left of the body; where that would take long, hangs up, so that gunicorn does not go on reading."""
    end, drained = time.monotonic() + DRAIN_SECONDS, 0
    try:
        line.settimeout(DRAIN_SECONDS)
        while piece := request.read(DRAIN_CHUNK):
            drained += len(piece)
            if drained > DRAIN_BYTES or time.monotonic() > end:
                _hang_up(line)
                return
    except OSError:
        _hang_up(line)


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RD)
