"""The whole server on one machine: broker, web, workers and beat, as one thing to start and stop."""

import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import httpx

from .processes import Service, broker_service, free_port, procfile_services, stop_all

READY_SECONDS = 90
POLL_SECONDS = 0.1


class StartFailed(Exception):
    """A process ended, or the server did not get ready; the message ends with the lines of its log."""


class Stack:
    """Starts all services on entering and stops them on leaving.

    `environment` adds to what the children inherit. The broker listens on a free port of its own, unless `environment`
    names another one in REDIS_URL.
    """

    def __init__(self, *, var: Path, host: str, port: int, environment: Mapping[str, str] | None = None) -> None:
        self.var = var
        self.url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound
        broker_port = free_port()
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "challenge.settings.dev",
            "DEBUG": "0",
            "VAR": str(var),
            "SITE_URL": self.url,
            "HOST": host,
            "PORT": str(port),
            "REDIS_URL": f"redis://127.0.0.1:{broker_port}/0",
            **(environment or {}),
        }
        logs = var / "log"
        self.services = procfile_services(self.environment, logs)
        if "REDIS_URL" not in (environment or {}):
            self.services.insert(0, broker_service(broker_port, self.environment, logs))

    def __enter__(self) -> "Stack":
        try:
            for service in self.services:
                service.start()
            self.wait_until_ready()
        except BaseException:
            stop_all(self.services)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop_all(self.services)

    def service(self, name: str) -> Service:
        return next(service for service in self.services if service.name == name)

    def wait_until_ready(self) -> None:
        """Returns when the server says that its parts are there. Raises StartFailed."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self.refuse_ended()
            if self._is_ready():
                return
            time.sleep(POLL_SECONDS)
        raise StartFailed(f"The server was not ready after {READY_SECONDS} s.\n{self.service('web').log_tail()}")

    def refuse_ended(self) -> None:
        for service in self.services:
            if not service.is_running:
                raise StartFailed(f"The process “{service.name}” ended:\n{service.log_tail()}")

    def restart_ended(self) -> list[str]:
        """Starts again what has ended, and says what that was."""
        ended = [service for service in self.services if not service.is_running]
        for service in ended:
            service.start()
        return [service.name for service in ended]

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=5).status_code == 200
        except httpx.TransportError:
            return False
