"""Dates as people agree on them: in UTC, or anywhere on Earth.

A day has ended anywhere on Earth (AoE) once it has ended everywhere, which is at UTC-12: 23:59 AoE is 11:59 UTC of the
next day.
"""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

AOE = timezone(timedelta(hours=-12), "AoE")


class Zone(StrEnum):
    UTC = "utc"
    AOE = "aoe"


ZONES = {Zone.UTC: UTC, Zone.AOE: AOE}


def instant(typed: datetime, zone: Zone) -> datetime:
    """What a clock of that zone shows, without a zone of its own, as an instant in UTC."""
    return typed.replace(tzinfo=ZONES[zone]).astimezone(UTC)


def in_utc(moment: datetime) -> str:
    """As in mails and refusals: `2026-06-10 11:59 UTC`. Seconds are told where there are some: they decide."""
    return f"{_clock(moment.astimezone(UTC))} UTC"


def in_aoe(moment: datetime) -> str:
    """As in mails: `2026-06-09 23:59 AoE`."""
    return f"{_clock(moment.astimezone(AOE))} AoE"


def in_both(moment: datetime | None) -> str:
    """`2026-06-10 11:59 UTC (2026-06-09 23:59 AoE)`; a dash for no moment."""
    return f"{in_utc(moment)} ({in_aoe(moment)})" if moment else "–"


def _clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"
