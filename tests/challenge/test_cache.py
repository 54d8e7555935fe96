import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from challenge.cache import ForgivingRedisCache
from challenge.settings.base import cache as cache_settings
from submissions.demo.processes import Service, broker_service, free_port


def cache_at(port: int) -> ForgivingRedisCache:
    """A cache as the sites configure it."""
    config = cache_settings(f"redis://127.0.0.1:{port}/0")["default"]
    return ForgivingRedisCache(config["LOCATION"], {"OPTIONS": config["OPTIONS"]})


@pytest.fixture
def refusing() -> ForgivingRedisCache:
    """Nobody listens."""
    return cache_at(free_port())


@pytest.fixture
def frozen() -> Iterator[ForgivingRedisCache]:
    """Somebody listens and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield cache_at(listener.getsockname()[1])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[ForgivingRedisCache, Service]]:
    """A real server that has answered once."""
    port = free_port()
    service = broker_service(port, {}, tmp_path)
    service.start()
    patience = Retry(ConstantBackoff(0.02), 500)
    try:
        with Redis(port=port, retry=patience, retry_on_error=[RedisConnectionError]) as client:
            client.ping()
        yield cache_at(port), service
    finally:
        service.ask_to_stop()
        service.wait_or_kill()


@pytest.mark.parametrize("state", ["refusing", "frozen"])
@pytest.mark.parametrize(
    ("act", "answer"),
    [
        (lambda cache: cache.get("key"), None),
        (lambda cache: cache.get("key", "default"), "default"),
        (lambda cache: cache.get("key", default="default"), "default"),
        (lambda cache: cache.get_or_set("key", 7), 7),
        (lambda cache: cache.get_many(["key"]), {}),
        (lambda cache: cache.set("key", 1), None),
        (lambda cache: cache.set_many({"key": 1}), []),
        (lambda cache: cache.add("key", 1), True),
        (lambda cache: cache.touch("key"), False),
        (lambda cache: cache.delete("key"), False),
        (lambda cache: cache.delete_many(["key"]), None),
        (lambda cache: cache.has_key("key"), False),
        (lambda cache: "key" in cache, False),
        (lambda cache: cache.incr("key"), 1),
        (lambda cache: cache.clear(), False),
    ],
)
def test_a_cache_that_cannot_be_reached_is_empty_and_quick(request, caplog, state, act, answer):
    cache = request.getfixturevalue(state)
    started = time.monotonic()
    assert act(cache) == answer
    assert time.monotonic() - started < 2
    assert "cache unreachable" in caplog.text


def test_what_a_lost_cache_answers_is_nobody_elses(refusing):
    refusing.get_many(["key"])["mine"] = 1
    assert refusing.get_many(["key"]) == {}


@pytest.mark.integration
def test_a_cache_that_is_there_keeps_what_it_is_given(served, caplog):
    cache, _service = served
    with caplog.at_level(logging.WARNING):
        cache.set("key", {"rows": [1, 2]}, timeout=60)
        assert cache.get("key") == {"rows": [1, 2]}
        assert cache.add("key", 1) is False
        assert cache.get_many(["key", "none"]) == {"key": {"rows": [1, 2]}}
        cache.set("number", 1)
        assert cache.incr("number", 2) == 3
        assert cache.delete("key") is True
        assert cache.get("key", "default") == "default"
    assert caplog.text == ""


@pytest.mark.integration
def test_a_server_that_goes_away_empties_the_cache(served):
    cache, service = served
    cache.set("key", 1)
    service.ask_to_stop()
    service.wait_or_kill()
    assert cache.get("key") is None
    assert cache.get("key", "default") == "default"


@pytest.mark.integration
def test_mistakes_of_ours_are_not_forgiven(served):
    cache, _service = served
    with pytest.raises(ValueError, match="none"):
        cache.incr("none")
    with pytest.raises(TypeError):
        cache.set("key", lambda: None, 60, 1, "too many")
