"""What results still wait for before they can be frozen."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.domain.phases import Timing, timing
from challenge.models import Phase
from submissions.domain.transitions import UNFINISHED
from submissions.enums import Status
from submissions.models import Evaluation, Submission
from submissions.scoring.version import SCORER_VERSION

from .rows import scored_evaluations


def hindrance(phase: Phase, now: datetime) -> str:
    """Why a phase's results cannot be frozen now, as a sentence; empty if they can."""
    if not phase.task.edition.is_public:
        return _("The edition is not public. Make it public first: results are for everybody.")
    if phase.live_release is None:
        return _("The phase has no live labels.")
    match timing(phase, now):
        case Timing.UPCOMING:
            return _("The phase is not open yet.")
        case Timing.OPEN if phase.closes_at:
            return _("The phase is open until %(moment)s UTC.") % {"moment": f"{phase.closes_at:%Y-%m-%d %H:%M}"}
    return _unscored(phase)


def waiting_count(phase: Phase) -> int:
    """How many of the phase's evaluations against its live Release wait or run."""
    waiting = Evaluation.objects.filter(release=phase.live_release, status__in=UNFINISHED)
    return waiting.filter(submission__team__is_internal=False).count()


def _unscored(phase: Phase) -> str:
    if count := waiting_count(phase):
        return ngettext("One file waits or is being scored.", "%(count)s files wait or are being scored.", count) % {
            "count": count
        }
    if count := _without_live_score(phase):
        return ngettext(
            "One file is scored against earlier labels only: score it against the live ones first.",
            "%(count)s files are scored against earlier labels only: score them against the live ones first.",
            count,
        ) % {"count": count}
    if not scored_evaluations(phase).exists():
        return _("No file has been scored yet.")
    return ""


def _without_live_score(phase: Phase) -> int:
    present = Evaluation.objects.filter(release=phase.live_release, scorer_version=SCORER_VERSION)
    scored = Submission.objects.filter(phase=phase, team__is_internal=False, evaluations__status=Status.SCORED)
    return scored.exclude(evaluations__in=present).distinct().count()


def failed_count(phase: Phase) -> int:
    """How many files have no score by our fault; they are in no table, and an organizer can queue them again."""
    failed = Evaluation.objects.filter(release=phase.live_release, status=Status.FAILED)
    return failed.filter(submission__team__is_internal=False).count()
