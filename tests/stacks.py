"""The whole server for integration and end-to-end tests: real processes, seeded like the demonstration."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from submissions.demo.processes import free_port
from submissions.demo.stack import Stack
from submissions.devkit.client import Client
from tests.servers import choose, started
from tests.shell import Shell

ROOT = Path(__file__).parent.parent


@dataclass
class Live:
    """A running server with its sign-ins."""

    stack: Stack
    people: dict[str, Any]

    @property
    def url(self) -> str:
        return self.stack.url

    def client(self, team: int = 0) -> Client:
        return Client(self.url, self.people["teams"][team]["token"])

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py prints on the server's own settings."""
        return manage(self.stack, *arguments)

    def ask(self, code: str) -> Any:
        """What the server's database says: `code` runs on its settings and prints JSON."""
        return self.shell.ask(f"from submissions.models import *; from challenge.models import *; {code}")

    @cached_property
    def shell(self) -> Shell:
        return Shell(self.stack.environment)


def manage(stack: Stack, *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    environment = {**os.environ, **stack.environment}
    ended = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def run_live(folder: Path, environment: dict[str, str]) -> Iterator[Live]:
    stack = Stack(var=folder, host="127.0.0.1", port=free_port(), environment={"DATABASE_URL": "", **environment})
    manage(stack, "migrate", "--verbosity", "0")
    manage(stack, "load_history", "--verbosity", "0")
    with stack:
        manage(stack, "seed_demo", "--url", stack.url)
        server = Live(stack, json.loads((folder / "demo.json").read_text()))
        with closing(server.shell):
            yield server


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The embedded default: SQLite and Valkey, with a broker of its own to freeze."""
    yield from run_live(tmp_path_factory.mktemp("sqlite"), {})


@pytest.fixture(scope="session")
def live_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The same on PostgreSQL, and on the servers named in DATABASE_URL and REDIS_URL."""
    with started(choose("postgresql")) as servers:
        yield from run_live(tmp_path_factory.mktemp("postgres"), servers.environment)


@pytest.fixture(scope="session", params=["live", "live_postgres"], ids=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest) -> Live:
    """Each of the two."""
    server: Live = request.getfixturevalue(request.param)
    return server
