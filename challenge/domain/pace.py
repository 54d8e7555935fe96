"""Periodic work that piled up while no worker listened is done once.

Rings carry no date of expiry: that would be the word of one machine's clock against another's, and a worker whose clock
is ahead would throw every ring away. What has just been done is remembered in the shared cache, by its server's clock.
"""

from django.core.cache import cache

SHARE_OF_PERIOD = 1 / 3


def is_due(work: str, period: float) -> bool:
    """Whether nobody began the work within the last third of its `period` (seconds); marks it as begun.

    Where the cache cannot be reached, work is due.
    """
    # A third: rings that come late and the next one in time are both heeded. Parts of seconds are not kept.
    return cache.add(f"begun:{work}", "begun", timeout=int(period * SHARE_OF_PERIOD))
