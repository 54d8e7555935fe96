"""Which phase is open at an instant. Pure: time is an argument."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar


class Window(Protocol):
    @property
    def opens_at(self) -> datetime: ...

    @property
    def closes_at(self) -> datetime | None: ...


AnyWindow = TypeVar("AnyWindow", bound=Window)


class Openable(Protocol):
    @property
    def opened_at(self) -> datetime | None: ...


class Timing(StrEnum):
    UPCOMING = "upcoming"
    PENDING = "pending"
    OPEN = "open"
    CLOSED = "closed"


def timing(window: Window, now: datetime) -> Timing:
    """A window is open from `opens_at` on and until just before `closes_at`; without an end it stays open."""
    if now < window.opens_at:
        return Timing.UPCOMING
    if window.closes_at is not None and now >= window.closes_at:
        return Timing.CLOSED
    return Timing.OPEN


def standing(edition: Openable, window: Window, now: datetime) -> Timing:
    """As `timing`, but where a window would be open PENDING until the edition's organizers have opened it."""
    found = timing(window, now)
    if found is Timing.OPEN and not is_opened(edition, now):
        return Timing.PENDING
    return found


def is_opened(edition: Openable, now: datetime) -> bool:
    """Whether the edition's organizers have opened it for submissions."""
    return edition.opened_at is not None and edition.opened_at <= now


def phase_at(phases: Iterable[AnyWindow], now: datetime) -> AnyWindow | None:
    """The open phase, the latest opened first; None when none is."""
    opened = [phase for phase in phases if timing(phase, now) is Timing.OPEN]
    return max(opened, key=lambda phase: phase.opens_at, default=None)


def phase_to_show(phases: Iterable[AnyWindow], now: datetime) -> AnyWindow | None:
    """The phase that a page is about: the open one, else the last closed, else the next to open."""
    phases = list(phases)
    if current := phase_at(phases, now):
        return current
    begun = [phase for phase in phases if phase.opens_at <= now]
    if begun:
        return max(begun, key=lambda phase: phase.opens_at)
    return min(phases, key=lambda phase: phase.opens_at, default=None)
