"""Limits per team and phase: calendar periods in UTC and a total, held by unique slots.

Beside them stand limits that use no slot, counted from rows under the lock of the team's row: evaluations at a
time, refused files of a day, free checks of a day. Each file that waits or is being scored may yet be refused, so
it counts against the allowance of refused files until it is done: together they never pass it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q

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


@dataclass(frozen=True)
class Usage:
    """What a team has used of its limits, by the phase's key; of slots the numbers, by the period's key too.

    at_stake: files that were refused today, wait or run.
    """

    slots: Mapping[tuple[int, str], set[int]]
    running: Mapping[int, int]
    refused: Mapping[int, int]
    at_stake: Mapping[int, int]
    checks: Mapping[int, int]


def usage_of(team: Team, phases: Collection[Phase], now: datetime) -> Usage:
    """What the team has used at this moment: three queries, however many phases.

    Files are counted in one of them: workers do not lock the team's row, and between two a file could slip from one
    count into the other. What organizers have scored anew is no act of the team.
    """
    midnight = day_of(now)
    slots: dict[tuple[int, str], set[int]] = defaultdict(set)
    keys = {period.key for phase in phases for period in periods(phase, now)}
    taken = QuotaSlot.objects.filter(team=team, phase__in=phases, period__in=keys)
    for phase, period, number in taken.values_list("phase", "period", "number"):
        slots[phase, period].add(number)
    files = Evaluation.objects.filter(submission__team=team, submission__phase__in=phases, is_rescore=False)
    refused = Q(status=Status.REJECTED, finished_at__gte=midnight)
    counted = (
        files.order_by()
        .values("submission__phase")
        .annotate(
            running=Count("pk", filter=UNFINISHED),
            refused=Count("pk", filter=refused),
            at_stake=Count("pk", filter=UNFINISHED | refused),
        )
    )
    counts = {row["submission__phase"]: row for row in counted}
    checks = FileCheck.objects.filter(team=team, phase__in=phases, created_at__gte=midnight)
    return Usage(
        slots=slots,
        running={phase: row["running"] for phase, row in counts.items()},
        refused={phase: row["refused"] for phase, row in counts.items()},
        at_stake={phase: row["at_stake"] for phase, row in counts.items()},
        checks=dict(checks.order_by().values_list("phase").annotate(Count("pk"))),
    )


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


def allowances(phase: Phase, usage: Usage, now: datetime) -> list[Allowance]:
    """What the team has left of each limit of the phase."""
    return [Allowance(period, len(usage.slots.get((phase.pk, period.key), ()))) for period in periods(phase, now)]


def side_allowances(phase: Phase, usage: Usage, now: datetime) -> list[Allowance]:
    """What the team has left of the limits that use no slot: evaluations at a time, refused files, free checks."""
    tomorrow = day_of(now) + timedelta(days=1)
    limits = [
        ("running", phase.limit_concurrent, None, usage.running),
        ("refused", phase.limit_invalid_per_day, tomorrow, usage.refused),
        ("checks", phase.limit_checks_per_day, tomorrow, usage.checks),
    ]
    return [
        Allowance(Period(name, "", limit, ends_at), used.get(phase.pk, 0))
        for name, limit, ends_at, used in limits
        if limit is not None
    ]


def day_of(now: datetime) -> datetime:
    """The midnight in UTC that began the day of `now`."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def check_quota(phase: Phase, usage: Usage, now: datetime) -> None:
    """Raises QuotaExceeded, TooManyRefused, TooManyRunning or TooManyAtStake if another would pass a limit."""
    _check_slots(phase, usage, now)
    check_side_limits(phase, usage, now)


def check_side_limits(phase: Phase, usage: Usage, now: datetime) -> None:
    """Raises TooManyRefused, TooManyRunning or TooManyAtStake if another file would pass a limit beside the slots."""
    side = {allowance.period.name: allowance for allowance in side_allowances(phase, usage, now)}
    if (refused := side.get("refused")) and not refused.left:
        raise TooManyRefused(refused.period.limit, day_of(now) + timedelta(days=1))
    if (running := side.get("running")) and not running.left:
        raise TooManyRunning(running.period.limit)
    if refused and usage.at_stake.get(phase.pk, 0) >= refused.period.limit:
        raise TooManyAtStake(refused.left)


def check_checks(team: Team, phase: Phase, now: datetime) -> None:
    """Raises TooManyChecks if the team has no free check left today."""
    for allowance in side_allowances(phase, usage_of(team, [phase], now), now):
        if allowance.period.name == "checks" and not allowance.left:
            raise TooManyChecks(allowance.period.limit, day_of(now) + timedelta(days=1))


def _check_slots(phase: Phase, usage: Usage, now: datetime) -> None:
    """Raises QuotaExceeded if no slot is left; the latest moment counts where several limits are reached."""
    full = [allowance.period for allowance in allowances(phase, usage, now) if not allowance.left]
    if full:
        # A total never ends; else the period that ends last decides.
        blocking = max(full, key=lambda period: (period.ends_at is None, period.ends_at or now))
        raise QuotaExceeded(blocking.limit, blocking.name, blocking.ends_at)


def reserve_slots(submission: Submission, now: datetime) -> None:
    """Takes the lowest free slot of each period, inside the caller's transaction, with the team's row locked.

    Raises QuotaExceeded. The unique constraint refuses whatever a lock might let through.
    """
    usage = usage_of(submission.team, [submission.phase], now)
    _check_slots(submission.phase, usage, now)
    for period in periods(submission.phase, now):
        used = usage.slots.get((submission.phase_id, period.key), ())
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
