"""How files are evaluated, in words for the public: made from the scorer's registry and the live Release.

Nothing here is typed by organizers, so it cannot differ from what the server does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from challenge.domain.phase_lists import PhaseSet, image_count, meaning_of, sets_of_all, taxonomy_of
from challenge.domain.truth_files import IMAGE_BLACKLIST
from challenge.enums import GUESSING, FinalSelection, Metric, Reveal, TaskKind
from challenge.models import ChallengeTask, Edition, Phase

from ..scoring.tasks.registry import KINDS
from ..scoring.version import SCORER_VERSION
from .file_formats import Format, formats_of
from .measures import Measure, measures_of

Sets = Mapping[int, list[PhaseSet]]

REVEALS: dict[Reveal, Promise] = {
    Reveal.ALL: lazy("Every metric of a file is shown to its team at once, and the leaderboard is live."),
    Reveal.PRIMARY: lazy("Of a file only the metric that ranks is shown, and the leaderboard is live."),
    Reveal.LADDER: lazy("A team's value is shown anew only when it is better by %(step)s than what was shown before."),
    Reveal.HIDDEN: lazy("Nothing is shown until the results are published."),
}

SELECTIONS: dict[FinalSelection, Promise] = {
    FinalSelection.BEST: lazy("Each team counts with its best %(entries)s."),
    FinalSelection.LATEST: lazy("Each team counts with its latest %(entries)s."),
    FinalSelection.CHOSEN: lazy("Each team chooses the %(entries)s that count."),
}


@dataclass(frozen=True)
class Images:
    """A list of images of a phase."""

    name: str
    role: str
    count: int
    digest: str


@dataclass(frozen=True)
class PhaseFacts:
    """How a phase evaluates: by its live Release, or as it is set up while it has none."""

    phase: Phase
    ranking: str
    selection: str
    reveal: str
    holdout: str
    images: list[Images]
    image_count: int
    class_count: int | None
    max_guesses: int | None
    notes: list[str]
    release: str
    version: int | None


@dataclass(frozen=True)
class TaskFacts:
    """How files of a task are evaluated."""

    task: ChallengeTask
    measures: list[Measure]
    formats: list[Format]
    phases: list[PhaseFacts]
    scorer_version: str


def evaluation_of(edition: Edition) -> list[TaskFacts]:
    """How each task of the edition is evaluated, with as many queries for one task as for many."""
    return evaluation_of_tasks(edition.tasks.all())


def evaluation_of_tasks(tasks: QuerySet[ChallengeTask]) -> list[TaskFacts]:
    """How these tasks are evaluated."""
    phases = Phase.objects.select_related("live_release__ground_truth", "live_release__taxonomy")
    found = list(tasks.select_related("taxonomy").prefetch_related(Prefetch("phases", phases)))
    sets = sets_of_all(phase for task in found for phase in task.phases.all())
    return [_task_facts(task, sets) for task in found]


def _task_facts(task: ChallengeTask, sets: Sets) -> TaskFacts:
    kind, phases = TaskKind(task.kind), list(task.phases.all())
    guesses = max((meaning_of(phase).max_guesses for phase in phases), default=task.max_guesses)
    facts = [_phase_facts(phase, kind, sets) for phase in phases]
    return TaskFacts(task, measures_of(kind, guesses), formats_of(kind, guesses), facts, SCORER_VERSION)


def _phase_facts(phase: Phase, kind: TaskKind, sets: Sets) -> PhaseFacts:
    meaning, taxonomy, release = meaning_of(phase), taxonomy_of(phase), phase.live_release
    images = [_image_facts(each) for each in sets[phase.pk]]
    return PhaseFacts(
        phase=phase,
        ranking=_ranking(phase, kind, meaning.max_guesses),
        selection=_selection(phase),
        reveal=str(REVEALS[Reveal(phase.reveal)]) % {"step": f"{phase.ladder_step:g}"},
        holdout=_holdout(phase),
        images=images,
        image_count=image_count(each.image_set for each in sets[phase.pk]),
        class_count=taxonomy.class_count if taxonomy else None,
        max_guesses=meaning.max_guesses if kind in GUESSING else None,
        notes=list(_notes(phase, kind, meaning.options)),
        release=release.digest if release else "",
        version=release.ground_truth.version if release else None,
    )


def _image_facts(found: PhaseSet) -> Images:
    return Images(found.image_set.name, str(found.role.label), found.image_set.image_count, found.image_set.digest)


def _ranking(phase: Phase, kind: TaskKind, guesses: int) -> str:
    metric = Metric(phase.primary_metric)
    name = f"{metric.label[0].lower()}{metric.label[1:]}" if not metric.label.startswith("AP") else metric.label
    if not KINDS[kind].lower_is_better:
        return _("Ranked by %(metric)s: higher is better. Equals share a rank.") % {"metric": name}
    if metric == Metric.MULTI_LABEL_ERROR:
        return _("Ranked by %(metric)s: lower is better. Equals share a rank.") % {"metric": name}
    told = _("Ranked by %(metric)s at %(guesses)s guesses: lower is better. Equals share a rank.")
    return told % {"metric": name, "guesses": guesses}


def _selection(phase: Phase) -> str:
    entries = _("entry") if phase.final_entries == 1 else _("%(n)s entries") % {"n": phase.final_entries}
    told = str(SELECTIONS[FinalSelection(phase.final_selection)]) % {"entries": entries}
    if phase.accepts_outside_data:
        return told + " " + _("Entries trained with outside data are ranked apart.")
    return told + " " + _("Entries trained with outside data are not taken.")


def _holdout(phase: Phase) -> str:
    if phase.live_release is None or not phase.live_release.ground_truth.split:
        return ""
    return _(
        "The images have a live part and a holdout: what is shown before publication comes from the live part alone, "
        "and results count on the holdout."
    )


def _notes(phase: Phase, kind: TaskKind, options: Mapping[str, Any]) -> Iterable[str]:
    if kind in GUESSING and options.get("open_vocabulary"):
        yield _("A guess may name any noun of WordNet, not only a class of the list.")
    if phase.live_release is None:
        yield _("The labels are not live yet: until then this may change.")
        return
    truth = phase.live_release.ground_truth
    if truth.blacklist and kind in IMAGE_BLACKLIST:
        yield _("Images on the blacklist do not count for the localization error.")
    elif truth.blacklist:
        yield _("Pairs of image and class on the blacklist do not count: they are neither right nor wrong.")
    if truth.attributes:
        yield _("Every metric is given for groups of images too.")
    if truth.withdrawn:
        yield _("Some images or classes are withdrawn: they count for nobody.")
