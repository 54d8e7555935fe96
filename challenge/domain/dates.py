"""Dates as people agree on them: in UTC, or anywhere on Earth.

A day has ended anywhere on Earth (AoE) once it has ended everywhere, which is at UTC-12: 23:59 AoE is 11:59 UTC of the
next day.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from ..models import DateChange

MINUSES = ("-", "\N{MINUS SIGN}")
DURATION = re.compile(r"(?P<sign>[+\-\N{MINUS SIGN}]?)\s*(?:(?P<days>\d{1,4})\s*d)?\s*(?:(?P<hours>\d{1,4})\s*h)?")
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


@dataclass(frozen=True)
class PastMove:
    """One phase's part in a change of dates."""

    title: str
    old: datetime | None
    new: datetime


def past_moves(change: DateChange) -> list[PastMove]:
    """What an act of organizers moved, a phase each."""
    return [PastMove(line["title"], _read(line["old"]), datetime.fromisoformat(line["new"])) for line in change.changes]


def _read(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def duration(typed: str) -> timedelta:
    """`7d`, `36h` or `-1d 12h` as a duration. Raises ValueError for what is none."""
    found = DURATION.fullmatch(typed.strip())
    if found is None or not typed.strip(" +-"):
        raise ValueError(f"no duration: {typed!r}")
    size = timedelta(days=int(found["days"] or 0), hours=int(found["hours"] or 0))
    return -size if found["sign"] in MINUSES else size
