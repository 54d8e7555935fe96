"""The dates of an edition in order, as phases and the edition have them, and every act that moved one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ..models import DateChange, Edition, Phase
from .dates import PastMove, past_moves
from .phases import Timing, standing


@dataclass(frozen=True)
class Date:
    """Something that happens at a moment. about: the task and phase; empty for all of the edition."""

    moment: datetime
    what: str
    about: str
    is_past: bool


@dataclass(frozen=True)
class Change:
    """An act of organizers that moved dates, with its reason."""

    changed_at: datetime
    reason: str
    moves: list[PastMove]


def timetable_of(edition: Edition, now: datetime) -> list[Date]:
    """All dates of the edition, the earliest first. Reads tasks and phases, which may be prefetched."""
    found = [*_of_edition(edition), *(each for task in edition.tasks.all() for each in _of_phases(task.phases.all()))]
    return [Date(moment, what, about, moment <= now) for moment, what, about in sorted(found, key=lambda row: row[0])]


def date_changes(edition: Edition) -> list[Change]:
    """Every act that moved dates, the latest first."""
    rows = DateChange.objects.filter(edition=edition)
    return [Change(row.changed_at, row.reason, past_moves(row)) for row in rows]


def seconds_left(edition: Edition, phase: Phase, now: datetime) -> int | None:
    """Until the phase opens or, once it is open, closes; None where nothing is to be waited for."""
    timing = standing(edition, phase, now)
    moment = {Timing.UPCOMING: phase.opens_at, Timing.OPEN: phase.closes_at}.get(timing)
    return int((moment - now).total_seconds()) if moment else None


def _of_edition(edition: Edition) -> Iterator[tuple[datetime, str, str]]:
    dates = (
        (edition.registration_closes_at, _("Registration closes")),
        (edition.merge_until, _("Last moment to merge teams")),
        (edition.anonymous_until, _("Names of teams are shown; until then they are hidden")),
    )
    return ((moment, what, "") for moment, what in dates if moment)


def _of_phases(phases: Iterable[Phase]) -> Iterator[tuple[datetime, str, str]]:
    for phase in phases:
        about = f"{phase.task.title} · {phase.title}"
        dates = (
            (phase.opens_at, _("Opens for submissions")),
            (phase.closes_at, _("Closes for submissions")),
            (phase.publish_at, _("Results are published")),
        )
        yield from ((moment, what, about) for moment, what in dates if moment)
