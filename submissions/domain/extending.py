"""New dates as one act: with a reason, the clock, the record and what teams are told follow in one transaction.

A date stands in one place, `Phase.closes_at`. Pages, API, feed and mails read it there, and intake decides by it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of
from challenge.domain.audit import record
from challenge.domain.changes import refuse
from challenge.domain.dates import in_both, in_utc
from challenge.domain.outbox import announce
from challenge.enums import DeliveryState, NoticeKind
from challenge.models import DateChange, Delivery, Edition, Notice, Phase, User

from ..models import Team
from .new_dates import Move, NewEnd, Scope, fingerprint, first_shortened, plan
from .notices import keys_of_end, name_of
from .recipients import recipients, teams_of_task


@transaction.atomic
def change_dates(
    edition: Edition,
    *,
    scope: Scope,
    end: NewEnd,
    reason: str,
    now: datetime,
    actor: User | None,
    confirmed: datetime | None = None,
    seen: str | None = None,
) -> DateChange:
    """Moves ends of phases, puts that on record and tells the teams of their tasks.

    `confirmed` repeats the first new end when one comes earlier; `seen` is the fingerprint of the plan that was looked
    at. Raises SettingsRefused for what `plan` refuses, an unconfirmed shortening, a plan that changed since, no reason.
    """
    # Files that are accepted meanwhile only name the phase; they are decided by the one date or the other.
    list(Phase.objects.select_for_update(no_key=True).filter(task__edition=edition).order_by("pk"))
    moves = plan(edition, scope, end, now)
    if seen is not None and seen != fingerprint(moves):
        raise refuse("", _("The dates were changed meanwhile. Look at the new ones below, then decide."))
    if not reason.strip():
        raise refuse("reason", _("Give a reason: teams read it."))
    _check_confirmed(moves, confirmed)
    change = _write(edition, moves, reason.strip(), now, actor)
    if edition.is_public:
        _tell(change, moves, now)
    return change


def _check_confirmed(moves: Sequence[Move], confirmed: datetime | None) -> None:
    first = first_shortened(moves)
    if first is None or confirmed == first:
        return
    shortened = [move for move in moves if move.is_earlier]
    told = _("This takes time away from teams: %(what)s. To confirm it, repeat the new end, %(first)s.")
    what = "; ".join(
        _("“%(phase)s” closes at %(new)s instead of %(old)s")
        % {
            "phase": name_of(move.phase),
            "new": in_utc(move.closes_at),
            "old": in_utc(move.phase.closes_at) if move.phase.closes_at else _("no date"),
        }
        for move in shortened
    )
    raise refuse("confirmed", told % {"what": what, "first": in_both(first)})


def _write(edition: Edition, moves: Sequence[Move], reason: str, now: datetime, actor: User | None) -> DateChange:
    tasks = {move.phase.task for move in moves}
    change = DateChange.objects.create(
        edition=edition,
        task=tasks.pop() if len(tasks) == 1 else None,
        reason=reason,
        changes=[_facts(move) for move in moves],
        is_shortening=first_shortened(moves) is not None,
        changed_at=now,
        changed_by=actor,
    )
    for move in moves:
        _let_go(move.phase, change)
        Phase.objects.filter(pk=move.phase.pk).update(
            opens_at=move.opens_at, closes_at=move.closes_at, publish_at=move.publish_at
        )
    details = {"reason": reason, "changes": change.changes, "change": change.pk}
    record(verb="dates.changed", subject=f"edition {edition.year}", now=now, actor=actor, **details)
    return change


def _facts(move: Move) -> dict[str, Any]:
    """One line of a change: the ends as `old` and `new`; the start and the day of results where they move along."""
    phase = move.phase
    facts: dict[str, Any] = {
        "phase": phase.slug,
        "task": phase.task.slug,
        "title": name_of(phase),
        "old": phase.closes_at and phase.closes_at.isoformat(),
        "new": move.closes_at.isoformat(),
    }
    if move.moves_start:
        facts["opens"] = [phase.opens_at.isoformat(), move.opens_at.isoformat()]
    if move.moves_results and move.publish_at and phase.publish_at:
        facts["results"] = [phase.publish_at.isoformat(), move.publish_at.isoformat()]
    return facts


def _let_go(phase: Phase, change: DateChange) -> None:
    """What is told of the old end is moot: mails on their way stay here, and if it comes back it is told anew."""
    moot = Notice.objects.filter(key__in=keys_of_end(phase))
    Delivery.objects.filter(notice__in=moot, state=DeliveryState.WAITING).delete()
    for notice in moot:
        notice.key = f"{notice.key}:until-{change.pk}"
        notice.save(update_fields=["key"])


def _tell(change: DateChange, moves: Sequence[Move], now: datetime) -> None:
    edition = change.edition
    announce(
        edition,
        key=f"{NoticeKind.DATES_CHANGED}:{change.pk}",
        kind=NoticeKind.DATES_CHANGED,
        subject=_subject(edition, moves),
        body=_body(change, moves),
        payload={
            "edition": edition.year,
            "reason": change.reason,
            "changes": change.changes,
            "url": address_of("edition", edition.year),
        },
        recipients=recipients(teams_concerned(moves)),
        now=now,
    )


def teams_concerned(moves: Iterable[Move]) -> list[Team]:
    """The teams that compete in a task of which a date moves."""
    tasks = {move.phase.task for move in moves}
    return sorted({team for task in tasks for team in teams_of_task(task)}, key=lambda team: team.pk)


def _subject(edition: Edition, moves: Sequence[Move]) -> str:
    if first_shortened(moves):
        return _("Ends earlier: dates of %(edition)s") % {"edition": edition}
    return _("More time: dates of %(edition)s") % {"edition": edition}


def _body(change: DateChange, moves: Sequence[Move]) -> str:
    lines = "\n".join(_of_phase(move) for move in moves)
    told = {"lines": lines, "reason": change.reason, "url": address_of("edition", change.edition.year)}
    return _("The organizers changed dates.\n\n%(lines)s\nWhy: %(reason)s\n\nAll dates: %(url)s\n") % told


def _of_phase(move: Move) -> str:
    phase = move.phase
    told = [name_of(phase)]
    if move.moves_start:
        told.append(_("  opens at %(new)s") % {"new": in_both(move.opens_at)})
        told.append(_("  instead of %(old)s") % {"old": in_both(phase.opens_at)})
    told.append(_("  closes at %(new)s") % {"new": in_both(move.closes_at)})
    old = in_both(phase.closes_at) if phase.closes_at else _("no date")
    told.append(_("  instead of %(old)s") % {"old": old})
    if move.moves_results:
        told.append(_("  results at %(new)s") % {"new": in_both(move.publish_at)})
    return "\n".join([*told, ""])
