"""Many at once, twice the same, at the last moment: rows 14, 15, 16 and 24."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import httpx
import pytest

from tests.faults.world import Arena, World

BOTH = ("postgresql", "sqlite")


def at_once(arena: Arena, requests: int, *, one_team_each: bool = False, **options) -> list[httpx.Response]:
    """So many uploads that start together."""
    start = Barrier(requests)

    def post(number: int) -> httpx.Response:
        start.wait(10)
        return with_a_place(arena, **({"wrong": number, "team": number if one_team_each else 0} | options))

    with ThreadPoolExecutor(requests) as pool:
        return list(pool.map(post, range(requests)))


def with_a_place(arena: Arena, **options) -> httpx.Response:
    """The answer to an upload; a process takes five bodies at a time, and who finds no place comes again."""
    give_up = time.monotonic() + 30
    while (response := arena.post(**options)).status_code == 503 and time.monotonic() < give_up:
        assert response.json()["code"] == "server_busy"
        time.sleep(0.05)
    return response


@pytest.mark.row(14, "12 finalizes at once, one slot left", on=BOTH, edition={"limit_per_day": 1})
def test_of_twelve_at_once_one_is_accepted(world: World, arena: Arena):
    responses = at_once(arena, 12)
    assert sorted(response.status_code for response in responses) == [202] + [429] * 11
    refusals = [response.json() for response in responses if response.status_code == 429]
    assert all(refusal["code"] == "quota_exceeded" and refusal["next_allowed_at"] for refusal in refusals)
    assert arena.slots() == 1


@pytest.mark.row(15, "a double click under one key", on=BOTH)
def test_two_requests_under_one_key_are_one_submission(world: World, arena: Arena):
    responses = at_once(arena, 2, wrong=15, key=str(uuid.uuid4()))
    assert [response.status_code for response in responses] == [202, 202]
    assert len({response.json()["id"] for response in responses}) == 1
    assert arena.slots() == 1


@pytest.mark.row(16, "finalizes around the deadline", on=BOTH, edition={"teams": 4})
def test_the_deadline_is_one_moment_for_all_and_is_logged(world: World, arena: Arena):
    closes_at = datetime.fromisoformat(world.desk.ask("close_phase", year=arena.year, seconds=1.5))
    with ThreadPoolExecutor(4) as pool:
        answers = [answer for team in pool.map(lambda team: until_refused(arena, team), range(4)) for answer in team]
    accepted = [answer.json() for answer in answers if answer.status_code == 202]
    refused = [answer.json() for answer in answers if answer.status_code == 403]
    assert len(accepted) + len(refused) == len(answers)
    assert accepted
    assert len(refused) == 4
    assert all(datetime.fromisoformat(each["submitted_at"]) < closes_at for each in accepted)
    assert {each["code"] for each in refused} == {"phase_closed"}
    assert world.logged("phase_closed", "web") >= len(refused)
    for each in accepted:
        assert world.logged(f"submission {each['id']} accepted", "web") == 1


def until_refused(arena: Arena, team: int) -> list[httpx.Response]:
    """Uploads one after another from a second before the deadline until one is refused."""
    answers: list[httpx.Response] = []
    give_up = time.monotonic() + 30
    while (not answers or answers[-1].status_code == 202) and time.monotonic() < give_up:
        answers.append(arena.post(16, team=team))
    return answers


@pytest.mark.row(24, "12 writers at once", on=BOTH, edition={"teams": 12})
def test_twelve_writers_meet_no_lock_errors(world: World, arena: Arena):
    before = world.logged("database is locked")
    for _ in range(3):
        responses = at_once(arena, 12, one_team_each=True)
        assert [response.status_code for response in responses] == [202] * 12
    for submission in arena.promised:
        arena.wait(submission)
    assert world.logged("database is locked") == before
