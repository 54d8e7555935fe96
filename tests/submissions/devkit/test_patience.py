"""How long, and how often, what failed is tried again: by a clock of the test."""

from itertools import islice

import pytest

from submissions.devkit.errors import LimitReached, Refused, ServerFault, Unreachable
from submissions.devkit.patience import FIRST_PAUSE, LONGEST_PAUSE, Patience, pauses

AWAY = Unreachable("away")
BUSY = Refused(423, "upload_busy", "busy")
NO = Refused(403, "phase_closed", "no")
FAULT = ServerFault("fault")
LOST = ServerFault("lost", "part_lost")
OFTEN = LimitReached(429, "too_many_requests", "too often", retry_after=30)
LIMIT = LimitReached(429, "quota_exceeded", "two a day", {"next_allowed_at": "2026-11-28T00:00:00Z"}, retry_after=30)


class Clock:
    """A clock that goes on while somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def insist(*outcomes, seconds=300):
    """What comes of it, after the outcomes one after another; and the pauses."""
    clock, left = Clock(), list(outcomes)

    def action():
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    try:
        return Patience(seconds, sleep=clock.sleep, clock=clock).insist(action), clock.slept
    except (Refused, ServerFault, Unreachable) as error:
        return error, clock.slept


@pytest.mark.parametrize("error", [AWAY, BUSY, FAULT, OFTEN])
def test_what_may_pass_is_tried_again(error):
    assert insist(error, error, "done")[0] == "done"


@pytest.mark.parametrize("error", [NO, LOST, LIMIT])
def test_what_lasts_is_told_at_once(error):
    assert insist(error, "done") == (error, [])


def test_a_fault_is_asked_for_three_times_however_often_the_server_was_away_between():
    found, slept = insist(AWAY, AWAY, FAULT, AWAY, FAULT, FAULT, "done")
    assert (found, len(slept)) == (FAULT, 5)


def test_the_pause_is_at_least_what_the_server_asks_for():
    assert insist(OFTEN, "done") == ("done", [30])
    # It is waited for, or not at all.
    assert insist(OFTEN, "done", seconds=29) == (OFTEN, [])


def test_patience_ends_and_none_is_one_attempt():
    found, slept = insist(AWAY, seconds=60)
    assert (found, sum(slept) <= 60) == (AWAY, True)
    assert sum(slept) > 60 - LONGEST_PAUSE * 1.2
    assert insist(AWAY, seconds=0) == (AWAY, [])


def test_pauses_double_and_no_two_clients_have_the_same():
    found = list(islice(pauses(), 12))
    for number, pause in enumerate(found):
        assert pause == pytest.approx(min(FIRST_PAUSE * 2**number, LONGEST_PAUSE), rel=0.21)
    assert found != list(islice(pauses(), 12))
