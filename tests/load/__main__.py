"""`python -m tests.load --rate 200 --seconds 60`: mixed public pages from gunicorn on PostgreSQL with a warm cache.

The server is the Procfile's, on this machine, and so are its visitors. It prints times and fails on any error.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from submissions.demo.processes import Service, broker_service, free_port, procfile_services
from tests.faults.world import wait_for
from tests.load.rows import make_rows
from tests.load.visitors import Visit, visits, warmed
from tests.servers import choose, started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=200, help="visits a second")
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    with server() as (url, web):
        pages = make_rows()
        warmed(url, pages)
        # Again, since the first page of each process waits for more than its rows.
        digests = warmed(url, pages)
        made, sent = asyncio.run(visits(url, pages, digests, rate=options.rate, seconds=options.seconds))
        told = web.log_tail()
    report(made, sent)
    if errors := [each.error for each in made if each.error]:
        sys.exit(f"{len(errors)} errors, as: {errors[:5]}; the server says:\n{told}")


@contextmanager
def server() -> Iterator[tuple[str, Service]]:
    """Address and process of the web service alone, with a database and a cache; this process has the same settings."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yardstick-load-")))
        servers = stack.enter_context(started(choose("postgresql")))
        url, broker = f"http://127.0.0.1:{(port := free_port())}", free_port()
        environment = {
            "DJANGO_SETTINGS_MODULE": "challenge.settings.dev",
            "DEBUG": "0",
            "VAR": str(folder),
            "SITE_URL": url,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "REDIS_URL": f"redis://127.0.0.1:{broker}/0",
            **servers.environment,
        }
        os.environ.update(environment)
        prepare()
        services = [service for service in procfile_services(environment, folder / "log") if service.name == "web"]
        if "REDIS_URL" not in servers.environment:
            services.insert(0, broker_service(broker, environment, folder / "log"))
        for service in services:
            service.start()
            stack.callback(service.wait_or_kill)
            stack.callback(service.ask_to_stop)
        wait_for(lambda: is_there(url), "the server answers", 60)
        yield url, services[-1]


def prepare() -> None:
    """Django in this process, and an empty database."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def is_there(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/live", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def report(made: list[Visit], sent: float) -> None:
    title = f"{len(made):,} visits, {len(made) / sent:.1f} a second, {sum(bool(each.error) for each in made)} errors"
    shown = Table("page", "visits", "p50 ms", "p95 ms", "p99 ms", "slowest ms", title=title)
    kinds = {kind: [each for each in made if each.kind == kind] for kind in sorted({each.kind for each in made})}
    for name, found in [*kinds.items(), ("all", made)]:
        times = [each.milliseconds for each in found]
        cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
        figures = (cuts[49], cuts[94], cuts[98], max(times))
        shown.add_row(name, f"{len(found):,}", *(f"{figure:.1f}" for figure in figures))
    Console(width=100).print(shown)


if __name__ == "__main__":
    main()
