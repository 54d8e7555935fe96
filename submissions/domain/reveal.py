"""What of a result may be seen. These functions rule every way out: pages, API, command line, standings.

A phase's `reveal` says how much is shown; where its labels have a live part and a holdout, what is shown comes from the
live part alone, and slices, image sets and digests with numbers over other images are cut. When the results of a closed
phase are published, nothing of them is hidden from its teams any more.

On the Ladder, what is shown for a file depends on the scored files of its team that were queued before it, and is
settled when none of those waits or runs: until then it is not shown, and afterwards it never changes, in whatever order
files finish. A failed evaluation that an organizer queues again goes to the end of its team's line. (Two teams that
merge have one ladder from then on: what both have seen.)
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from challenge.enums import Reveal
from challenge.models import Phase

from ..enums import Part, Status
from ..models import Evaluation
from ..scoring.report import numbers_of
from .commitments import Number
from .criterion import COUNTS, VALUES, Score, score_of
from .ladder import Rung, climb
from .transitions import UNFINISHED

Report = dict[str, Any]
Reports = dict[int, Report | None]

# What of a report is by metric.
RANKED = ("metrics", "intervals")

# A team's files on the Ladder: in which order, and against what.
LINE = ("queued_at", "submission__submitted_at", "submission_id")
OF_ONE_LADDER = ("submission__team_id", "release_id", "scorer_version")


def revealed_report(evaluation: Evaluation) -> Report | None:
    """What the team sees of one evaluation; None while there is nothing, or nothing may be seen."""
    return revealed_reports([evaluation])[evaluation.pk]


def revealed_reports(evaluations: Iterable[Evaluation]) -> Reports:
    """What teams see, by the evaluation's key: live results, and after publication the final ones."""
    evaluations = list(evaluations)
    opened = [each for each in evaluations if _is_open(_phase(each))]
    rest = [each for each in evaluations if not _is_open(_phase(each))]
    return {each.pk: each.report and final_report(each.report) for each in opened} | live_reports(rest)


def live_reports(evaluations: Iterable[Evaluation]) -> Reports:
    """What the phase's `reveal` lets everybody see while results are not published, by the evaluation's key."""
    evaluations = list(evaluations)
    rungs = _rungs([each for each in evaluations if _phase(each).reveal == Reveal.LADDER and each.report])
    return {each.pk: _live_report(each, rungs) for each in evaluations}


def reveal_note(evaluation: Evaluation, report: Report | None) -> str:
    """Why a scored file shows no result, or the result that it shows; empty where nothing needs a word."""
    if evaluation.status != Status.SCORED:
        return ""
    if report is None and _phase(evaluation).reveal == Reveal.LADDER:
        return _("Its result is shown as soon as the files that your team sent before it are done.")
    if report is None:
        return _("The results of this phase stay hidden until they are published.")
    if "ladder" not in report:
        return ""
    step = {"step": f"{report['ladder']['step']:g}"}
    if report["ladder"]["is_better"]:
        return _("Better by a step: this is your team's value now, rounded to steps of %(step)s.") % step
    return _("Not better by a step of %(step)s: the value shown for your team stays what it was.") % step


def showable(evaluations: QuerySet[Evaluation], phase: Phase) -> QuerySet[Evaluation]:
    """Those of the phase's scored evaluations of which `live_reports` shows something."""
    if phase.reveal == Reveal.HIDDEN:
        return evaluations.none()
    return evaluations.exclude(_waits_for_earlier()) if phase.reveal == Reveal.LADDER else evaluations


def final_report(report: Report) -> Report:
    """The result that is published: over the holdout, which no live number touched, if the labels have one."""
    parts: dict[str, Report] = report.get("parts", {})
    return report | parts.get("holdout", {})


def opened_numbers(evaluation: Evaluation) -> dict[str, Number]:
    """The numbers that a receipt opens to the team, by part and metric: those that its page shows, and no other.

    What the Ladder shows is no number of the report, so it opens none.
    """
    report = evaluation.report
    if report is None:
        return {}
    numbers = numbers_of(report)
    if _is_open(_phase(evaluation)):
        return numbers
    shown = (_live_report(evaluation, {}) or {"metrics": {}})["metrics"]
    part = Part.LIVE if report.get("parts") else Part.ALL
    return {name: numbers[name] for name in (f"{part}/{metric}" for metric in shown)}


def published_numbers(report: Report) -> dict[str, Number]:
    """The numbers that published results tell everybody of a file: those of `final_report`."""
    part = Part.HOLDOUT if Part.HOLDOUT in report.get("parts", {}) else Part.ALL
    return {name: each for name, each in numbers_of(report).items() if name.startswith(f"{part}/")}


def live_score(report: Report, phase: Phase) -> Score | None:
    """What ranks while the phase is live: over the live part if the labels have one."""
    return score_of(_live_part(report), phase.primary_metric)


