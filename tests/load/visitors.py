"""Visitors in an open loop: each comes at their time, however long those before them wait."""

import asyncio
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from tests.load.connections import Connections

# Of the visits to each kind of page. What is not named is visited as seldom as this.
WEIGHTS = {"board": 30, "entry": 30, "home": 10, "compare": 8, "history": 6}
SELDOM = 2
# So many have the page already and ask whether it is still so.
RETURNING = 0.3
TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Visit:
    """What one visitor got: `milliseconds` since the moment at which they came; `error`: empty where all was well."""

    kind: str
    milliseconds: float
    error: str = ""


def warmed(url: str, pages: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Reads every page once and gives the digest of each by its path, empty for some. Raises where one is missing."""
    digests = {}
    with httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS) as client:
        for _, path in pages:
            digests[path] = client.get(path).raise_for_status().headers.get("ETag", "")
    return digests


async def visits(
    url: str, pages: list[tuple[str, str]], digests: dict[str, str], *, rate: int, seconds: int
) -> tuple[list[Visit], float]:
    """What everybody got, and the seconds until the last had come."""
    address = urlsplit(url)
    connections = Connections(address.hostname or "", address.port or 80)
    waiting = []
    start = time.perf_counter()
    for number, (kind, path, is_back) in enumerate(plan(pages, rate * seconds)):
        due = start + number / rate
        await asyncio.sleep(max(0, due - time.perf_counter()))
        headers = {"If-None-Match": digests[path]} if is_back and digests[path] else {}
        waiting.append(asyncio.create_task(visit(connections, kind, path, headers, due)))
    sent = time.perf_counter() - start
    made = list(await asyncio.gather(*waiting))
    connections.close()
    return made, sent


def plan(pages: list[tuple[str, str]], count: int) -> list[tuple[str, str, bool]]:
    """Kind, path and whether the visitor comes back, the same in every run."""
    chance = random.Random(1)
    of_kind: dict[str, list[str]] = {}
    for kind, path in pages:
        of_kind.setdefault(kind, []).append(path)
    kinds = chance.choices(list(of_kind), [WEIGHTS.get(kind, SELDOM) for kind in of_kind], k=count)
    return [(kind, chance.choice(of_kind[kind]), chance.random() < RETURNING) for kind in kinds]


async def visit(connections: Connections, kind: str, path: str, headers: dict[str, str], due: float) -> Visit:
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            status = await connections.get(path, headers)
        error = "" if status in {200, 304} else f"{status} {path}"
    except (OSError, EOFError, TimeoutError) as failed:
        error = f"{type(failed).__name__} {path}"
    return Visit(kind, 1000 * (time.perf_counter() - due), error)
