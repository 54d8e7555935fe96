"""What results still wait for before they can be frozen."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.domain.phases import Timing, timing
from challenge.models import Phase
from submissions.domain.transitions import UNFINISHED
from submissions.enums import Status
from submissions.models import Evaluation, Submission
from submissions.scoring.version import SCORER_VERSION

from ..models import Objection, Publication


@dataclass(frozen=True)
class Files:
    """How a phase's files stand against its live Release.

    unfinished: they wait or are being scored. scored: by the present rules. outdated: they have a score against other
    labels or rules alone. failed: by our fault; they are in no table, and an organizer can queue them again.
    """

    unfinished: int = 0
    scored: int = 0
    outdated: int = 0
    failed: int = 0


def files_of(phases: Collection[Phase]) -> dict[int, Files]:
    """The counts of each phase, by its key: two queries, however many phases. Dry runs are nobody's files."""
    evaluations = Evaluation.objects.filter(
        release__in=[phase.live_release_id for phase in phases], submission__team__is_internal=False
    )
    states: Counter[tuple[int, str, bool]] = Counter()
    counted = evaluations.order_by().values_list("release_id", "status", "scorer_version").annotate(Count("pk"))
    for release_id, status, version, count in counted:
        states[release_id, status, version == SCORER_VERSION] += count
    outdated = _outdated(phases)
    return {phase.pk: _files(phase, states, outdated.get(phase.pk, 0)) for phase in phases}


def hindrance(phase: Phase, files: Files, now: datetime) -> str:
    """Why a phase's results cannot be frozen now, as a sentence; empty if they can."""
    if not phase.task.edition.is_public:
        return _("The edition is not public. Make it public first: results are for everybody.")
    if phase.live_release_id is None:
        return _("The phase has no live labels.")
    match timing(phase, now):
        case Timing.UPCOMING:
            return _("The phase is not open yet.")
        case Timing.OPEN if phase.closes_at:
            return _("The phase is open until %(moment)s UTC.") % {"moment": f"{phase.closes_at:%Y-%m-%d %H:%M}"}
    return _unscored(files)


def hindrance_to_final(provisional: Publication, unanswered: int, now: datetime) -> str:
    """Why provisional results cannot become final now, as a sentence; empty if they can."""
    until = provisional.objections_until
    if until is not None and now < until:
        return _("Teams may object until %(moment)s UTC.") % {"moment": f"{until:%Y-%m-%d %H:%M}"}
    if not unanswered:
        return ""
    return ngettext("One objection waits for an answer.", "%(count)s objections wait for an answer.", unanswered) % {
        "count": unanswered
    }


def unanswered_objections(phases: Collection[Phase]) -> dict[int, int]:
    """How many objections of each phase wait for an answer, by its key; none for phases without any."""
    waiting = Objection.objects.filter(publication__phase__in=phases, answered_at=None)
    return dict(waiting.order_by().values_list("publication__phase_id").annotate(Count("pk")))


def _unscored(files: Files) -> str:
    if count := files.unfinished:
        return ngettext("One file waits or is being scored.", "%(count)s files wait or are being scored.", count) % {
            "count": count
        }
    if count := files.outdated:
        return ngettext(
            "One file is scored against earlier labels only: score it against the live ones first.",
            "%(count)s files are scored against earlier labels only: score them against the live ones first.",
            count,
        ) % {"count": count}
    return "" if files.scored else _("No file has been scored yet.")


def _files(phase: Phase, states: Counter[tuple[int, str, bool]], outdated: int) -> Files:
    def count(*statuses: str, versions: tuple[bool, ...] = (True, False)) -> int:
        return sum(states[phase.live_release_id or 0, status, each] for status in statuses for each in versions)

    return Files(
        unfinished=count(*UNFINISHED),
        scored=count(Status.SCORED, versions=(True,)),
        outdated=outdated,
        failed=count(Status.FAILED),
    )


def _outdated(phases: Collection[Phase]) -> dict[int, int]:
    live = [phase.live_release_id for phase in phases]
    present = Evaluation.objects.filter(release__in=live, scorer_version=SCORER_VERSION)
    scored = Submission.objects.filter(
        phase__in=phases, team__is_internal=False, evaluations__status=Status.SCORED
    ).exclude(evaluations__in=present)
    return dict(scored.order_by().values_list("phase_id").annotate(Count("pk", distinct=True)))
