"""Workers die, freeze, or lose their clocks: rows 1 to 5, 17, 20 and 21."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.conftest import not_run
from tests.faults.predictions import predictions
from tests.faults.world import LEASE_SECONDS, Arena, World, descendants, wait_for

HUGE = 400_000
FAKETIME = Path("/usr/lib") / f"{os.uname().machine}-linux-gnu" / "faketime" / "libfaketimeMT.so.1"


@pytest.mark.row(1, "SIGKILL of a pool child mid-score")
def test_killed_child_is_scored_once_more(world: World, arena: Arena):
    with world.hold("mid-score") as hold:
        submission = arena.submit(17)
        (child,) = hold.wait()
        os.kill(child, signal.SIGKILL)
    row = arena.wait(submission)
    assert row["attempt"] == 2


@pytest.mark.row(2, "SIGKILL of a worker and all its children mid-score")
def test_another_worker_takes_over_after_the_lease(world: World, arena: Arena):
    with world.hold("mid-score") as hold:
        submission = arena.submit(18)
        (child,) = hold.wait()
        first = arena.find(submission)
        died = next(each for each in world.workers() if child in descendants(each.process.pid))
        killed = time.monotonic()
        died.kill()
    row = arena.wait(submission)
    assert row["attempt"] == 2
    assert row["worker"] != first["worker"]
    assert time.monotonic() - killed > 1, "not before the lease ended"


@pytest.mark.row(3, "SIGKILL after the score, before the commit")
def test_uncommitted_result_leaves_no_trace(world: World, arena: Arena):
    with world.hold("before-commit") as hold:
        submission = arena.submit(19)
        (child,) = hold.wait()
        assert arena.find(submission)["status"] == "running"
        os.kill(child, signal.SIGKILL)
    assert arena.wait(submission)["attempt"] == 2


@pytest.mark.row(4, "SIGKILL after the commit, before the acknowledgement")
def test_redelivery_of_a_committed_result_changes_nothing(world: World, arena: Arena):
    with world.hold("after-commit") as hold:
        submission = arena.submit(20)
        (child,) = hold.wait()
        row = arena.wait(submission)
        told = f"evaluation {row['id']} is not waiting"
        os.kill(child, signal.SIGKILL)
    wait_for(lambda: world.logged(told), "the message came again")
    assert arena.find(submission) == row


@pytest.mark.row(5, "SIGSTOP for two leases, then SIGCONT, mid-score")
def test_frozen_worker_writes_nothing_when_it_wakes(world: World, arena: Arena):
    with world.hold("mid-score") as hold:
        submission = arena.submit(21)
        (child,) = hold.wait()
        os.kill(child, signal.SIGSTOP)
    time.sleep(2 * LEASE_SECONDS)
    row = arena.wait(submission)
    assert row["attempt"] == 2
    os.kill(child, signal.SIGCONT)
    told = (f"evaluation {row['id']} is no longer ours", f"evaluation {row['id']} was taken from us")
    wait_for(lambda: any(map(world.logged, told)), "the frozen worker's result is refused")
    assert arena.find(submission) == row


@pytest.mark.row(17, "a worker's clock is an hour off")
@pytest.mark.parametrize("shift", ["+1h", "-1h"])
def test_clocks_of_workers_do_not_end_leases(world: World, arena: Arena, shift: str):
    name = {"+1h": "ahead", "-1h": "behind"}[shift]
    astray = world.another_worker(name, faketime(shift))
    with world.hold("mid-score") as hold:
        submissions = [arena.submit(number) for number in (22, 23, 24)]
        hold.wait(2)
        astray.start()
        try:
            # The third is for the worker with the wrong clock: the others are held.
            hold.wait(3)
            time.sleep(2 * LEASE_SECONDS)
            assert [arena.find(each)["attempt"] for each in submissions] == [1, 1, 1]
            hold.release()
            rows = [arena.wait(each) for each in submissions]
        finally:
            astray.ask_to_stop()
            astray.wait_or_kill()
    assert {row["attempt"] for row in rows} == {1}
    assert len({row["worker"] for row in rows}) == 3


@pytest.mark.row(17, "the control worker's clock is an hour off")
@pytest.mark.parametrize("shift", ["+1h", "-1h"])
def test_clock_of_the_sweeper_neither_ends_leases_nor_keeps_them(world: World, arena: Arena, shift: str):
    with world.hold("mid-score") as hold, instead(world, "control", faketime(shift)):
        submission = arena.submit(27)
        (child,) = hold.wait()
        time.sleep(2 * LEASE_SECONDS)
        assert arena.find(submission)["attempt"] == 1
        died = next(each for each in world.workers() if child in descendants(each.process.pid))
        died.kill()
        hold.release()
        assert arena.wait(submission)["attempt"] == 2


@contextmanager
def instead(world: World, name: str, environment: Mapping[str, str]) -> Iterator[None]:
    """A service is replaced for a while by one with more in its environment."""
    usual = world.service(name)
    other = replace(usual, environment={**usual.environment, **environment}, process=None)
    try:
        usual.ask_to_stop()
        usual.wait_or_kill()
        other.start()
        yield
    finally:
        other.ask_to_stop()
        other.wait_or_kill()
        usual.start()


def faketime(shift: str) -> dict[str, str]:
    """What gives a process a clock that is off by so much."""
    if not FAKETIME.exists():
        not_run("libfaketime is not installed")
    return {"LD_PRELOAD": str(FAKETIME), "FAKETIME": shift, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@pytest.mark.row(20, "a file on which every worker dies")
def test_poison_file_fails_after_three_tries_and_the_others_are_scored(world: World, arena: Arena):
    with world.hold("before-claim") as hold:
        poison = arena.submit(25)
        hold.wait()
        (world.holds / f"mid-score.{arena.find(poison)['id']}").write_text("die")
    others = [arena.submit(number) for number in range(26, 31)]
    for other in others:
        assert arena.wait(other)["attempt"] == 1
    row = arena.wait(poison, "failed")
    assert (row["attempt"], row["failure"]) == (3, "worker_lost")
    assert arena.slots() == len(others)
    assert "quota.released" in world.desk.ask("audited", submission=poison)
    wait_for(lambda: world.told_organizers(poison), "a mail to the organizers")


@pytest.mark.row(21, "a file that needs more memory than a worker may take", edition={"images": HUGE})
def test_memory_limit_is_a_named_failure_and_others_go_on(world: World, arena: Arena):
    others = world.edition()
    huge = arena.submit(21, content=predictions(21, images=HUGE))
    small = [others.submit(number) for number in range(5)]
    row = arena.wait(huge, "failed")
    assert (row["failure"], row["report"]) == ("out_of_memory", None)
    assert arena.slots() == 0
    assert [others.wait(each)["attempt"] for each in small] == [1] * 5
    wait_for(lambda: world.told_organizers(huge), "a mail to the organizers")
    others.settle()
