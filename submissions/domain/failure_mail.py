"""Organizers hear of a failure of ours by mail: once an evaluation, after the commit, and never at its cost."""

import logging
from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from challenge.models import AuditEvent

from ..enums import Failure
from ..models import Evaluation

log = logging.getLogger(__name__)


def tell_organizers(evaluation: Evaluation) -> None:
    """Queues one mail to the organizers of the edition. A second failure of the same evaluation is not told again."""
    failed_before = AuditEvent.objects.filter(verb="evaluation.failed", subject=f"evaluation {evaluation.pk}")
    if not failed_before.exists():
        transaction.on_commit(partial(_send, evaluation.pk), robust=True)


def _send(evaluation_id: int) -> None:
    evaluation = Evaluation.objects.select_related("submission__team", "submission__phase__task__edition").get(
        pk=evaluation_id
    )
    edition = evaluation.submission.phase.task.edition
    to = list(edition.organizers.filter(is_active=True).order_by("pk").values_list("email", flat=True))
    if not to:
        log.error("evaluation %s failed and its edition has no organizer to tell", evaluation_id)
        return
    try:
        send_mail(_subject(evaluation), _body(evaluation), None, to)
    except Exception:
        # The row and the queue page tell it as well; a mail server that is away must not undo them.
        log.exception("organizers could not be told of evaluation %s", evaluation_id)


def _subject(evaluation: Evaluation) -> str:
    # One line, whatever a file is called.
    name = " ".join(evaluation.submission.file_name.split())
    return _("[Yardstick] Scoring failed: %(file)s") % {"file": name[:100]}


def _body(evaluation: Evaluation) -> str:
    submission = evaluation.submission
    task = submission.phase.task
    return _(
        "The scoring of a file failed, and the fault is ours. The team has its slot back.\n\n"
        "Team: %(team)s\nTask: %(task)s, %(phase)s\nFile: %(file)s\nWhat happened: %(failure)s %(note)s\n"
        "Attempts: %(attempt)s\n\nThe submission: %(submission)s\n"
        "The queue, where you can start it again: %(queue)s\n"
    ) % {
        "team": submission.team,
        "task": task,
        "phase": submission.phase.title,
        "file": submission.file_name,
        "failure": Failure(evaluation.failure).label,
        "note": evaluation.failure_note,
        "attempt": evaluation.attempt,
        "submission": reverse("submission", args=[submission.pk]),
        "queue": reverse("queue", args=[task.edition.year]),
    }
