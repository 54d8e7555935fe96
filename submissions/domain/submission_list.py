"""A person's submissions in all of their teams, filtered, the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When

from challenge.models import User

from ..enums import Status
from ..models import Evaluation, Membership, Submission
from .criterion import Score, score_of
from .overview import current_evaluation, submissions_with_evaluations
from .reveal import revealed_reports


@dataclass(frozen=True)
class Filters:
    """What is wanted; None: of all."""

    year: int | None = None
    task: str | None = None
    phase: str | None = None
    team: int | None = None
    status: Status | None = None


@dataclass(frozen=True)
class Listed:
    """A submission with its present evaluation and the score that its team may see."""

    submission: Submission
    evaluation: Evaluation
    score: Score | None


def own_submissions(user: User, wanted: Filters) -> QuerySet[Submission]:
    """Those of all teams that the person is in now, as an observer too."""
    teams = Membership.objects.filter(user=user, left_at__isnull=True).values("team")
    found = submissions_with_evaluations().filter(team__in=teams, **_lookups(wanted))
    if wanted.status is not None:
        found = found.annotate(present_status=Subquery(_present().values("status")[:1]))
        found = found.filter(present_status=wanted.status)
    return found.order_by("-submitted_at", "-pk")


def with_scores(submissions: Iterable[Submission]) -> list[Listed]:
    """Each with what it scored, as far as its phase reveals that; as many queries for one as for many."""
    submissions = list(submissions)
    reports = revealed_reports(current_evaluation(submission) for submission in submissions)
    return [_listed(submission, reports[current_evaluation(submission).pk]) for submission in submissions]


def _listed(submission: Submission, report: dict[str, object] | None) -> Listed:
    score = score_of(report, submission.phase.primary_metric) if report else None
    return Listed(submission, current_evaluation(submission), score)


def _lookups(wanted: Filters) -> dict[str, object]:
    asked = {
        "phase__task__edition__year": wanted.year,
        "phase__task__slug": wanted.task,
        "phase__slug": wanted.phase,
        "team": wanted.team,
    }
    return {lookup: value for lookup, value in asked.items() if value is not None}


def _present() -> QuerySet[Evaluation]:
    """A submission's evaluations, the present one first: the rule of `current_evaluation`, for the database."""
    is_live = When(release=F("submission__phase__live_release"), then=0)
    order = Case(is_live, When(is_rescore=False, then=1), default=2)
    return Evaluation.objects.filter(submission=OuterRef("pk")).order_by(order, "-pk")
