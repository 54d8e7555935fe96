from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from challenge.domain.phases import Timing, phase_at, phase_to_show, standing, timing

OPENS = datetime(2026, 6, 1, tzinfo=UTC)
CLOSES = datetime(2026, 7, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Phase:
    name: str
    opens_at: datetime = OPENS
    closes_at: datetime | None = CLOSES


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - TICK, Timing.UPCOMING),
        (OPENS, Timing.OPEN),
        (OPENS + TICK, Timing.OPEN),
        (CLOSES - TICK, Timing.OPEN),
        (CLOSES, Timing.CLOSED),
        (CLOSES + TICK, Timing.CLOSED),
    ],
)
def test_a_phase_is_open_from_its_first_instant_until_just_before_its_last(now, expected):
    assert timing(Phase("val"), now) is expected


def test_the_zone_in_which_an_instant_is_told_does_not_matter():
    assert timing(Phase("val"), datetime.fromisoformat("2026-06-30T18:59:59-05:00")) is Timing.OPEN
    assert timing(Phase("val"), datetime.fromisoformat("2026-06-30T19:00:00-05:00")) is Timing.CLOSED


def test_a_phase_without_an_end_stays_open():
    endless = Phase("val", closes_at=None)
    assert timing(endless, OPENS - TICK) is Timing.UPCOMING
    assert timing(endless, OPENS + timedelta(days=36_500)) is Timing.OPEN


def test_no_phases_means_none_open_and_none_to_show():
    assert phase_at([], OPENS) is None
    assert phase_to_show([], OPENS) is None


def test_at_the_instant_of_handing_over_only_the_later_phase_is_open():
    val, test = Phase("val"), Phase("test", opens_at=CLOSES, closes_at=CLOSES + timedelta(days=7))
    assert phase_at([val, test], CLOSES - TICK) == val
    assert phase_at([val, test], CLOSES) == test


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_open_phases_the_one_that_opened_last_counts(order):
    val, test = Phase("val", closes_at=None), Phase("test", opens_at=OPENS + timedelta(days=3), closes_at=None)
    assert phase_at([val, test][::order], OPENS + timedelta(days=4)) == test


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (OPENS - TICK, "val"),
        (OPENS, "val"),
        (CLOSES, "val"),
        (CLOSES + timedelta(days=2) - TICK, "val"),
        (CLOSES + timedelta(days=2), "test"),
        (CLOSES + timedelta(days=9), "test"),
    ],
)
def test_a_page_shows_the_open_phase_else_the_last_closed_else_the_next(now, shown):
    val = Phase("val")
    test = Phase("test", opens_at=CLOSES + timedelta(days=2), closes_at=CLOSES + timedelta(days=9))
    assert phase_to_show([test, val], now).name == shown


def test_phases_may_come_from_a_generator():
    assert phase_to_show((phase for phase in [Phase("val")]), CLOSES).name == "val"


@dataclass(frozen=True)
class Edition:
    opened_at: datetime | None


@pytest.mark.parametrize(
    ("opened_at", "now", "expected"),
    [
        (None, OPENS - TICK, Timing.UPCOMING),
        (None, OPENS, Timing.PENDING),
        (None, CLOSES, Timing.CLOSED),
        (OPENS + TICK, OPENS, Timing.PENDING),
        (OPENS + TICK, OPENS + TICK, Timing.OPEN),
        (OPENS - TICK, OPENS, Timing.OPEN),
    ],
)
def test_no_phase_is_open_before_its_edition_was_opened(opened_at, now, expected):
    assert standing(Edition(opened_at), Phase("val"), now) is expected
