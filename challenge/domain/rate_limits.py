"""How many requests of the API a token or an address may make in a minute, counted in the shared cache.

A cache that cannot be reached counts nothing: whoever asks is let in.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Budget:
    """What is left of a minute: requests allowed and remaining (0 or more), and seconds until the next minute."""

    limit: int
    remaining: int
    reset_seconds: int
    is_over: bool


def spend(who: str, now: datetime) -> Budget:
    """Counts one request of `who`."""
    return _count(f"requests:{who}", settings.API_REQUESTS_PER_MINUTE, now, amount=1)


def failures(address: str, now: datetime, *, amount: int = 0) -> Budget:
    """Counts `amount` requests with a wrong token from an address, so that tokens cannot be guessed by many tries."""
    return _count(f"failures:{address}", settings.API_FAILURES_PER_MINUTE, now, amount=amount)


def _count(name: str, limit: int, now: datetime, *, amount: int) -> Budget:
    minute, passed = divmod(int(now.timestamp()), WINDOW_SECONDS)
    key = f"api:{name}:{minute}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        used = cache.incr(key, amount)
    except ValueError:
        # It was thrown out between the two calls.
        used = amount
    return Budget(limit, max(limit - used, 0), WINDOW_SECONDS - passed, used > limit)
