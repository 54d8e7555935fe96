"""The check list of an edition: what is done, what is missing before it can open, what is worth a thought."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..enums import RANKING_METRICS, DryRunState, Reveal, Split, TaskKind
from ..models import ChallengeTask, DryRun, Edition, Phase
from .pages import rules_of
from .phase_lists import image_count
from .phases import Timing, timing
from .releases import release_contents


class Severity(StrEnum):
    """`MISSING` keeps an edition from opening, `ADVICE` does not."""

    DONE = "done"
    ADVICE = "advice"
    MISSING = "missing"


@dataclass(frozen=True)
class Finding:
    """One line of the check list.

    code: stable, for programs. about: the edition's, task's or phase's title. where: the name of the page that mends
    it and what its address takes.
    """

    code: str
    severity: Severity
    about: str
    sentence: str
    where: tuple[Any, ...]

    def __str__(self) -> str:
        return f"{self.about}: {self.sentence}"


def missing(found: Iterable[Finding]) -> list[Finding]:
    """Those that keep the edition from opening."""
    return [finding for finding in found if finding.severity is Severity.MISSING]


def findings(edition: Edition, now: datetime) -> list[Finding]:
    """The whole check list: the edition's lines, then each task's, each followed by its phases'."""
    loaded = _loaded(edition)
    return [*_of_edition(loaded), *(line for task in loaded.tasks.all() for line in _of_task(task, now))]


def _loaded(edition: Edition) -> Edition:
    """The edition with all that the list looks at, in as many queries for one phase as for many."""
    passed = DryRun.objects.filter(state=DryRunState.PASSED)
    phases = Phase.objects.select_related("live_release__ground_truth").prefetch_related(
        "image_set_roles__image_set", "ground_truths", Prefetch("dry_runs", passed)
    )
    tasks = ChallengeTask.objects.select_related("taxonomy").prefetch_related(Prefetch("phases", phases))
    return Edition.objects.prefetch_related("organizers", "pages", Prefetch("tasks", tasks)).get(pk=edition.pk)


def _of_edition(edition: Edition) -> Iterator[Finding]:
    def line(code: str, severity: Severity, sentence: str, page: str = "organize_about") -> Finding:
        return Finding(code, severity, edition.title, sentence, (page, edition.year))

    tasks, people = list(edition.tasks.all()), list(edition.organizers.all())
    if rules_of(edition):
        yield line("rules", Severity.DONE, _("The rules are written."), "organize_pages")
    else:
        yield line("rules", Severity.MISSING, _("There are no rules: write them for the public."), "organize_pages")
    if people:
        told = _("Organized by %(people)s.") % {"people": ", ".join(person.email for person in people)}
        yield line("organizers", Severity.DONE, told)
    else:
        yield line("organizers", Severity.MISSING, _("Nobody organizes it: add an organizer who gets our mails."))
    if not tasks:
        yield line("tasks", Severity.MISSING, _("There is no task: add one."), "organize_tasks")
    ends = [phase.closes_at for task in tasks for phase in task.phases.all() if phase.closes_at]
    if edition.merge_until and ends and edition.merge_until > max(ends):
        told = _("Teams may merge until %(until)s UTC, after the last phase has closed (%(end)s UTC).")
        yield line("merging", Severity.MISSING, told % {"until": _shown(edition.merge_until), "end": _shown(max(ends))})


def _of_task(task: ChallengeTask, now: datetime) -> Iterator[Finding]:
    year = task.edition.year

    def line(code: str, severity: Severity, sentence: str, page: str = "organize_task") -> Finding:
        return Finding(code, severity, task.title, sentence, (page, year, task.slug))

    phases = list(task.phases.all())
    if task.taxonomy is None:
        told = _("The task has no classes: choose them from WordNet or upload a list.")
        yield line("classes", Severity.MISSING, told, "organize_classes")
    else:
        told = ngettext("%(count)s class.", "%(count)s classes.", task.taxonomy.class_count)
        yield line("classes", Severity.DONE, told % {"count": f"{task.taxonomy.class_count:,}"}, "organize_classes")
    if not phases:
        told = _("The task has no phase: add one with its dates.")
        yield Finding("phases", Severity.MISSING, task.title, told, ("organize_new_phase", year, task.slug))
    for phase in phases:
        yield from _of_phase(phase, now)
    yield from _overlaps(phases)


