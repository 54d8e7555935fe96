"""Where dates of phases would move: worked out and refused here, before anything is written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Q
from django.utils.translation import gettext as _

from challenge.domain.changes import SettingsRefused, refuse
from challenge.domain.dates import in_both, in_utc
from challenge.domain.phases import Timing, timing
from challenge.models import ChallengeTask, Edition, Phase

from .notices import name_of


@dataclass(frozen=True)
class NewEnd:
    """Either the moment at which phases shall end, or the duration by which they are moved."""

    at: datetime | None = None
    by: timedelta | None = None

    @property
    def field(self) -> str:
        return "at" if self.at else "by"


@dataclass(frozen=True)
class Move:
    """The dates of one phase as they would be; `phase` still holds the old ones."""

    phase: Phase
    opens_at: datetime
    closes_at: datetime
    publish_at: datetime | None

    @property
    def is_earlier(self) -> bool:
        """Whether the end comes earlier than teams were told; where there was none, any is earlier."""
        old = self.phase.closes_at
        return old is None or self.closes_at < old

    @property
    def changes_something(self) -> bool:
        return (self.opens_at, self.closes_at) != (self.phase.opens_at, self.phase.closes_at)

    @property
    def moves_start(self) -> bool:
        return self.opens_at != self.phase.opens_at

    @property
    def moves_results(self) -> bool:
        return self.publish_at != self.phase.publish_at


Scope = ChallengeTask | Phase | None


def plan(edition: Edition, scope: Scope, end: NewEnd, now: datetime) -> list[Move]:
    """What would move. `scope` is a phase, a task or, if None, the whole edition.

    A moment is the new end of the phases that are open. A duration moves all that have not closed, those that are still
    to open with their start. Of a single phase either does, though it has closed: then it opens again. Raises
    SettingsRefused for what does not fit.
    """
    phases = list(edition_phases(edition))
    published = published_phases(edition)
    chosen = _chosen(phases, scope, end, published, now)
    try:
        moves = [move for phase in chosen if (move := _move(phase, end, now)).changes_something]
    except OverflowError as error:
        raise refuse(end.field, _("No calendar goes as far as that.")) from error
    if not moves:
        raise refuse(end.field, _("Nothing would change: that is the end already."))
    for move in moves:
        _check(move, end, now)
    _check_overlaps(phases, moves, end)
    return moves


def edition_phases(edition: Edition) -> "Iterable[Phase]":
    phases = Phase.objects.filter(task__edition=edition).select_related("task__edition")
    return phases.order_by("task__position", "task", "opens_at", "pk")


def published_phases(edition: Edition) -> frozenset[int]:
    """The phases whose dates stay, since their results are out."""
    # Asked by the relation's name: this app imports none of those above it.
    out = Q(publications__state="frozen", publications__withdrawn_at=None) | Q(results_opened_at__isnull=False)
    return frozenset(Phase.objects.filter(out, task__edition=edition).values_list("pk", flat=True))


def fingerprint(moves: Sequence[Move]) -> str:
    """What was looked at before it is done: another plan has another one."""
    return " ".join(f"{move.phase.pk}:{move.phase.closes_at}..{move.closes_at}".replace(" ", "T") for move in moves)


def first_shortened(moves: Sequence[Move]) -> datetime | None:
    """The first of the new ends that come earlier than the old ones; None if none does."""
    return min((move.closes_at for move in moves if move.is_earlier), default=None)


def _chosen(
    phases: Sequence[Phase], scope: Scope, end: NewEnd, published: frozenset[int], now: datetime
) -> list[Phase]:
    if isinstance(scope, Phase):
        return [_alone(scope, phases, end, published)]
    wanted = {Timing.OPEN} if end.at else {Timing.OPEN, Timing.UPCOMING}
    found = [
        phase
        for phase in phases
        if (scope is None or phase.task_id == scope.pk)
        and phase.pk not in published
        and timing(phase, now) in wanted
        and (end.at or phase.closes_at)
        and not phase.is_benchmark
    ]
    if not found:
        told = _(
            "No phase of “%(scope)s” is open now. Choose a single phase to change one that is to come or has closed."
        )
        raise refuse("scope", told % {"scope": scope.title if scope else phases[0].task.edition if phases else ""})
    return found


def _alone(chosen: Phase, phases: Sequence[Phase], end: NewEnd, published: frozenset[int]) -> Phase:
    phase = next(each for each in phases if each.pk == chosen.pk)
    if phase.pk in published:
        raise refuse("scope", _("Results of “%(phase)s” are published: its dates stay.") % {"phase": name_of(phase)})
    if end.by and phase.closes_at is None:
        told = _("“%(phase)s” is open until further notice: give it an end as a date and a time.")
        raise refuse("by", told % {"phase": name_of(phase)})
    return phase


def _move(phase: Phase, end: NewEnd, now: datetime) -> Move:
    opens_at, old = phase.opens_at, phase.closes_at
    if end.at:
        closes_at = end.at
    else:
        assert old is not None and end.by is not None  # noqa: S101, PT018 - asked before
        closes_at = old + end.by
        opens_at = opens_at + end.by if timing(phase, now) is Timing.UPCOMING else opens_at
    publish_at = phase.publish_at
    if publish_at and publish_at < closes_at:
        # Results keep their distance from the end, rather than come before it.
        publish_at += closes_at - (old or publish_at)
    return Move(phase, opens_at, closes_at, publish_at)


def _check(move: Move, end: NewEnd, now: datetime) -> None:
    told = {"phase": name_of(move.phase), "new": in_utc(move.closes_at), "start": in_utc(move.opens_at)}
    if move.closes_at <= now:
        raise refuse(end.field, _("“%(phase)s” would close at %(new)s, which is past.") % told)
    if move.closes_at <= move.opens_at:
        raise refuse(end.field, _("“%(phase)s” would close at %(new)s, before it opens at %(start)s.") % told)
    if move.moves_start and move.opens_at <= now:
        raise refuse(end.field, _("“%(phase)s” would open at %(start)s, which is past.") % told)


def _check_overlaps(phases: Sequence[Phase], moves: Sequence[Move], end: NewEnd) -> None:
    """Of two open phases of a task only the one that opened last takes files."""
    moved = {move.phase.pk: move for move in moves}
    for earlier, later in _neighbours(phases, moved):
        before, after = moved.get(earlier.pk), moved.get(later.pk)
        closes_at = before.closes_at if before else earlier.closes_at
        opens_at = after.opens_at if after else later.opens_at
        if (before or after) and closes_at and closes_at > opens_at:
            raise _overlap(earlier, later, opens_at, end)


def _neighbours(phases: Sequence[Phase], moved: dict[int, Move]) -> Iterator[tuple[Phase, Phase]]:
    def start(phase: Phase) -> datetime:
        return moved[phase.pk].opens_at if phase.pk in moved else phase.opens_at

    for task in dict.fromkeys(phase.task_id for phase in phases):
        yield from pairwise(sorted((phase for phase in phases if phase.task_id == task), key=start))


def _overlap(earlier: Phase, later: Phase, opens_at: datetime, end: NewEnd) -> SettingsRefused:
    told = _(
        "“%(earlier)s” would be open when “%(later)s” opens at %(start)s, and from then on no file would reach it. "
        "Move “%(later)s” first, or move all by a duration."
    )
    names = {"earlier": name_of(earlier), "later": name_of(later), "start": in_both(opens_at)}
    return refuse(end.field, told % names)
