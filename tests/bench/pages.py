"""How long public pages take to be made and to come from the cache: `python -m tests.bench.pages`.

On PostgreSQL (or with `--database sqlite`) and a cache in Valkey, through all of Django but no server. A figure is the
median of `ROUNDS`; ratios are to the time of a page that says nothing. Nothing asserts a time.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import django

from tests.servers import choose, started

ROUNDS = 15
ROWS, MANY = 100, 10_000
BOARD = "/2026/classification/"
MANY_BOARD = "/2025/classification/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    chosen = parser.parse_args().database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings.test")
    with started(choose(chosen)) as servers:
        os.environ["TEST_DATABASE_URL"] = servers.environment["DATABASE_URL"]
        django.setup()
        with database(), valkey():
            print_figures(chosen, measured(*tables()))


@contextmanager
def database() -> Iterator[None]:
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


@contextmanager
def valkey() -> Iterator[None]:
    """The cache as sites have it, and public pages kept as there."""
    from django.test import override_settings

    from challenge.settings import base
    from submissions.demo.processes import broker_service, free_port

    port = free_port()
    with tempfile.TemporaryDirectory(prefix="yardstick-bench-") as folder:
        service = broker_service(port, {}, Path(folder))
        service.start()
        try:
            wait_for(port)
            with override_settings(
                CACHES=base.cache(f"redis://127.0.0.1:{port}/0"), PUBLIC_PAGE_SECONDS=base.PUBLIC_PAGE_SECONDS
            ):
                yield
        finally:
            service.ask_to_stop()
            service.wait_or_kill()


def wait_for(port: int) -> None:
    from redis import Redis
    from redis.backoff import ConstantBackoff
    from redis.exceptions import ConnectionError as RedisConnectionError
    from redis.retry import Retry

    with Redis(port=port, retry=Retry(ConstantBackoff(0.02), 500), retry_on_error=[RedisConnectionError]) as client:
        client.ping()


def tables() -> tuple[Any, Any]:
    """Published results of 100 entries, and live standings of 10,000."""
    from leaderboard.enums import PublicationState
    from tests.factories import make_edition, make_phase
    from tests.factories.leaderboard import make_table

    edition = make_edition()
    table = make_table(make_phase(edition=edition), wrong=tuple(range(1, ROWS + 1)), image_count=50_000)
    earlier = make_phase(edition=make_edition(2025))
    many = make_table(earlier, state=PublicationState.LIVE, wrong=(), image_count=50_000)
    make_rows(many, MANY)
    return table, many


def make_rows(table: Any, count: int) -> None:
    """As many ranked entries, made together."""
    from uuid import uuid4

    from leaderboard.models import Entry
    from tests.factories.leaderboard import make_row

    shape = make_row(table, wrong=1, rank=1)
    same = {
        field.attname: getattr(shape, field.attname) for field in Entry._meta.concrete_fields if field.attname != "id"
    }
    rows = [
        Entry(**same | {"submission_id": uuid4(), "team_name": f"Team {n}", "rank": n, "primary_count": n})
        for n in range(2, count + 1)
    ]
    Entry.objects.bulk_create(rows, batch_size=500)


def measured(table: Any, many: Any) -> list[tuple[str, float]]:
    """Names of pages and milliseconds."""
    entry = f"{BOARD}entries/{table.entries.first().submission_id}/"
    empty = timed("/health/live")
    figures = [("a page that says nothing", empty)]
    for name, address in (
        (f"board, {ROWS} rows", f"{BOARD}?entries=all"),
        (f"board, {ROWS} of {MANY:,} rows", f"{MANY_BOARD}?entries=all"),
        ("entry", entry),
        ("home", "/"),
        ("history", "/history/"),
    ):
        figures += [(f"{name}: made", timed(address, before=forget)), (f"{name}: from the cache", timed(address))]
    figures += [
        (f"search in {MANY:,} rows, {found} found", timed(f"{MANY_BOARD}?entries=all&q={words}"))
        for found, words in (("one", "Team+9999"), ("all", "Team"))
    ]
    return [*figures, (f"board, {ROWS} rows: not changed (304)", not_changed(f"{BOARD}?entries=all"))]


def forget() -> None:
    from django.core.cache import caches

    caches["default"].clear()


def timed(address: str, before: Callable[[], None] = lambda: None, **headers: str) -> float:
    """The median of milliseconds; `before` is not counted. An address that is not there fails."""
    times = []
    for _ in range(ROUNDS + 1):
        before()
        start = time.perf_counter()
        status, _ = get(address, **headers)
        times.append(1000 * (time.perf_counter() - start))
        assert status in {200, 304}, (address, status)
    return statistics.median(times[1:])


def not_changed(address: str) -> float:
    return timed(address, HTTP_IF_NONE_MATCH=get(address)[1]["ETag"])


def get(address: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers, asked for as a server asks: the client of tests copies every context it sees."""
    from django.test import RequestFactory

    answered: list[Any] = []
    environ = RequestFactory().get(address, **headers).META
    body = application()(environ, lambda status, found: answered.extend((int(status.split()[0]), dict(found))))
    b"".join(body)
    body.close()
    return answered[0], answered[1]


@cache
def application() -> Any:
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def print_figures(database: str, figures: list[tuple[str, float]]) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table("page", "ms", "ratio", title=f"{database}, {os.cpu_count()} cores, median of {ROUNDS}")
    base = figures[0][1]
    for name, took in figures:
        shown.add_row(name, f"{took:.1f}", f"{took / base:.1f}")
    Console(width=120).print(shown)


if __name__ == "__main__":
    main()
