"""Scoring a phase's submissions anew against another Release, behind the live one, until a person makes it live.

While a Release is a candidate, whatever is scored is scored against it too. Files that were refused are not: what is
wrong with them is wrong whatever the labels are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import Phase, Release, User

from ..enums import Failure, Queue, Status
from ..models import Evaluation, Submission
from ..queue import ring_for_evaluation
from ..scoring.version import SCORER_VERSION
from .errors import RescoringRefused

# More are left to the sweeper, so that a request is not kept.
RUNG_AT_ONCE = 200


@dataclass(frozen=True)
class Progress:
    """How far a Release is with the submissions of its phase, as numbers of submissions.

    scored: with a result; refused: the file does not fit the Release; ended: an organizer ended it, with a reason;
    failed: our fault, to be queued again; waiting: all others.
    """

    total: int
    scored: int
    refused: int
    ended: int
    failed: int

    @property
    def done(self) -> int:
        return self.scored + self.refused + self.ended

    @property
    def waiting(self) -> int:
        return self.total - self.done - self.failed

    @property
    def is_complete(self) -> bool:
        return self.done == self.total


@transaction.atomic
def start_rescoring(release: Release, *, now: datetime, actor: User | None = None) -> Progress:
    """Makes the Release a candidate and queues every scored submission of the phase against it.

    Started again, it queues what is missing. Raises RescoringRefused while the phase has no live Release.
    """
    phase = Phase.objects.select_for_update().get(pk=release.phase_id)
    if phase.live_release_id is None:
        raise RescoringRefused(_("The phase has no live labels yet: make these live, nothing needs scoring anew."))
    if phase.live_release_id != release.pk and _become_candidate(release, now):
        record(verb="release.rescoring_started", subject=str(release), now=now, actor=actor, digest=release.digest)
    release.refresh_from_db(fields=["candidate_since"])
    queue_missing(release, now)
    return progress(release)


@transaction.atomic
def stop_rescoring(release: Release, *, now: datetime, actor: User | None = None) -> None:
    """Ends the candidacy; what still waits is not scored, what was scored is kept."""
    if Release.objects.filter(pk=release.pk).exclude(candidate_since=None).update(candidate_since=None):
        record(verb="release.rescoring_stopped", subject=str(release), now=now, actor=actor, digest=release.digest)
        rescores(release).filter(status=Status.QUEUED).delete()


def queue_missing(release: Release, now: datetime, *, only: Submission | None = None) -> int:
    """Queues what has been scored, but not against this Release by the present scorer; returns how many."""
    missing = scored_submissions(release.phase_id).exclude(Exists(_against(release)))
    if only is not None:
        missing = missing.filter(pk=only.pk)
    rows = [_queued(submission_id, release, now) for submission_id in missing.values_list("pk", flat=True)]
    # Of two who queue the same, the unique constraint lets one through.
    Evaluation.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if rows:
        transaction.on_commit(partial(_ring, release, now))
    return len(rows)


def queue_everywhere(evaluation: Evaluation, now: datetime) -> None:
    """Queues what has just been scored against the live Release and all candidates that lack it."""
    submission = evaluation.submission
    for release in _wanted(submission.phase):
        if release.pk != evaluation.release_id:
            queue_missing(release, now, only=submission)


def queue_all_missing(now: datetime) -> int:
    """What the sweeper does: whatever came while a rescoring started, or a Release went live; returns how many."""
    lacking = _lacking_the_live().values("phase")
    phases = Phase.objects.filter(Q(pk__in=lacking) | Q(releases__candidate_since__isnull=False)).distinct()
    return sum(queue_missing(release, now) for phase in phases for release in _wanted(phase))


def progress(release: Release) -> Progress:
    """How far the Release is, at this moment."""
    against = _against(release).annotate(outcome=_OUTCOME)
    found = (
        scored_submissions(release.phase_id)
        .annotate(outcome=Subquery(against.values("outcome")[:1]))
        .values_list("outcome")
        .order_by("outcome")
        .annotate(Count("pk"))
    )
    counts = dict(found)
    return Progress(
        total=sum(counts.values()),
        scored=counts.get(Status.SCORED, 0),
        refused=counts.get(Status.REJECTED, 0),
        ended=counts.get("ended", 0),
        failed=counts.get(Status.FAILED, 0),
    )


def scored_submissions(phase_id: int) -> QuerySet[Submission]:
    """The teams' submissions of a phase that have a score against any of its Releases."""
    scored = Evaluation.objects.filter(submission=OuterRef("pk"), status=Status.SCORED)
    return Submission.objects.filter(Exists(scored), phase=phase_id, team__is_internal=False).order_by("pk")


def rescores(release: Release) -> QuerySet[Evaluation]:
    """The evaluations that a rescoring queued, by the present scorer."""
    return Evaluation.objects.filter(release=release, scorer_version=SCORER_VERSION, is_rescore=True)


def failed_rescores(release: Release) -> list[Evaluation]:
    """What failed by our fault, latest first; the first fifty."""
    failed = rescores(release).filter(status=Status.FAILED).exclude(failure=Failure.BY_ORGANIZER)
    return list(failed.select_related("submission__team").defer("report", "problems").order_by("-finished_at")[:50])


_OUTCOME = Case(
    When(status=Status.FAILED, failure=Failure.BY_ORGANIZER, then=Value("ended")),
    When(status=Status.CANCELLED, then=Value("ended")),
    default=F("status"),
)


def _become_candidate(release: Release, now: datetime) -> bool:
    return Release.objects.filter(pk=release.pk, candidate_since=None).update(candidate_since=now) == 1


def _against(release: Release) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(submission=OuterRef("pk"), release=release, scorer_version=SCORER_VERSION)


def _wanted(phase: Phase) -> Iterator[Release]:
    """What a score of the phase is wanted for: the live Release and its candidates."""
    yield from phase.releases.filter(Q(pk=phase.live_release_id) | Q(candidate_since__isnull=False))


def _lacking_the_live() -> QuerySet[Submission]:
    """Submissions with a score, and nothing against what is live now, whatever the scorer's version."""
    scored = Evaluation.objects.filter(submission=OuterRef("pk"), status=Status.SCORED)
    live = Evaluation.objects.filter(submission=OuterRef("pk"), release=OuterRef("phase__live_release"))
    known = Submission.objects.filter(team__is_internal=False, phase__live_release__isnull=False)
    return known.filter(Exists(scored)).exclude(Exists(live)).order_by()


def _queued(submission_id: UUID, release: Release, now: datetime) -> Evaluation:
    return Evaluation(
        submission_id=submission_id,
        release=release,
        scorer_version=SCORER_VERSION,
        is_rescore=True,
        queue=Queue.RESCORE,
        queued_at=now,
    )


def _ring(release: Release, now: datetime) -> None:
    """Rings for the first that wait, until the broker cannot be reached."""
    unrung = rescores(release).filter(status=Status.QUEUED, rung_at=None).order_by("pk")
    for evaluation_id in unrung.values_list("pk", flat=True)[:RUNG_AT_ONCE]:
        if not ring_for_evaluation(evaluation_id, Queue.RESCORE):
            return
        Evaluation.objects.filter(pk=evaluation_id).update(rung_at=now)
