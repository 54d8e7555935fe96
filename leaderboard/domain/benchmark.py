"""After the year: a phase on the same images and labels that stays open, with a table of its own beside the results.

Its Release is the one that the results were scored by, under the same digest, so numbers of both compare. Its labels
are the same stored files by their names: nobody reads them for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.changes import Values
from challenge.domain.phase_settings import add_phase
from challenge.domain.phases import Timing, timing
from challenge.domain.releases import make_live
from challenge.enums import FinalSelection, GroundTruthState, Split
from challenge.models import GroundTruth, ImageSet, Phase, PhaseImageSet, Release, User
from submissions.queue import ring_for_leaderboard

from ..models import Publication
from .final_results import final_results

SLUG = "benchmark"
# How a benchmark ranks and is scored: as its year did.
AS_THE_YEAR = ("primary_metric", "ladder_step", "accepts_outside_data", "baseline")
OF_LABELS = ("labels", "blacklist", "attributes", "split")


class BenchmarkRefused(Exception):
    """A benchmark cannot be opened on this phase now; the message is for an organizer."""


@dataclass(frozen=True)
class Origin:
    """The phase whose images and labels a benchmark takes over, and the Release that its results were scored by."""

    phase: Phase
    release: Release


@transaction.atomic
def open_benchmark(phase: Phase, values: Values, *, now: datetime, actor: User | None = None) -> Phase:
    """Adds a benchmark to the task of a test phase whose results are final.

    values: `opens_at`, `closes_at`, the limits and `reveal` of a Phase. Raises BenchmarkRefused, or SettingsRefused for
    dates that cannot be.
    """
    locked = Phase.objects.select_for_update(of=("self",)).select_related("task__edition", "live_release")
    origin = check_may_open(locked.get(pk=phase.pk), now)
    opens_at, closed_at = values["opens_at"], origin.phase.closes_at
    if closed_at is not None and opens_at < closed_at:
        raise BenchmarkRefused(
            _("A benchmark opens after its year: “%(phase)s” closed at %(moment)s UTC.")
            % {"phase": origin.phase.title, "moment": f"{closed_at:%Y-%m-%d %H:%M}"}
        )
    benchmark = add_phase(origin.phase.task, _settings(origin.phase) | dict(values), now=now, actor=actor)
    _take_over_images(origin, benchmark)
    make_live(_same_release(origin, benchmark, now, actor), now=now, actor=actor)
    transaction.on_commit(partial(ring_for_leaderboard, benchmark.pk))
    benchmark.refresh_from_db()
    return benchmark


def check_may_open(phase: Phase, now: datetime) -> Origin:
    """What a benchmark would take over. Raises BenchmarkRefused."""
    if reason := hindrance(phase, final_results(phase), benchmarks_of(phase), now):
        raise BenchmarkRefused(reason)
    if phase.live_release is None:
        raise BenchmarkRefused(_("The phase has no live labels."))
    return Origin(phase, phase.live_release)


def hindrance(phase: Phase, results: Publication | None, benchmarks: Iterable[Phase], now: datetime) -> str:
    """Why no benchmark can be opened on the phase now, as a sentence; empty if one can.

    results: the phase's final ones; benchmarks: those that were opened on it.
    """
    if phase.retired_at:
        return _("The labels of “%(phase)s” are released: files on its images prove nothing.") % {"phase": phase.title}
    if going_on := [each for each in benchmarks if timing(each, now) is not Timing.CLOSED]:
        return _("“%(benchmark)s” goes on still: close it first.") % {"benchmark": going_on[0].title}
    return _not_ended(phase, results, now)


def _not_ended(phase: Phase, results: Publication | None, now: datetime) -> str:
    """What the phase lacks yet of a test phase whose year is over; empty if nothing."""
    words = {"phase": phase.title}
    if phase.is_benchmark or phase.split != Split.TEST:
        return _("A benchmark follows a test phase of the year, and “%(phase)s” is none.") % words
    if timing(phase, now) is not Timing.CLOSED:
        return _("“%(phase)s” has not closed yet.") % words
    if results is None:
        return _("The results of “%(phase)s” are not final yet: publish them first.") % words
    if phase.live_release is None or results.release_digest != phase.live_release.digest:
        return _("“%(phase)s” has newer labels than its published results: publish a correction first.") % words
    return ""


def benchmarks_of(phase: Phase) -> list[Phase]:
    """The benchmarks that were opened on the labels of a phase, the latest first."""
    if phase.live_release is None:
        return []
    same = Phase.objects.filter(task=phase.task_id, is_benchmark=True, live_release__digest=phase.live_release.digest)
    return list(same.order_by("-opens_at", "-pk"))


def _settings(phase: Phase) -> dict[str, object]:
    number = Phase.objects.filter(task=phase.task_id, is_benchmark=True).count() + 1
    return {
        "slug": SLUG if number == 1 else f"{SLUG}-{number}",
        "title": _("Benchmark") if number == 1 else _("Benchmark %(number)s") % {"number": number},
        "split": Split.TEST,
        "is_benchmark": True,
        "final_selection": FinalSelection.BEST,
        **{name: getattr(phase, name) for name in AS_THE_YEAR},
    }


def _take_over_images(origin: Origin, benchmark: Phase) -> None:
    """The sets that the Release names, in its order: the year's phase may have changed since."""
    named = origin.release.contents["image_sets"]
    sets = ImageSet.objects.in_bulk([each["sha256"] for each in named], field_name="digest")
    PhaseImageSet.objects.bulk_create(
        PhaseImageSet(phase=benchmark, image_set=sets[each["sha256"]], role=each["role"], position=position)
        for position, each in enumerate(named)
    )


def _same_release(origin: Origin, benchmark: Phase, now: datetime, actor: User | None) -> Release:
    release = origin.release
    return Release.objects.create(
        phase=benchmark,
        ground_truth=_same_labels(release.ground_truth, benchmark, now, actor),
        taxonomy=release.taxonomy,
        digest=release.digest,
        contents=release.contents,
        created_at=now,
    )


def _same_labels(truth: GroundTruth, benchmark: Phase, now: datetime, actor: User | None) -> GroundTruth:
    """The same version for another phase: the stored files by their names."""
    return GroundTruth.objects.create(
        phase=benchmark,
        version=truth.version,
        state=GroundTruthState.FROZEN,
        **{name: getattr(truth, name).name for name in OF_LABELS},
        files=truth.files,
        withdrawn=truth.withdrawn,
        digest=truth.digest,
        lists_digest=truth.lists_digest,
        note=_("As in “%(phase)s”.") % {"phase": truth.phase.title},
        created_at=now,
        created_by=actor,
        frozen_at=now,
    )
