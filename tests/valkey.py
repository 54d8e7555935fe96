"""A database number of our own on a Redis or Valkey server that others use too."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import redis

NUMBERS = range(15, -1, -1)
MARK = "yardstick-tests"


@contextmanager
def free_number(url: str) -> Iterator[str]:
    """The URL of an empty database of the server, which is emptied at the end. Raises RuntimeError if none is empty."""
    for number in NUMBERS:
        taken = urlsplit(url)._replace(path=f"/{number}").geturl()
        with redis.Redis.from_url(taken) as server:
            if not _take(server):
                continue
            try:
                yield taken
            finally:
                server.flushdb()
            return
    raise RuntimeError(
        "The server named in REDIS_URL has no empty database. Those that a killed test run left behind hold the key "
        f"“{MARK}”: empty them with FLUSHDB."
    )


def _take(server: "redis.Redis") -> bool:
    """Whether the database is empty and nobody else has just taken it."""
    try:
        if server.dbsize() or not server.set(MARK, "taken", nx=True):
            return False
    except redis.ResponseError:
        # The server has fewer databases.
        return False
    if server.dbsize() == 1:
        return True
    server.delete(MARK)
    return False
