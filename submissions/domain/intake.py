"""Accepting a submission: one transaction makes the row, takes the slots and queues the evaluation."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from challenge.domain.dates import in_utc
from challenge.domain.names import clean_name
from challenge.domain.phases import Timing, is_opened, timing
from challenge.models import Edition, Phase, Release, User

from ..enums import Track
from ..failpoints import reach
from ..models import Evaluation, MethodDescription, Submission, Team
from ..queue import queue_for, ring_for_evaluation
from ..scoring.version import SCORER_VERSION
from .errors import KeyReused, NotReady, PhaseClosed, Refusal, TrackRefused
from .quota import (
    Allowance,
    Usage,
    allowances,
    check_quota,
    check_side_limits,
    reserve_slots,
    side_allowances,
    usage_of,
)
from .receive import StoredFile
from .taking_part import check_taking_part, why_not_taking_part
from .teams import lock_to_submit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Details:
    """What a team says about a file when it hands it in."""

    message: str = ""
    track: Track = Track.PROVIDED
    is_competing: bool = True
    is_simulated: bool = False


@dataclass(frozen=True)
class Left:
    """What a team may still send to a phase; refusal: what would refuse a file at this moment, None if nothing."""

    phase: Phase
    allowances: list[Allowance]
    side_allowances: list[Allowance]
    refusal: Refusal | None


def check_intake(team: Team, phase: Phase, now: datetime) -> None:
    """Raises what would refuse a submission now, before its bytes travel.

    PhaseClosed, NotReady, NotRegistered, TermsNotAccepted, or a limit.
    """
    check_phase(phase, now)
    check_taking_part(team)
    check_quota(phase, usage_of(team, [phase], now), now)


def what_is_left(team: Team, phases: Collection[Phase], now: datetime) -> list[Left]:
    """What the team may still send to each phase, with as many queries for one as for many.

    Reads `live_release` and the edition of each.
    """
    usage, outside = usage_of(team, phases, now), why_not_taking_part(team)
    return [
        Left(
            phase=phase,
            allowances=allowances(phase, usage, now),
            side_allowances=side_allowances(phase, usage, now),
            refusal=_refusal(phase, outside, usage, now),
        )
        for phase in phases
    ]


def _refusal(phase: Phase, outside: Refusal | None, usage: Usage, now: datetime) -> Refusal | None:
    """What `check_intake` would raise; outside: why the team does not take part."""
    try:
        check_phase(phase, now)
        if outside is not None:
            return outside
        check_quota(phase, usage, now)
    except Refusal as refusal:
        return refusal
    return None


def check_phase(phase: Phase, now: datetime) -> Release:
    """The Release that scores a submission of this moment. The deadline is decided here and nowhere else.

    Raises PhaseClosed or NotReady.
    """
    match timing(phase, now):
        case Timing.UPCOMING:
            raise PhaseClosed(_("“%(phase)s” opens at %(moment)s.") % _shown(phase, phase.opens_at))
        case Timing.CLOSED:
            raise PhaseClosed(_("“%(phase)s” closed at %(moment)s.") % _shown(phase, phase.closes_at))
    if phase.retired_at:
        raise PhaseClosed(
            _("“%(phase)s” takes no files any more: its labels were released at %(moment)s.")
            % _shown(phase, phase.retired_at)
        )
    check_opened(phase.task.edition, now)
    return live_release(phase)


def live_release(phase: Phase) -> Release:
    """What scores the phase's submissions now. Raises NotReady while there is nothing."""
    if phase.live_release is None:
        raise NotReady(
            _("The organizers have not put the labels of “%(phase)s” in place yet.") % {"phase": phase.title}
        )
    return phase.live_release


def check_opened(edition: Edition, now: datetime) -> None:
    """Raises NotReady until the organizers have opened the edition, whatever the dates of its phases."""
    if not is_opened(edition, now):
        raise NotReady(
            _("“%(edition)s” is not open yet: its organizers are still preparing it.") % {"edition": edition.title}
        )


def check_track(phase: Phase, track: str) -> None:
    """Raises TrackRefused for outside data where the phase takes none."""
    if track == Track.OUTSIDE and not phase.accepts_outside_data:
        raise TrackRefused(
            _("“%(phase)s” takes no entries trained on outside data. Nothing was counted.") % {"phase": phase.title}
        )


