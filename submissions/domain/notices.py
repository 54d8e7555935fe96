"""What teams are told of phases and of their files, found from the rows: once for each occasion, never late.

An occasion is a moment of a phase. Whoever looks within `NOTICE_LATEST_HOURS` after it tells of it; later nobody does,
so an edition that is set up after the fact sends no mails about what is long past.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of
from challenge.domain.dates import in_both, in_utc
from challenge.domain.outbox import announce
from challenge.enums import NoticeKind, Reveal
from challenge.models import Phase

from ..models import Evaluation
from .recipients import programs, recipients, teams_of_task


@dataclass(frozen=True)
class Occasion:
    """A moment of a phase that teams are told of. `until`: when it is no news any more."""

    kind: NoticeKind
    phase: Phase
    at: datetime
    until: datetime

    @property
    def key(self) -> str:
        """A phase opens once; where its end is moved, it ends anew."""
        if self.kind == NoticeKind.PHASE_OPENED:
            return f"{self.kind}:{self.phase.pk}"
        return f"{self.kind}:{self.phase.pk}:{self.phase.closes_at:%Y-%m-%dT%H:%M:%SZ}"


def keys_of_end(phase: Phase) -> list[str]:
    """The keys of what is told of the phase's present end, told already or not."""
    if phase.closes_at is None:
        return []
    kinds = (NoticeKind.PHASE_CLOSING, NoticeKind.PHASE_CLOSED)
    return [Occasion(kind, phase, phase.closes_at, phase.closes_at).key for kind in kinds]


def announce_phases(now: datetime) -> list[str]:
    """Writes the notices of all phases whose moment has come; the keys of those that are new."""
    phases = Phase.objects.filter(task__edition__is_public=True, task__edition__opened_at__lte=now)
    found = (each for phase in phases.select_related("task__edition") for each in occasions(phase))
    return [each.key for each in found if each.at <= now < each.until and tell_of(each, now)]


def occasions(phase: Phase) -> Iterator[Occasion]:
    """The moments of a phase of an opened edition: it opens, will close soon, has closed."""
    opened_at = phase.task.edition.opened_at
    if opened_at is None:
        return
    latest = timedelta(hours=settings.NOTICE_LATEST_HOURS)
    begins, ends = max(phase.opens_at, opened_at), phase.closes_at
    if ends is None:
        yield Occasion(NoticeKind.PHASE_OPENED, phase, begins, begins + latest)
        return
    if ends <= begins:
        return
    yield Occasion(NoticeKind.PHASE_OPENED, phase, begins, min(begins + latest, ends))
    reminder = ends - timedelta(hours=settings.CLOSING_SOON_HOURS)
    # Whoever has just read that it is open, and until when, needs no reminder.
    if reminder > begins:
        yield Occasion(NoticeKind.PHASE_CLOSING, phase, reminder, min(reminder + latest, ends))
    yield Occasion(NoticeKind.PHASE_CLOSED, phase, ends, ends + latest)


def tell_of(occasion: Occasion, now: datetime) -> bool:
    """Writes the notice of an occasion to the teams that compete in the task; False if it was told before."""
    phase = occasion.phase
    subject, body = WORDS[occasion.kind](phase)
    notice = announce(
        phase.task.edition,
        key=occasion.key,
        kind=occasion.kind,
        subject=subject,
        body=body,
        payload=phase_facts(phase),
        recipients=recipients(teams_of_task(phase.task)),
        now=now,
    )
    return notice is not None


def phase_facts(phase: Phase) -> dict[str, Any]:
    """What programs are told of a phase."""
    task = phase.task
    return {
        "edition": task.edition.year,
        "task": task.slug,
        "phase": phase.slug,
        "title": phase.title,
        "is_benchmark": phase.is_benchmark,
        "opens_at": phase.opens_at.isoformat(),
        "closes_at": phase.closes_at and phase.closes_at.isoformat(),
        "url": address_of("board", task.edition.year, task.slug),
    }


def tell_finished(evaluation: Evaluation, now: datetime) -> None:
    """Tells the team's programs that a file has come to its end, and where to read how; in the same transaction.

    The result itself is not in the message: what may be seen of it, and when, is said by its page and the API.
    """
    submission = evaluation.submission
    to = programs([submission.team])
    if not to:
        return
    announce(
        submission.phase.task.edition,
        key=f"{NoticeKind.SUBMISSION_FINISHED}:{evaluation.pk}:{evaluation.status}",
        kind=NoticeKind.SUBMISSION_FINISHED,
        subject=_("%(team)s: %(file)s") % {"team": submission.team, "file": submission.file_name},
        body="",
        payload={
            "submission": str(submission.pk),
            "team": submission.team.name,
            "edition": submission.phase.task.edition.year,
            "task": submission.phase.task.slug,
            "phase": submission.phase.slug,
            "status": evaluation.status,
            "url": address_of("submission", submission.pk),
            "api_url": f"{settings.SITE_URL}/api/v1/submissions/{submission.pk}",
        },
        recipients=to,
        now=now,
    )


def _opened(phase: Phase) -> tuple[str, str]:
    subject = _("Open for submissions: %(name)s") % {"name": name_of(phase)}
    until = in_both(phase.closes_at) if phase.closes_at else _("until further notice")
    body = _("“%(name)s” takes submissions.\n\nIt closes: %(until)s\nSubmit: %(url)s\n")
    return subject, body % {"name": name_of(phase), "until": until, "url": _submit_page(phase)}


def _closing(phase: Phase) -> tuple[str, str]:
    subject = _("Closes soon: %(name)s") % {"name": name_of(phase)}
    body = _(
        "“%(name)s” closes at %(until)s. A file counts if it has arrived whole before then; the scoring may take "
        "longer.\n\nSubmit: %(url)s\n"
    )
    return subject, body % {"name": name_of(phase), "until": in_both(phase.closes_at), "url": _submit_page(phase)}


def _closed(phase: Phase) -> tuple[str, str]:
    subject = _("Closed: %(name)s") % {"name": name_of(phase)}
    if phase.publish_at:
        then = _("Results will be published at %(moment)s.") % {"moment": utc(phase.publish_at)}
    elif phase.reveal == Reveal.HIDDEN:
        then = _("Results stay hidden until the organizers publish them; you will be told.")
    else:
        then = _("The organizers will publish the results; you will be told.")
    body = _("“%(name)s” has closed and takes no more files. What has arrived is scored.\n\n%(then)s\n\n%(url)s\n")
    url = address_of("board", phase.task.edition.year, phase.task.slug)
    return subject, body % {"name": name_of(phase), "then": then, "url": url}


WORDS = {
    NoticeKind.PHASE_OPENED: _opened,
    NoticeKind.PHASE_CLOSING: _closing,
    NoticeKind.PHASE_CLOSED: _closed,
}


def name_of(phase: Phase) -> str:
    """As in “Classification, Validation”."""
    return f"{phase.task.title}, {phase.title}"


def utc(moment: datetime | None) -> str:
    """As in mails, where no script adds the reader's own time."""
    return in_utc(moment) if moment else ""


def _submit_page(phase: Phase) -> str:
    return address_of("submit", phase.task.edition.year, phase.task.slug)
