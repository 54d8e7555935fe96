"""Visitors in an open loop: each comes at their time, however long those before them wait."""

import asyncio
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

# Of the visits to each kind of page. What is not named is visited as seldom as this.
WEIGHTS = {"board": 30, "entry": 30, "home": 10, "compare": 8, "history": 6}
SELDOM = 2
# So many have the page already and ask whether it is still so.
RETURNING = 0.3
MOST_AT_ONCE = 400
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
    """What everybody got, and the seconds that it took until the last had come."""
    # A server closes connections that idle; ours is the first to.
    limits = httpx.Limits(max_connections=MOST_AT_ONCE, keepalive_expiry=1)
    chosen = plan(pages, rate * seconds)
    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS, limits=limits) as client:
        start = time.perf_counter()
        waiting = []
        for number, (kind, path, is_back) in enumerate(chosen):
            due = start + number / rate
            await asyncio.sleep(max(0, due - time.perf_counter()))
            headers = {"If-None-Match": digests[path]} if is_back and digests[path] else {}
            waiting.append(asyncio.create_task(visit(client, kind, path, headers, due)))
        sent = time.perf_counter() - start
        return list(await asyncio.gather(*waiting)), sent


def plan(pages: list[tuple[str, str]], count: int) -> list[tuple[str, str, bool]]:
    """Kind, path and whether the visitor comes back, the same in every run."""
    chance = random.Random(1)
    of_kind: dict[str, list[str]] = {}
    for kind, path in pages:
        of_kind.setdefault(kind, []).append(path)
    kinds = chance.choices(list(of_kind), [WEIGHTS.get(kind, SELDOM) for kind in of_kind], k=count)
    return [(kind, chance.choice(of_kind[kind]), chance.random() < RETURNING) for kind in kinds]


async def visit(client: httpx.AsyncClient, kind: str, path: str, headers: dict[str, str], due: float) -> Visit:
    try:
        answer = await client.get(path, headers=headers)
        error = "" if answer.status_code in {200, 304} else f"{answer.status_code} {path}"
    except httpx.HTTPError as failed:
        error = f"{type(failed).__name__} {path}"
    return Visit(kind, 1000 * (time.perf_counter() - due), error)