def _live_report(evaluation: Evaluation, rungs: dict[int, Rung]) -> Report | None:
    phase, report = _phase(evaluation), evaluation.report
    if report is None or phase.reveal == Reveal.HIDDEN:
        return None
    live, metric = _live_part(report), phase.primary_metric
    if phase.reveal == Reveal.ALL:
        return live
    if phase.reveal == Reveal.PRIMARY:
        return _bare(live) | _of_metric(live, metric)
    return _on_the_ladder(live, phase, rungs[evaluation.pk]) if evaluation.pk in rungs else None


def _of_metric(live: Report, metric: str) -> Report:
    """One metric of a report with its intervals, which follow from its own counts."""
    named = {part: {name: each for name, each in live.get(part, {}).items() if name == metric} for part in RANKED}
    return {part: found for part, found in named.items() if found or part == "metrics"}


def _live_part(report: Report) -> Report:
    parts: dict[str, Report] = report.get("parts", {})
    return _bare(report) | parts["live"] if parts else report


def _bare(report: Report) -> Report:
    """What depends on the file and public lists alone. Metric names inside `image_sets` would tell the rest."""
    return {key: report[key] for key in ("task", "images", "warnings") if key in report}


def _on_the_ladder(report: Report, phase: Phase, rung: Rung) -> Report:
    shown = _only(report["metrics"][phase.primary_metric], rung.score)
    ladder = {"is_better": rung.is_better, "step": phase.ladder_step}
    return _bare(report) | {"metrics": {phase.primary_metric: shown}, "ladder": ladder}


def _only(metric: Any, score: Score) -> Any:
    """A metric in its own shape with nothing but the score in it, of lists by guesses the last."""
    if not isinstance(metric, dict):
        return score.value
    numbers = dict.fromkeys(COUNTS, score.count) | dict.fromkeys(VALUES, score.value)
    return {name: _in_last_place(found, numbers[name]) for name, found in metric.items() if name in numbers}


def _in_last_place(found: Any, number: int | float | None) -> Any:
    return [*[None] * (len(found) - 1), number] if isinstance(found, list) else number


def _rungs(evaluations: list[Evaluation]) -> dict[int, Rung]:
    """The rung of each evaluation that is settled, by its key: two queries, however many teams."""
    if not evaluations:
        return {}
    settled = set(_of(evaluations).exclude(_waits_for_earlier()).values_list("pk", flat=True))
    steps = {each.release_id: _phase(each) for each in evaluations}
    rungs: dict[int, Rung] = {}
    for (_t, release_id, _v), line in _lines(evaluations).items():
        rungs |= _climbed(line, steps[release_id])
    return {pk: rung for pk, rung in rungs.items() if pk in settled}


def _climbed(line: list[tuple[int, Report]], phase: Phase) -> dict[int, Rung]:
    found = ((pk, live_score(report, phase)) for pk, report in line)
    scores = {pk: score for pk, score in found if score is not None}
    return dict(zip(scores, climb(scores.values(), phase.ladder_step), strict=True))


def _lines(evaluations: list[Evaluation]) -> dict[tuple[Any, ...], list[tuple[int, Report]]]:
    """All scored files of the same teams against the same Releases, each team's in the order of its ladder."""
    teams = {each.submission.team_id for each in evaluations}
    releases = {each.release_id for each in evaluations}
    scored = Evaluation.objects.filter(submission__team__in=teams, release__in=releases, status=Status.SCORED)
    lines: dict[tuple[Any, ...], list[tuple[int, Report]]] = defaultdict(list)
    for pk, report, *ladder in scored.order_by(*LINE).values_list("pk", "report", *OF_ONE_LADDER):
        lines[tuple(ladder)].append((pk, report))
    return lines


def _of(evaluations: list[Evaluation]) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(pk__in=[each.pk for each in evaluations])


def _waits_for_earlier() -> Exists:
    """Whether a file of the same team that was queued before still waits or runs."""
    same = {field: OuterRef(field) for field in OF_ONE_LADDER}
    return Exists(Evaluation.objects.filter(_before(LINE), status__in=UNFINISHED, **same))


def _before(fields: tuple[str, ...]) -> Q:
    """Whether a row comes before the outer one in the order of `fields`."""
    first, *rest = fields
    earlier = Q(**{f"{first}__lt": OuterRef(first)})
    return earlier | Q(**{first: OuterRef(first)}) & _before(tuple(rest)) if rest else earlier


def _is_open(phase: Phase) -> bool:
    """Whether results are open to teams; a phase that goes on after all, past that moment, is live again."""
    opened, closed = phase.results_opened_at, phase.closes_at
    return opened is not None and closed is not None and closed <= opened


def _phase(evaluation: Evaluation) -> Phase:
    return evaluation.submission.phase
