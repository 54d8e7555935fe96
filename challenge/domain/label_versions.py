"""The versions of a phase's labels as organizers look at them: what is there, never what is in it."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from ..enums import GroundTruthState, WithdrawnKind
from ..models import Edition, GroundTruth, Phase, Release
from .releases import release_contents
from .withdrawals import withdrawn_names


@dataclass(frozen=True)
class Version:
    """A version; `files` are the names of what it has, `release` is its latest Release.

    needs_release: it is live, but a Release of it would be another today.
    """

    truth: GroundTruth
    files: list[str]
    withdrawn_images: int
    withdrawn_classes: int
    release: Release | None
    is_live: bool
    needs_release: bool

    @property
    def is_draft(self) -> bool:
        return self.truth.state == GroundTruthState.DRAFT


@dataclass(frozen=True)
class PhaseLabels:
    """A phase with its versions, the latest first; `is_scored`: whether teams have sent files."""

    phase: Phase
    versions: list[Version]
    is_scored: bool

    @property
    def is_frozen(self) -> bool:
        return any(not version.is_draft for version in self.versions)


def labels_of_edition(edition: Edition) -> list[PhaseLabels]:
    """Each phase of the edition, by task."""
    phases = Phase.objects.filter(task__edition=edition).order_by("task__position", "task", "opens_at", "pk")
    return _labels_of(phases)


def labels_of_phase(phase: Phase) -> PhaseLabels:
    """One phase."""
    (found,) = _labels_of(Phase.objects.filter(pk=phase.pk))
    return found


def truth_of(phase: Phase, version: int) -> GroundTruth:
    """A version of the phase's labels. Raises Http404."""
    truths = GroundTruth.objects.select_related("phase__task__taxonomy", "phase__task__edition")
    return get_object_or_404(truths, phase=phase, version=version)


def _labels_of(phases: QuerySet[Phase]) -> list[PhaseLabels]:
    """In as many queries for one phase and version as for many."""
    releases = Prefetch("releases", Release.objects.order_by("-created_at", "-pk"))
    truths = GroundTruth.objects.select_related("created_by").prefetch_related(releases).order_by("-version")
    loaded = phases.select_related("task__edition", "task__taxonomy", "live_release").prefetch_related(
        Prefetch("ground_truths", truths), "image_set_roles__image_set"
    )
    scored = set(phases.filter(submissions__team__is_internal=False).values_list("pk", flat=True))
    return [
        PhaseLabels(phase, [_version(truth, phase) for truth in phase.ground_truths.all()], phase.pk in scored)
        for phase in loaded
    ]


def _version(truth: GroundTruth, phase: Phase) -> Version:
    # The loaded phase, with all that the facts are taken from.
    truth.phase = phase
    live = phase.live_release
    is_live = live is not None and live.ground_truth_id == truth.pk
    return Version(
        truth=truth,
        files=list(truth.files),
        withdrawn_images=len(withdrawn_names(truth, WithdrawnKind.IMAGE)),
        withdrawn_classes=len(withdrawn_names(truth, WithdrawnKind.CLASS)),
        release=next(iter(truth.releases.all()), None),
        is_live=is_live,
        needs_release=is_live and live is not None and release_contents(truth) != live.contents,
    )
