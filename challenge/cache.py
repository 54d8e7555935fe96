"""A cache that may be lost: an unreachable Redis makes it empty, never an error."""

import logging
from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def forgiving(method: Callable[..., Any], lost: Any) -> Callable[..., Any]:
    """`method`, answering `lost` where Redis cannot be reached."""

    @wraps(method)
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            log.warning("cache unreachable, going on without: %s", error)
            # `get(key, default)` answers its default, like any miss
            return kwargs.get("default", args[1] if method.__name__ == "get" and len(args) > 1 else copy(lost))

    return call


class ForgivingRedisCache(RedisCache):
    add = forgiving(RedisCache.add, lost=True)
    get = forgiving(RedisCache.get, lost=None)
    set = forgiving(RedisCache.set, lost=None)
    touch = forgiving(RedisCache.touch, lost=False)
    delete = forgiving(RedisCache.delete, lost=False)
    get_many = forgiving(RedisCache.get_many, lost={})
    set_many = forgiving(RedisCache.set_many, lost=[])
    delete_many = forgiving(RedisCache.delete_many, lost=None)
    has_key = forgiving(RedisCache.has_key, lost=False)
    incr = forgiving(RedisCache.incr, lost=1)
    clear = forgiving(RedisCache.clear, lost=False)
