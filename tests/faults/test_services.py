"""The database stops; everything is restarted in turn: rows 11 and 23."""

import threading
import time
import uuid

import pytest

from tests.faults.world import Arena, World, wait_for


@pytest.mark.row(11, "PostgreSQL stopped at once, mid-score", own=True)
def test_scoring_goes_on_after_the_database_is_back(world: World, arena: Arena):
    with world.hold("mid-score") as hold:
        submission = arena.submit(11)
        hold.wait()
        world.database.stop()
        refused = arena.post(12)
    assert refused.status_code == 503
    assert refused.json()["code"] == "unavailable"
    time.sleep(1)
    world.database.start()
    assert arena.wait(submission)["attempt"] in {1, 2}


@pytest.mark.row(11, "PostgreSQL stopped at once, at finalize", own=True)
def test_retry_after_a_database_stop_makes_one_submission(world: World, arena: Arena):
    key = str(uuid.uuid4())
    statuses: list[int] = []
    with world.hold("before-accept") as hold:
        sender = threading.Thread(target=lambda: statuses.append(arena.post(11, key=key).status_code))
        sender.start()
        hold.wait()
        world.database.stop()
        hold.release()
        sender.join(30)
    assert statuses == [503]
    world.database.start()
    submission = arena.submit_until_accepted(11, key=key)
    assert arena.submit(11, key=key) == submission
    arena.wait(submission)
    assert arena.slots() == 1
    assert world.desk.ask("submissions", year=arena.year) == [submission]


@pytest.mark.row(23, "SIGTERM to one process after another, under load", edition={"teams": 3})
def test_rolling_restart_loses_nothing(world: World, arena: Arena):
    done = threading.Event()
    failures: list[BaseException] = []
    senders = [threading.Thread(target=send_until, args=(arena, team, done, failures)) for team in range(3)]
    for sender in senders:
        sender.start()
    for name in ("web", "worker", "worker2", "control", "beat", "web"):
        world.service(name).restart()
        time.sleep(1)
    wait_for(lambda: len(arena.promised) >= 10, "ten were accepted meanwhile")
    done.set()
    for sender in senders:
        sender.join(60)
    assert not failures, failures
    wait_for(lambda: world.desk.ask("waiting", year=arena.year) == 0, "all are scored")


def send_until(arena: Arena, team: int, done: threading.Event, failures: list[BaseException]) -> None:
    try:
        for number in range(90):
            if done.is_set():
                return
            arena.submit_until_accepted(number, team=team)
            time.sleep(0.5)
    except BaseException as error:
        failures.append(error)
