"""Organizers hear of a failure of ours by mail: once for each, after the commit, and never at its cost."""

import logging
from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of
from challenge.models import AuditEvent, Edition

from ..enums import Failure
from ..models import Evaluation, Upload

log = logging.getLogger(__name__)


def tell_organizers(evaluation: Evaluation) -> None:
    """Queues one mail to the organizers of the edition. A second failure of the same evaluation is not told again."""
    failed_before = AuditEvent.objects.filter(verb="evaluation.failed", subject=f"evaluation {evaluation.pk}")
    if not failed_before.exists():
        transaction.on_commit(partial(_send, evaluation.pk), robust=True)


def tell_organizers_of_lost_part(upload: Upload) -> None:
    """Queues one mail to the organizers of the edition: an upload was whole, and then its store lost a part of it."""
    subject = _("[Yardstick] An upload lost a part: %(file)s") % {"file": _one_line(upload.file_name)}
    # Written now: the upload is gone when the mail is sent.
    body = _(
        "The storage no longer has a part of a file that a team uploaded, and the fault is ours. No slot was used, "
        "and the team was asked to upload the file again. Please look after the storage.\n\n"
        "Team: %(team)s\nTask: %(task)s\nFile: %(file)s\nUpload: %(upload)s\n"
    ) % {"team": upload.team, "task": upload.task, "file": upload.file_name, "upload": upload.pk}
    transaction.on_commit(partial(_mail, upload.task.edition, subject, body), robust=True)


def _send(evaluation_id: int) -> None:
    evaluation = Evaluation.objects.select_related("submission__team", "submission__phase__task__edition").get(
        pk=evaluation_id
    )
    _mail(evaluation.submission.phase.task.edition, _subject(evaluation), _body(evaluation))


def _mail(edition: Edition, subject: str, body: str) -> None:
    to = list(edition.organizers.filter(is_active=True).order_by("pk").values_list("email", flat=True))
    if not to:
        log.error("%s has no organizer to tell: %s", edition, subject)
        return
    try:
        send_mail(subject, body, None, to)
    except Exception:
        # The rows and the organizers' pages tell it as well; a mail server that is away must not undo them.
        log.exception("organizers could not be told: %s", subject)


def _subject(evaluation: Evaluation) -> str:
    return _("[Yardstick] Scoring failed: %(file)s") % {"file": _one_line(evaluation.submission.file_name)}


def _one_line(name: str) -> str:
    """The beginning of a file's name, fit for a subject whatever the file is called."""
    return " ".join(name.split())[:100]


def _body(evaluation: Evaluation) -> str:
    submission = evaluation.submission
    task = submission.phase.task
    return _(
        "The scoring of a file failed, and the fault is ours. %(slot)s\n\n"
        "Team: %(team)s\nTask: %(task)s, %(phase)s\nFile: %(file)s\nWhat happened: %(failure)s %(note)s\n"
        "Attempts: %(attempt)s\n\nThe submission: %(submission)s\n"
        "The queue, where you can start it again: %(queue)s\n"
    ) % {
        "slot": _("The team has its slot back.") if evaluation.returned_slot else _("It keeps its slot."),
        "team": submission.team,
        "task": task,
        "phase": submission.phase.title,
        "file": submission.file_name,
        "failure": Failure(evaluation.failure).label,
        "note": evaluation.failure_note,
        "attempt": evaluation.attempt,
        "submission": address_of("submission", submission.pk),
        "queue": address_of("queue", task.edition.year),
    }
