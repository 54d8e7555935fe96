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
    return _count(f"requests:{who}", settings.API_REQUESTS_PER_MINUTE, now)


def spend_wrong_token(address: str, now: datetime) -> Budget:
    """Counts one request with a wrong token from an address, so that tokens cannot be guessed by many tries."""
    return _count(f"failures:{address}", settings.API_FAILURES_PER_MINUTE, now)


def _count(name: str, limit: int, now: datetime) -> Budget:
    minute, passed = divmod(int(now.timestamp()), WINDOW_SECONDS)
    key, used = f"api:{name}:{minute}", 1
    try:
        used = cache.incr(key)
    except ValueError:
        # The first of its minute. Of two at once one goes uncounted.
        cache.add(key, used, timeout=2 * WINDOW_SECONDS)
    return Budget(limit, max(limit - used, 0), WINDOW_SECONDS - passed, used > limit)
