"""The broker forgets, dies or freezes: rows 7 to 10, and 13. The row is the queue; the broker only rings."""

import signal
import threading
import time

import httpx
import pytest
import redis

from tests.faults.world import Arena, World, wait_for

SWEEP_SECONDS = 15


@pytest.mark.row(7, "SIGKILL of the web server between commit and ring")
def test_the_sweeper_rings_for_what_was_never_rung(world: World, arena: Arena):
    web = world.service("web")
    with world.hold("between-commit-and-ring") as hold:
        broken: list[Exception] = []
        sender = threading.Thread(target=send_and_break, args=(arena, broken))
        sender.start()
        hold.wait()
        web.kill()
        killed = time.monotonic()
        sender.join(30)
    assert broken, "the client should have lost its connection"
    (submission,) = world.desk.ask("submissions", year=arena.year)
    arena.wait(submission, seconds=SWEEP_SECONDS)
    seconds = time.monotonic() - killed
    arena.notes.append(f"scored {seconds:.1f} s after the kill")
    assert seconds < SWEEP_SECONDS
    web.start()
    world.stack.wait_until_ready()
    assert arena.submit(7, key="the same key") == submission


def send_and_break(arena: Arena, broken: list[Exception]) -> None:
    try:
        arena.post(7, key="the same key")
    except httpx.TransportError as error:
        broken.append(error)


@pytest.mark.row(8, "FLUSHALL with 50 queued", own=True)
def test_everything_queued_is_scored_though_the_broker_forgot_it(world: World, arena: Arena):
    with world.hold("before-claim") as hold:
        submissions = [arena.submit(number) for number in range(50)]
        hold.wait(2)
        assert {arena.find(each)["status"] for each in submissions} == {"queued"}
        redis.Redis.from_url(world.stack.environment["REDIS_URL"]).flushall()
    for submission in submissions:
        arena.wait(submission)


@pytest.mark.row(9, "the broker killed and restarted without its memory, under load", own=True)
def test_load_survives_a_broker_that_comes_back_empty(world: World, arena: Arena):
    submissions: list[str] = []
    load = threading.Thread(target=lambda: submissions.extend(arena.submit(number) for number in range(30)))
    broker = world.service("broker")
    with world.hold("mid-score") as hold:
        load.start()
        hold.wait(2)
        broker.kill()
        time.sleep(1)
        broker.start()
        hold.release()
        load.join(90)
    assert len(submissions) == 30
    for submission in submissions:
        arena.wait(submission)


@pytest.mark.row(10, "the broker frozen at finalize", own=True)
def test_finalize_answers_within_five_seconds_of_a_frozen_broker(world: World, arena: Arena):
    broker = world.service("broker").process
    broker.send_signal(signal.SIGSTOP)
    try:
        start = time.monotonic()
        submission = arena.submit(10)
        seconds = time.monotonic() - start
    finally:
        broker.send_signal(signal.SIGCONT)
    arena.notes.append(f"answered in {seconds:.1f} s")
    assert seconds < 5
    arena.wait(submission)


@pytest.mark.row(10, "the broker frozen while a task is acknowledged", own=True)
def test_a_worker_that_could_not_acknowledge_fetches_again(world: World, arena: Arena):
    broker = world.service("broker").process
    failed = world.logged("Couldn't ack", "control")
    with world.hold("after-sweep") as hold:
        hold.wait()
        broker.send_signal(signal.SIGSTOP)
    try:
        wait_for(lambda: world.logged("Couldn't ack", "control") > failed, "the control worker gave up", 20)
    finally:
        broker.send_signal(signal.SIGCONT)
    swept = world.logged("swept:", "control")
    wait_for(lambda: world.logged("swept:", "control") > swept + 2, "the control worker sweeps again")
    arena.wait(arena.submit(10))


@pytest.mark.row(13, "the same message twenty times", on=("postgresql", "sqlite"))
def test_twenty_messages_make_one_score(world: World, arena: Arena):
    with world.hold("before-claim") as hold:
        submission = arena.submit(13)
        world.desk.ask("ring", submission=submission, times=10)
        hold.wait(2)
    world.desk.ask("ring", submission=submission, times=10)
    row = arena.wait(submission)
    told = f"evaluation {row['id']} is not waiting"
    wait_for(lambda: world.logged(told) >= 20, "twenty of twenty-one messages came to nothing")
    assert arena.find(submission) == row
    assert row["attempt"] == 1
