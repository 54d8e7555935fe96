"""Work that a worker does once for an organizer: begun, heard of, ended; and ended for a worker that died."""

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.domain.phase_settings import subject_of
from challenge.domain.tabular import TableRefused

from ..enums import AuditState, Queue
from ..models import LabelAudit, Relabelling, Retirement
from ..queue import ring_for_label_audit, ring_for_relabelling, ring_for_retirement, rings_unheard
from ..scoring.inputs import InputsInvalid
from ..scoring.problems import FileRefused
from .lease import Clock
from .limits_of_process import memory_allowance
from .materials import StorageCorrupt, StorageUnavailable

log = logging.getLogger(__name__)

Work = LabelAudit | Relabelling | Retirement
# How the record of changes names each kind, and how a worker is told of it.
VERBS: dict[type[Work], str] = {LabelAudit: "label_audit", Relabelling: "relabelling", Retirement: "retirement"}
RINGS: dict[type[Work], Callable[[int], None]] = {
    LabelAudit: ring_for_label_audit,
    Relabelling: ring_for_relabelling,
    Retirement: ring_for_retirement,
}


class Ended(Exception):
    """The work was ended meanwhile: no use in going on."""


def hear(work: Work, now: datetime, **fields: Any) -> None:
    """Writes down that its worker lives, and how far it is. Raises Ended."""
    if not _update(work, heard_at=now, **fields):
        raise Ended(str(work))


def end(work: Work, state: AuditState, now: datetime, *, note: str = "", **fields: Any) -> bool:
    """Ends work that goes on; False if it has ended already."""
    changed = _update(work, state=state, note=note[:500], finished_at=now, **fields)
    if changed:
        verb, subject = f"{VERBS[type(work)]}.{state}", subject_of(work.phase)
        record(verb=verb, subject=subject, now=now, actor=work.started_by, note=note)
    work.refresh_from_db()
    return changed


@contextmanager
def worked_on(work: Work, clock: Clock) -> Iterator[None]:
    """The body is the work: when it cannot go on, the row says why. Raises DatabaseError: the sweeper will end it."""
    try:
        with memory_allowance(settings.EVALUATION_MEMORY_BYTES):
            yield
    except Ended:
        log.info("%s was ended, stopped", work)
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("%s failed", work)
        end(work, AuditState.FAILED, clock(), note=_reason(error))


def tend_background_work(now: datetime) -> None:
    """What the sweeper does: rings for what no worker took, and ends that of which nothing was heard for too long."""
    for kind in RINGS:
        running = kind._default_manager.filter(state=AuditState.RUNNING)
        for work in running.select_related("phase__task__edition", "started_by"):
            _tend(work, now)


def _tend(work: Work, now: datetime) -> None:
    silence = now - (work.heard_at or work.started_at)
    if silence >= timedelta(seconds=settings.BACKGROUND_SILENCE_SECONDS):
        end(work, AuditState.FAILED, now, note=_why_given_up(work))
    elif now - work.started_at >= timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT):
        # The broker hands what killed one worker to the next: they may all have spoken, and died.
        end(work, AuditState.FAILED, now, note=_("It took longer than a worker may take, or killed one after another."))
    elif work.heard_at is None and silence >= timedelta(seconds=settings.EVALUATION_RING_AGAIN_SECONDS):
        _ring_again(work)


def _ring_again(work: Work) -> None:
    if not rings_unheard(Queue.RESCORE):
        RINGS[type(work)](work.pk)


def _update(work: Work, **fields: Any) -> bool:
    rows = type(work)._default_manager.filter(pk=work.pk, state=AuditState.RUNNING)
    return rows.update(**fields) == 1


def _why_given_up(work: Work) -> str:
    minutes = {"minutes": f"{settings.BACKGROUND_SILENCE_SECONDS / 60:g}"}
    if work.heard_at is None:
        return _("No worker took it within %(minutes)s minutes: look whether one listens, then start again.") % minutes
    return _("Its worker died: nothing was heard of it for %(minutes)s minutes. Start again.") % minutes


def _reason(error: Exception) -> str:
    if isinstance(error, StorageCorrupt | InputsInvalid | TableRefused | FileRefused):
        return str(error)
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return _("It needed more memory than a worker may use.")
    if isinstance(error, StorageUnavailable | OSError):
        return _("The stored files could not be read. Start again later.")
    if isinstance(error, SoftTimeLimitExceeded):
        return _("It took longer than a worker may take.")
    return _("It stopped with an error of ours, which is in the workers' log.")
