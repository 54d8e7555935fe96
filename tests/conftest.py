"""What all tests share: outside data, factories, clients that are signed in."""

import gc
import os
import signal
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.frozen_rows import tests_may_empty_tables
from tests.oracle import DATA

pytest_plugins = ["tests.stacks", "tests.wheels"]


def pytest_configure() -> None:
    """A shell starts what runs in the background with Ctrl-C ignored, which the processes of tests would inherit."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the outside data, `oracle` tests skip and say so; with ORACLE_REQUIRED=1 they fail."""
    if DATA.is_dir() or os.environ.get("ORACLE_REQUIRED") == "1":
        return
    absent = pytest.mark.skip(reason=f"no outside data in {DATA}")
    for item in items:
        if item.get_closest_marker("oracle"):
            item.add_marker(absent)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: it need not be looked through for garbage in the midst of a test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test finds what another one left in the cache."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_after_tests() -> Iterator[None]:
    with tests_may_empty_tables():
        yield


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict]]:
    """What would have been rung for: the broker is the outside world of a unit test."""
    sent: list[tuple[str, dict]] = []
    monkeypatch.setattr("submissions.queue.app.send_task", lambda name, kwargs, **_: sent.append((name, kwargs)))
    return sent
