"""Celery's entry points: ids in, one call into the domain each."""

import logging
import socket

from celery import Task, shared_task
from django.conf import settings

from challenge.domain.clock import database_now
from challenge.domain.pace import is_due
from challenge.enums import Channel

from . import worker as _worker  # noqa: F401 - connects the signals of a worker's life
from .domain.cleaning import clean_uploads as clean_once
from .domain.delivering import deliver
from .domain.dry_run import send_files
from .domain.evaluation import run_evaluation
from .domain.notices import announce_phases as announce_once
from .domain.recovery import sweep as sweep_once
from .domain.relabelling import run_relabelling
from .failpoints import reach

log = logging.getLogger(__name__)


@shared_task(name="submissions.evaluate", bind=True)
def evaluate(self: Task[..., None], *, evaluation_id: int) -> None:
    worker = self.request.hostname or socket.gethostname()
    status = run_evaluation(evaluation_id, worker=worker, clock=database_now)
    log.info("evaluation %s: %s", evaluation_id, status or "not ours")


@shared_task(name="submissions.dry_run")
def dry_run(*, dry_run_id: int) -> None:
    sent = send_files(dry_run_id, clock=database_now)
    log.info("dry run %s: %s", dry_run_id, sent.state if sent else "nothing to do")


@shared_task(name="submissions.audit_labels")
def audit_labels(*, audit_id: int) -> None:
    # It loads kernels, which take a second: not wherever Django starts.
    from .domain.label_audit_list import run_label_audit

    audit = run_label_audit(audit_id, clock=database_now)
    log.info("label audit %s: %s", audit_id, audit.state if audit else "nothing to do")


@shared_task(name="submissions.relabel")
def relabel(*, relabelling_id: int) -> None:
    relabelling = run_relabelling(relabelling_id, clock=database_now)
    log.info("relabelling %s: %s", relabelling_id, relabelling.state if relabelling else "nothing to do")


@shared_task(name="submissions.sweep")
def sweep() -> None:
    if is_due("sweep", settings.SWEEP_PERIOD_SECONDS):
        log.info("swept: %s", sweep_once(database_now()))
        reach("after-sweep")


@shared_task(name="submissions.announce_phases")
def announce_phases() -> None:
    if is_due("announce_phases", settings.OCCASION_PERIOD_SECONDS) and (told := announce_once(database_now())):
        log.info("announced: %s", told)


@shared_task(name="submissions.deliver_notices")
def deliver_notices(*, channel: str) -> None:
    # Not kept to one at a time: an address that does not answer holds up one thread, and the next ring goes on.
    if is_due(f"deliver_notices:{channel}", settings.NOTICE_PERIOD_SECONDS):
        states = deliver(Channel(channel), database_now)
        log.info("notices by %s: %s", channel, dict(states) or "none due")


@shared_task(name="submissions.clean_uploads")
def clean_uploads() -> None:
    if is_due("clean_uploads", settings.CLEANING_PERIOD_SECONDS):
        log.info("cleaned: %s", clean_once(database_now))
