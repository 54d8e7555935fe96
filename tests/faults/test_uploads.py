"""Uploads that break, lie or crawl: rows 18, 22 and 25."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.predictions import predictions
from tests.faults.sockets import connect, exchange, multipart, trickle, upload_head
from tests.faults.world import HEALTH_SECONDS, Arena, World

WATCH_SECONDS = 6


@pytest.mark.row(18, "uploads cut short, of a wrong length or a wrong hash", on=("postgresql", "sqlite"))
def test_damaged_uploads_are_refused_and_cost_nothing(world: World, arena: Arena):
    body = multipart(predictions(18))
    # What other rows' killed servers left behind is cleaned up after days.
    loose = world.desk.ask("loose_files")
    truncated = exchange(world.url, upload_head(arena, len(body)) + body[: len(body) // 2])
    too_short = exchange(world.url, upload_head(arena, len(body) - 500) + body)
    too_long = exchange(world.url, upload_head(arena, len(body) + 500) + body)
    wrong_hash = arena.post(18, sha256="0" * 64).status_code
    statuses = {"truncated": truncated, "too short": too_short, "too long": too_long, "wrong hash": wrong_hash}
    assert all(400 <= status < 500 for status in statuses.values()), statuses
    assert arena.slots() == 0
    assert world.desk.ask("submissions", year=arena.year) == []
    assert world.desk.ask("loose_files") == loose


@pytest.mark.row(22, "two very slow uploads")
def test_slow_uploads_do_not_hold_up_others(world: World, arena: Arena):
    body = multipart(predictions(22))
    head = upload_head(arena, len(body))
    until = time.monotonic() + WATCH_SECONDS
    with ThreadPoolExecutor(2) as pool, connect(world.url) as one, connect(world.url) as other:
        slow = [pool.submit(trickle, line, head + body, 0.05, until) for line in (one, other)]
        slowest = watch_health(world, until)
        assert arena.wait(arena.submit(22))
        for each in slow:
            each.result(30)
    arena.notes.append(f"slowest health answer {slowest:.3f} s")
    assert slowest < HEALTH_SECONDS, f"health took {slowest:.2f} s"


@pytest.mark.row(25, "five clients that never close their sockets")
def test_clients_that_never_close_do_not_hold_up_others(world: World, arena: Arena):
    lines = [connect(world.url) for _ in range(5)]
    try:
        for line in lines:
            line.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        for line in lines:
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
        slowest = watch_health(world, time.monotonic() + WATCH_SECONDS)
        assert arena.wait(arena.submit(25))
    finally:
        for line in lines:
            line.close()
    arena.notes.append(f"slowest health answer {slowest:.3f} s")
    assert slowest < HEALTH_SECONDS, f"health took {slowest:.2f} s"


def watch_health(world: World, until: float) -> float:
    """The slowest of the answers until that moment."""
    slowest = 0.0
    while time.monotonic() < until:
        slowest = max(slowest, world.health("live"), world.health("ready"))
        time.sleep(0.1)
    return slowest