def _overlaps(phases: list[Phase]) -> Iterator[Finding]:
    """Of two open phases only the one that opened last takes files, so the other would be out of reach."""
    for earlier, later in pairwise(sorted(phases, key=lambda phase: phase.opens_at)):
        if earlier.closes_at is None or earlier.closes_at > later.opens_at:
            told = _("It opens before “%(other)s” closes; from then on no file reaches “%(other)s”.")
            yield _line(later, "overlap", Severity.MISSING, told % {"other": earlier.title})


def _of_phase(phase: Phase, now: datetime) -> Iterator[Finding]:
    for checks in (_images, _labels, _dry_run, _dates, _visibility, _limits):
        yield from checks(phase, now)


def _images(phase: Phase, _now: datetime) -> Iterator[Finding]:
    sets = [role.image_set for role in phase.image_set_roles.all()]
    count = image_count(sets)
    if sets:
        told = ngettext("%(count)s image.", "%(count)s images.", count) % {"count": f"{count:,}"}
        yield _line(phase, "images", Severity.DONE, told, "organize_images")
    else:
        told = _("The phase has no images: upload their list, or take a set over from another edition.")
        yield _line(phase, "images", Severity.MISSING, told, "organize_images")


def _labels(phase: Phase, _now: datetime) -> Iterator[Finding]:
    release = phase.live_release
    if release is None:
        told = _("The labels are not live yet: freeze a version and make it live.")
        if not phase.ground_truths.all():
            told = _("The phase has no labels: upload them.")
        yield _line(phase, "labels", Severity.MISSING, told, "organize_phase_labels")
    elif _is_stale(phase):
        told = _("The task or its images have changed since the live Release was made: make a new one of the labels.")
        yield _line(phase, "release", Severity.MISSING, told, "organize_phase_labels")
    else:
        told = _("Version %(version)s of the labels is live.") % {"version": release.ground_truth.version}
        yield _line(phase, "labels", Severity.DONE, told, "organize_phase_labels")


def _is_stale(phase: Phase) -> bool:
    """Whether a Release of the same labels would be another one today."""
    if (release := phase.live_release) is None:
        return False
    truth = release.ground_truth
    # The loaded phase, with all that the facts are taken from.
    truth.phase = phase
    return bool(release_contents(truth) != release.contents)


def _dry_run(phase: Phase, _now: datetime) -> Iterator[Finding]:
    year = phase.task.edition.year
    passed = {run.release_id for run in phase.dry_runs.all()}
    where = ("organize_dry_runs", year)
    if phase.live_release_id is not None and phase.live_release_id in passed:
        told = _("The dry run of the live Release has passed.")
        yield Finding("dry_run", Severity.DONE, _about(phase), told, where)
    # What a benchmark is scored by has scored its year.
    elif not phase.is_benchmark:
        told = _("No dry run has passed with the live Release: start one, and open when its numbers are right.")
        yield Finding("dry_run", Severity.MISSING, _about(phase), told, where)


def _dates(phase: Phase, now: datetime) -> Iterator[Finding]:
    if phase.publish_at and phase.closes_at and phase.publish_at < phase.closes_at:
        told = _("Results would be published on %(moment)s UTC, before the phase closes.")
        yield _line(phase, "publish_at", Severity.MISSING, told % {"moment": _shown(phase.publish_at)})
    if timing(phase, now) is Timing.CLOSED and phase.task.edition.opened_at is None:
        yield _line(phase, "dates", Severity.ADVICE, _("The phase has closed already: it will take no files."))


def _visibility(phase: Phase, _now: datetime) -> Iterator[Finding]:
    if phase.split == Split.TEST and phase.reveal != Reveal.HIDDEN:
        told = _("Scores of the test images are shown before publication: teams can fit their methods to them.")
        yield _line(phase, "reveal", Severity.ADVICE, told)
    if phase.primary_metric not in RANKING_METRICS[TaskKind(phase.task.kind)]:
        yield _line(phase, "primary_metric", Severity.MISSING, _("Files of this task are not scored by its metric."))


def _limits(phase: Phase, _now: datetime) -> Iterator[Finding]:
    if {phase.limit_per_day, phase.limit_per_week, phase.limit_total} == {None}:
        told = _("There is no limit of submissions: a team may send as many as it likes.")
        yield _line(phase, "limits", Severity.ADVICE, told)


def _line(phase: Phase, code: str, severity: Severity, sentence: str, page: str = "organize_phase") -> Finding:
    task = phase.task
    return Finding(code, severity, _about(phase), sentence, (page, task.edition.year, task.slug, phase.slug))


def _about(phase: Phase) -> str:
    return f"{phase.task.title} · {phase.title}"


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
