"""`make demo`: the whole server under one foreground process, with content to look at."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions.demo.processes import is_taken
from submissions.demo.stack import Stack, StartFailed

WATCH_SECONDS = 1.0


class Command(BaseCommand):
    help = "Starts broker, web, workers and beat; fills them with a demonstration; stops all on Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **_options: Any) -> None:
        if is_taken(host, port):
            raise CommandError(
                f"Port {port} on {host} is taken by another program.\n"
                f"Stop that program, or choose another port: make demo PORT={port + 1}"
            )
        # A shell may start background jobs with Ctrl-C ignored; both signals stop us all the same.
        signal.signal(signal.SIGINT, _interrupt)
        signal.signal(signal.SIGTERM, _interrupt)
        with only_one(settings.VAR):
            self.run(host, port)

    def run(self, host: str, port: int) -> None:
        hosts = "*" if host == "0.0.0.0" else f"{host},localhost,127.0.0.1,[::1]"  # noqa: S104 - compared, not bound
        stack = Stack(var=settings.VAR, host=host, port=port, environment={"ALLOWED_HOSTS": hosts})
        try:
            manage("migrate", "--verbosity", "0", environment=stack.environment)
            manage("load_history", "--verbosity", "0", environment=stack.environment)
            self.keep_wheel(stack.environment)
            with stack:
                manage("seed_demo", "--url", stack.url, environment=stack.environment)
                self.stdout.write("Press Ctrl-C to stop.")
                self.watch(stack)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped. The data stays: run `make demo` again, or `make demo-clean` to remove it.")
        except (StartFailed, subprocess.CalledProcessError) as error:
            raise CommandError(str(error)) from error

    def keep_wheel(self, environment: dict[str, str]) -> None:
        """On data of before a change of the scorer the version is taken, which is no reason to show nothing."""
        try:
            manage("build_devkit", environment=environment)
        except subprocess.CalledProcessError:
            self.stderr.write("The demonstration goes on without a wheel of the running code (see above).")

    def watch(self, stack: Stack) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            for name in stack.restart_ended():
                self.stderr.write(f"The process “{name}” ended and was started again; see {settings.VAR}/log.")


def manage(*arguments: str, environment: dict[str, str]) -> None:
    """Runs one command of manage.py in a process of its own, with the services' environment."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    subprocess.run(command, check=True, env={**os.environ, **environment})


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Holds the data folder for this process. Raises CommandError if another demo runs on it."""
    with (var / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"A demo already runs on the data folder {var}. Choose another: make demo VAR=…"
            ) from None
        yield


def _interrupt(*_: Any) -> NoReturn:
    raise KeyboardInterrupt