def find_submission(team: Team, idempotency_key: str) -> Submission | None:
    """What an earlier request with the same key made."""
    return Submission.objects.filter(team=team, idempotency_key=idempotency_key).first()


def accept_submission(
    *,
    user: User,
    team: Team,
    phase: Phase,
    stored: StoredFile,
    details: Details,
    idempotency_key: str,
    now: datetime,
) -> Submission:
    """Turns a stored file into a submission with its slots and its queued evaluation.

    The same key with the same file gives the same submission. The terms that count are those of this moment, however
    long the file travelled. Raises NotInTeam, PhaseClosed, NotReady, NotRegistered, TermsNotAccepted, TrackRefused,
    KeyReused, QuotaExceeded, TooManyRefused, TooManyRunning or TooManyAtStake; then, and when the submission exists
    already, the stored file is discarded.
    """
    try:
        submission = _accept(user, team, phase, stored, details, idempotency_key, now)
    except (OperationalError, InterfaceError):
        # The commit may have reached the disk before the connection broke: then the file is needed.
        log.exception("whether %s became a submission of team %s is not known", stored.path, team.pk)
        raise
    except BaseException as error:
        stored.discard()
        if isinstance(error, Refusal):
            log.info("refused team %s in phase %s at %s: %s", team.pk, phase.pk, now.isoformat(), error.code)
        raise
    if submission.file.name == stored.path:
        log.info("submission %s accepted at %s", submission.pk, now.isoformat())
    else:
        stored.discard()
    return submission


@transaction.atomic
def _accept(
    user: User, team: Team, phase: Phase, stored: StoredFile, details: Details, key: str, now: datetime
) -> Submission:
    # The team's row is the lock that makes count-then-take one step.
    lock_to_submit(user, team, phase.task)
    if existing := find_submission(team, key):
        return _same_file(existing, stored)
    phase.refresh_from_db()
    # A dry run comes before the dates and has no limits; all else is as for everybody.
    release = live_release(phase) if team.is_internal else check_phase(phase, now)
    check_track(phase, details.track)
    submission = _create(user, team, phase, stored, details, key, now)
    if not team.is_internal:
        check_taking_part(team)
        reserve_slots(submission, now)
        check_side_limits(phase, usage_of(team, [phase], now), now)
    queue_evaluation(submission, release, now)
    reach("before-accept")
    return submission


def _same_file(existing: Submission, stored: StoredFile) -> Submission:
    if existing.file_sha256 != stored.sha256:
        raise KeyReused(
            _("Another file was handed in with this form or key before. Load the page anew, then send this file.")
        )
    return existing


def _create(
    user: User, team: Team, phase: Phase, stored: StoredFile, details: Details, key: str, now: datetime
) -> Submission:
    message = clean_name(details.message)[:200]
    submission = Submission.objects.create(
        team=team,
        phase=phase,
        submitted_by=user,
        submitted_at=now,
        message=message,
        track=details.track,
        is_competing=details.is_competing,
        file=stored.path,
        file_name=stored.name,
        file_size=stored.size,
        file_sha256=stored.sha256,
        idempotency_key=key,
    )
    MethodDescription.objects.create(
        submission=submission,
        short_name=(message or stored.name)[:80],
        is_simulated=details.is_simulated,
        updated_at=now,
    )
    return submission


def queue_evaluation(submission: Submission, release: Release, now: datetime) -> Evaluation:
    """Queues the scoring against a Release; the bell rings once the transaction is committed."""
    evaluation = Evaluation.objects.create(
        submission=submission,
        release=release,
        scorer_version=SCORER_VERSION,
        queue=queue_for(submission.file_size),
        queued_at=now,
        rung_at=now,
    )
    transaction.on_commit(partial(reach, "between-commit-and-ring"))
    transaction.on_commit(partial(ring_for_evaluation, evaluation.pk, evaluation.queue))
    return evaluation


def _shown(phase: Phase, moment: datetime | None) -> dict[str, str]:
    return {"phase": phase.title, "moment": in_utc(moment) if moment else ""}
