"""From evaluations to the heading and the rows of a table, live or published."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.phase_lists import image_count
from challenge.enums import Metric, Reveal, TaskKind
from challenge.models import ImageSet, Phase, Release
from submissions.domain.anonymity import is_anonymous, pseudonym
from submissions.domain.criterion import LOWER_IS_BETTER, score_of
from submissions.domain.method_facts import public_facts, public_links
from submissions.domain.reveal import Report
from submissions.enums import Status
from submissions.models import Evaluation, Submission
from submissions.scoring.version import SCORER_VERSION

from ..enums import Part, RanksBy
from ..models import Entry

# What of an entry may differ from the submission that it was made from, once that was changed.
COPIED = (
    "team_name",
    "affiliation",
    "method_name",
    "paper_url",
    "code_url",
    "description",
    "track",
    "is_competing",
    "not_competing_reason",
    "is_baseline",
    "is_simulated",
    "submitted_at",
)
# Kinds whose winner wins most object categories (ILSVRC 2013 to 2017).
BY_CATEGORIES = (TaskKind.DETECTION, TaskKind.VIDEO_DETECTION)
# Beside the team's and the method's name, what could tell who it is.
TELLING = ("affiliation", "paper_url", "code_url", "not_competing_reason")


def scored_evaluations(phase: Phase) -> QuerySet[Evaluation]:
    """What counts in a phase: scored against its live Release by the present rules. Dry runs are nobody's entries."""
    scored = Evaluation.objects.filter(
        release=phase.live_release,
        status=Status.SCORED,
        scorer_version=SCORER_VERSION,
        submission__team__is_internal=False,
        submission__withdrawn_at=None,
    )
    return scored.select_related("submission__team", "submission__method", "submission__phase__task__edition")


def heading(phase: Phase, release: Release, part: Part, now: datetime) -> dict[str, Any]:
    """The fields of a Publication about what its numbers depend on."""
    task, edition = phase.task, phase.task.edition
    shown = part if release.ground_truth.split else Part.ALL
    return {
        "edition_title": edition.title,
        "year": edition.year,
        "task_slug": task.slug,
        "task_title": task.title,
        "phase_slug": phase.slug,
        "phase_title": phase.title,
        "primary_metric": phase.primary_metric,
        "lower_is_better": LOWER_IS_BETTER.get(phase.primary_metric, True),
        "ranks_by": _ranks_by(phase, part),
        "opens_details": part == Part.HOLDOUT or phase.reveal == Reveal.ALL,
        "ground_truth_version": release.contents["ground_truth"]["version"],
        "part": shown,
        "max_guesses": release.contents["max_guesses"],
        "image_count": _image_count(release, shown),
        "release_digest": release.digest,
        "scorer_version": SCORER_VERSION,
        "as_of": now,
        "is_public": edition.is_public,
        "is_hidden": phase.reveal == Reveal.HIDDEN,
        "is_benchmark": phase.is_benchmark,
        "is_anonymous": is_anonymous(edition, now),
    }


def make_entry(evaluation: Evaluation, report: Report, metric: str, now: datetime) -> Entry:
    """The row of an evaluation, with the numbers of `report`; not saved, and not ranked yet."""
    score, intervals = score_of(report, metric), report.get("intervals", {})
    low, high = primary_interval(intervals, metric)
    return Entry(
        submission_id=evaluation.submission_id,
        **copied(evaluation.submission, now),
        images=report["images"],
        primary_count=score.count if score else None,
        primary_value=score.value if score else None,
        primary_low=low,
        primary_high=high,
        intervals=intervals,
        metrics=report["metrics"],
    )


def primary_interval(intervals: Mapping[str, Any], metric: str) -> tuple[float | None, float | None]:
    """The ends of the metric's 95% interval, of one by guesses at the most; None where it has none."""
    found = intervals.get(metric, {}).get("0.95")
    if not found:
        return None, None
    low, high = found[-1] if isinstance(found[-1], list) else found
    return low, high


def copied(submission: Submission, now: datetime) -> dict[str, Any]:
    """What an entry copies from its submission, by the names in COPIED; without what would tell a hidden name."""
    team, method = submission.team, submission.method
    facts = {
        "team_name": team.name,
        "affiliation": team.affiliation,
        "method_name": method.short_name,
        **public_links(method),
        "description": public_facts(method),
        "track": submission.track,
        "is_competing": submission.is_competing and team.is_competing,
        "not_competing_reason": team.not_competing_reason,
        "is_baseline": method.is_baseline,
        "is_simulated": method.is_simulated,
        "submitted_at": submission.submitted_at,
    }
    if is_anonymous(submission.phase.task.edition, now):
        facts |= {"team_name": pseudonym(team), "method_name": _("hidden")} | dict.fromkeys(TELLING, "")
        facts["description"] = {}
    return facts


def _ranks_by(phase: Phase, part: Part) -> RanksBy:
    """Detection is ranked by categories won where each class's AP may be seen, and with the mean AP beside."""
    is_seen = part == Part.HOLDOUT or phase.reveal == Reveal.ALL
    is_won = phase.task.kind in BY_CATEGORIES and phase.primary_metric == Metric.MEAN_AP
    return RanksBy.CATEGORIES if is_seen and is_won else RanksBy.VALUE


def _image_count(release: Release, part: Part) -> int:
    """How many images count. Those withdrawn do not, and only a report knows how many a part has."""
    scored = Evaluation.objects.filter(release=release, status=Status.SCORED).order_by("pk")
    report = scored.values_list("report", flat=True).first()
    if report is not None:
        counted: int = (report["parts"][part] if part != Part.ALL else report)["images"]
        return counted
    digests = [each["sha256"] for each in release.contents["image_sets"]]
    return image_count(ImageSet.objects.filter(digest__in=digests))
