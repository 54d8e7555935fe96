"""Limits per team and phase: calendar periods in UTC and a total, held by unique slots.

Beside them stand limits that use no slot, counted from rows under the lock of the team's row: evaluations at a
time, refused files of a day, free checks of a day. Each file that waits or is being scored may yet be refused, so
it counts against the allowance of refused files until it is done: together they never pass it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from challenge.domain.audit import record
from challenge.models import Phase

from ..enums import Status
from ..models import Evaluation, FileCheck, QuotaSlot, Submission, Team
from .errors import QuotaExceeded, TooManyAtStake, TooManyChecks, TooManyRefused, TooManyRunning

UNFINISHED = Q(status__in=(Status.QUEUED, Status.RUNNING))


@dataclass(frozen=True)
class Period:
    """A calendar period that a limit counts in. `ends_at` is None for the whole phase."""

    name: str
    key: str
    limit: int
    ends_at: datetime | None


@dataclass(frozen=True)
class Allowance:
    """What is left of one limit."""

    period: Period
    used: int

    @property
    def left(self) -> int:
        return max(self.period.limit - self.used, 0)


def periods(phase: Phase, now: datetime) -> Iterator[Period]:
    """The periods that contain `now`, of the limits that the phase has: day, ISO week, total."""
    midnight = day_of(now)
    if phase.limit_per_day is not None:
        yield Period("day", f"day:{midnight:%Y-%m-%d}", phase.limit_per_day, midnight + timedelta(days=1))
    if phase.limit_per_week is not None:
        monday = midnight - timedelta(days=midnight.weekday())
        yield Period("week", f"week:{monday:%G-W%V}", phase.limit_per_week, monday + timedelta(days=7))
    if phase.limit_total is not None:
        yield Period("phase", "total", phase.limit_total, None)


def allowances(team: Team, phase: Phase, now: datetime) -> list[Allowance]:
    """What the team has left of each limit of the phase."""
    return [Allowance(period, len(_used(team, phase, period))) for period in periods(phase, now)]


def side_allowances(team: Team, phase: Phase, now: datetime) -> list[Allowance]:
    """What the team has left of the limits that use no slot: evaluations at a time, refused files, free checks."""
    midnight, tomorrow = day_of(now), day_of(now) + timedelta(days=1)
    limits = [
        (Period("running", "", phase.limit_concurrent or 0, None), phase.limit_concurrent, _running),
        (Period("refused", "", phase.limit_invalid_per_day or 0, tomorrow), phase.limit_invalid_per_day, _refused),
        (Period("checks", "", phase.limit_checks_per_day or 0, tomorrow), phase.limit_checks_per_day, _checks),
    ]
    return [Allowance(period, count(team, phase, midnight)) for period, limit, count in limits if limit is not None]


def day_of(now: datetime) -> datetime:
    """The midnight in UTC that began the day of `now`."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def check_quota(team: Team, phase: Phase, now: datetime) -> None:
    """Raises QuotaExceeded, TooManyRefused, TooManyRunning or TooManyAtStake if another would pass a limit."""
    _check_slots(team, phase, now)
    check_side_limits(team, phase, now)


def check_side_limits(team: Team, phase: Phase, now: datetime) -> None:
    """Raises TooManyRefused, TooManyRunning or TooManyAtStake if another file would pass a limit beside the slots."""
    side = {allowance.period.name: allowance for allowance in side_allowances(team, phase, now)}
    if (refused := side.get("refused")) and not refused.left:
        raise TooManyRefused(refused.period.limit, day_of(now) + timedelta(days=1))
    if (running := side.get("running")) and not running.left:
        raise TooManyRunning(running.period.limit)
    if refused and _refused_or_unfinished(team, phase, day_of(now)) >= refused.period.limit:
        raise TooManyAtStake(refused.left)


def check_checks(team: Team, phase: Phase, now: datetime) -> None:
    """Raises TooManyChecks if the team has no free check left today."""
    for allowance in side_allowances(team, phase, now):
        if allowance.period.name == "checks" and not allowance.left:
            raise TooManyChecks(allowance.period.limit, day_of(now) + timedelta(days=1))


def _check_slots(team: Team, phase: Phase, now: datetime) -> None:
    """Raises QuotaExceeded if no slot is left; the latest moment counts where several limits are reached."""
    full = [allowance.period for allowance in allowances(team, phase, now) if not allowance.left]
    if full:
        # A total never ends; else the period that ends last decides.
        blocking = max(full, key=lambda period: (period.ends_at is None, period.ends_at or now))
        raise QuotaExceeded(blocking.limit, blocking.name, blocking.ends_at)


def reserve_slots(submission: Submission, now: datetime) -> None:
    """Takes the lowest free slot of each period, inside the caller's transaction, with the team's row locked.

    Raises QuotaExceeded. The unique constraint refuses whatever a lock might let through.
    """
    _check_slots(submission.team, submission.phase, now)
    for period in periods(submission.phase, now):
        used = _used(submission.team, submission.phase, period)
        free = next(number for number in range(1, period.limit + 1) if number not in used)
        QuotaSlot.objects.create(
            submission=submission,
            team=submission.team,
            phase=submission.phase,
            period=period.key,
            number=free,
        )


def release_slots(submission: Submission, *, reason: str, now: datetime) -> None:
    """Gives the submission's slots back and writes that down."""
    released, _ = QuotaSlot.objects.filter(submission=submission).delete()
    if released:
        record(
            verb="quota.released",
            subject=f"submission {submission.pk}",
            now=now,
            team=submission.team_id,
            reason=reason,
            slots=released,
        )


def _used(team: Team, phase: Phase, period: Period) -> set[int]:
    return set(QuotaSlot.objects.filter(team=team, phase=phase, period=period.key).values_list("number", flat=True))


def _running(team: Team, phase: Phase, _midnight: datetime) -> int:
    return _evaluations(team, phase).filter(UNFINISHED).count()


def _refused(team: Team, phase: Phase, midnight: datetime) -> int:
    return _evaluations(team, phase).filter(_refused_since(midnight)).count()


def _refused_or_unfinished(team: Team, phase: Phase, midnight: datetime) -> int:
    # One query: workers do not lock the team's row, and between two a file could slip from one count into the other.
    return _evaluations(team, phase).filter(UNFINISHED | _refused_since(midnight)).count()


def _evaluations(team: Team, phase: Phase) -> QuerySet[Evaluation]:
    # What organizers have scored anew is no act of the team.
    return Evaluation.objects.filter(submission__team=team, submission__phase=phase, is_rescore=False)


def _refused_since(midnight: datetime) -> Q:
    return Q(status=Status.REJECTED, finished_at__gte=midnight)


def _checks(team: Team, phase: Phase, midnight: datetime) -> int:
    return FileCheck.objects.filter(team=team, phase=phase, created_at__gte=midnight).count()
