"""One world for each database, one row of the matrix for each test, one line for each row at the end."""

import os
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.faults.world import Arena, World
from tests.servers import Choice, choose, started

# A night's backup has its row elsewhere.
ROWS = [*range(1, 26), 27]
LINES = pytest.StashKey[list[tuple[int, str]]]()
BROKEN = pytest.StashKey[set[int]]()
PASSED = pytest.StashKey[bool]()
HERE = Path(__file__).parent


def not_run(reason: str) -> NoReturn:
    """A row that this machine cannot show: counted and told on a laptop, a failure where nothing may be skipped."""
    if os.environ.get("ORACLE_REQUIRED") == "1":
        pytest.fail(f"not run: {reason}")
    pytest.skip(f"not run: {reason}")


def need_wheels(choice: Choice) -> None:
    """The row is not run where servers of our own are needed and not installed."""
    if missing := choice.missing():
        not_run(f"it needs servers of its own, and there is no {' and no '.join(missing)}")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LINES] = []
    config.stash[BROKEN] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    if not report.passed and (row := item.get_closest_marker("row")):
        item.config.stash[BROKEN].add(row.args[0])
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "world" in metafunc.fixturenames:
        row = metafunc.definition.get_closest_marker("row")
        databases = row.kwargs.get("on", ("postgresql",)) if row else ("postgresql",)
        own = bool(row and row.kwargs.get("own"))
        choices = [choose(database, own=own) for database in databases]
        metafunc.parametrize("world", choices, ids=str, indirect=True, scope="session")


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    choice: Choice = request.param
    need_wheels(choice)
    with started(choice) as servers:
        folder = tmp_path_factory.mktemp(choice.database)
        with World(folder, database=servers.database, environment=servers.environment) as world:
            yield world


@pytest.fixture
def arena(world: World, request: pytest.FixtureRequest) -> Iterator[Arena]:
    """An edition of the row's own. Afterwards the world is healed and the account must balance."""
    row = request.node.get_closest_marker("row")
    start = time.monotonic()
    made = world.edition(**row.kwargs.get("edition", {}))
    yield made
    world.heal()
    told = made.settle()
    if not request.node.stash.get(PASSED, False):
        return
    seconds = time.monotonic() - start
    database = request.node.callspec.params["world"]
    say(request.config, row.args, f"{database}, {seconds:.1f} s: {told}")


def say(config: pytest.Config, row: tuple[Any, ...], told: str) -> None:
    number, fault = row
    config.stash[LINES].append((number, f"row {number:2} ({fault}) on {told}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line a row that held, in the order of the matrix, and which rows did not hold or were not run."""
    lines, broken = sorted(config.stash[LINES]), config.stash[BROKEN]
    if not lines and not broken:
        return
    terminalreporter.section("fault matrix")
    for _number, line in lines:
        terminalreporter.write_line(line)
    held = {number for number, _line in lines} - broken
    others = ", ".join(str(number) for number in ROWS if number not in held)
    told = f"; failed or not run: {others}" if others else ""
    terminalreporter.write_line(f"{len(held)} of {len(ROWS)} rows hold{told}")
