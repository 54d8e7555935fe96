from datetime import UTC, datetime, timedelta

import pytest

from challenge.domain.dates import Zone, duration, in_aoe, in_both, in_utc, instant


@pytest.mark.parametrize(
    ("typed", "zone", "utc"),
    [
        # A day ends anywhere on Earth at noon of the next, UTC.
        ("2026-06-10T23:59", Zone.AOE, "2026-06-11T11:59"),
        ("2026-06-10T00:00", Zone.AOE, "2026-06-10T12:00"),
        ("2026-12-31T23:59:59", Zone.AOE, "2027-01-01T11:59:59"),
        ("2028-02-28T23:59", Zone.AOE, "2028-02-29T11:59"),
        ("2026-06-10T23:59", Zone.UTC, "2026-06-10T23:59"),
        # No zone has summer time: the night in which Europe's clocks change is like all others.
        ("2026-03-29T02:30", Zone.UTC, "2026-03-29T02:30"),
        ("2026-03-28T14:30", Zone.AOE, "2026-03-29T02:30"),
    ],
)
def test_what_a_clock_shows_is_one_instant(typed, zone, utc):
    assert instant(datetime.fromisoformat(typed), zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_an_instant_is_told_in_both_zones():
    moment = datetime(2026, 6, 11, 11, 59, tzinfo=UTC)
    assert in_utc(moment) == "2026-06-11 11:59 UTC"
    assert in_aoe(moment) == "2026-06-10 23:59 AoE"
    assert in_both(moment) == "2026-06-11 11:59 UTC (2026-06-10 23:59 AoE)"
    assert in_both(None) == "–"


def test_seconds_are_told_where_they_decide():
    assert in_utc(datetime(2026, 6, 11, 11, 59, 59, tzinfo=UTC)) == "2026-06-11 11:59:59 UTC"


def test_what_is_told_anywhere_is_read_back_as_the_same_instant():
    moment = datetime(2026, 6, 11, 11, 59, 7, tzinfo=UTC)
    for told, zone in ((in_utc(moment), Zone.UTC), (in_aoe(moment), Zone.AOE)):
        assert instant(datetime.fromisoformat(told.rsplit(" ", 1)[0]), zone) == moment


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7d", timedelta(days=7)),
        ("36h", timedelta(hours=36)),
        ("1d 12h", timedelta(days=1, hours=12)),
        ("-1d 12h", -timedelta(days=1, hours=12)),
        ("\N{MINUS SIGN}2d", -timedelta(days=2)),
        (" + 7 d ", timedelta(days=7)),
        ("0d", timedelta()),
    ],
)
def test_a_duration_is_days_and_hours(typed, meant):
    assert duration(typed) == meant


@pytest.mark.parametrize("typed", ["", "-", "7", "seven days", "1h 1d", "7 days", "99999d"])
def test_what_is_no_duration_is_refused(typed):
    with pytest.raises(ValueError, match="no duration"):
        duration(typed)
