"""A Release: one digest over all that a score depends on."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ..enums import GroundTruthState
from ..models import Edition, GroundTruth, Phase, Release, User
from .audit import record
from .digests import digest_of_facts
from .ground_truth import fits_phase
from .phase_settings import has_submissions


class ReleaseRefused(Exception):
    """There is no such Release, or it may not go live; the message says why."""


class NotFrozen(ReleaseRefused):
    """Only a frozen ground truth may score anything."""


class NoClasses(ReleaseRefused):
    """The task has no taxonomy any more."""


class ListsChanged(ReleaseRefused):
    """The labels were checked against other images or classes than the phase has now."""


class NotScoredYet(ReleaseRefused):
    """Submissions have scores that would change unseen: they are scored against the Release first, and compared."""

    def __init__(self, sentence: str, release: Release) -> None:
        super().__init__(sentence)
        self.release = release


def release_contents(truth: GroundTruth) -> dict[str, Any]:
    """The facts under the digest. They are public: digests tell that labels changed, not what they are."""
    task = truth.phase.task
    roles = truth.phase.image_set_roles.all()
    return {
        "task": task.kind,
        "image_sets": [
            {"name": role.image_set.name, "role": role.role, "sha256": role.image_set.digest} for role in roles
        ],
        "ground_truth": {"version": truth.version, "sha256": truth.digest},
        "taxonomy": task.taxonomy.digest if task.taxonomy else None,
        "max_guesses": task.max_guesses,
        "options": task.options,
    }


def make_release(truth: GroundTruth, *, now: datetime) -> Release:
    """The Release of a frozen ground truth under the task's present settings; the same facts give the same row.

    Raises NotFrozen, NoClasses, ListsChanged.
    """
    taxonomy = truth.phase.task.taxonomy
    if truth.state != GroundTruthState.FROZEN:
        raise NotFrozen(f"{truth} is still a draft: freeze it first")
    if taxonomy is None:
        raise NoClasses(f"{truth.phase.task} has no classes: choose them first")
    if not fits_phase(truth):
        told = _(
            "The images or classes of %(phase)s have changed since %(version)s was checked: upload the labels anew."
        )
        raise ListsChanged(told % {"phase": truth.phase, "version": f"v{truth.version}"})
    contents = release_contents(truth)
    release, _created = Release.objects.get_or_create(
        phase=truth.phase,
        digest=digest_of_facts(contents),
        defaults={
            "ground_truth": truth,
            "taxonomy": taxonomy,
            "contents": contents,
            "created_at": now,
        },
    )
    return release


def release_of(edition: Edition, release_id: int) -> Release:
    """A Release of the edition. Raises Http404."""
    found = Release.objects.select_related("phase__task__edition", "phase__live_release", "ground_truth")
    return get_object_or_404(found, pk=release_id, phase__task__edition=edition)


def can_go_live(release: Release) -> bool:
    """Whether the Release may be made live at once: nothing that teams sent has a score that could change."""
    phase = release.phase
    return phase.live_release_id == release.pk or not has_submissions(phase)


@transaction.atomic
def make_first_live(release: Release, *, now: datetime, actor: User | None = None) -> None:
    """Makes a Release live that no submission was made before. Raises NotScoredYet."""
    Phase.objects.select_for_update().get(pk=release.phase_id)
    if not can_go_live(release):
        told = _(
            "%(phase)s has submissions: have them scored against this Release in the background, look at what changes, "
            "and make it live there."
        )
        raise NotScoredYet(told % {"phase": release.phase}, release)
    make_live(release, now=now, actor=actor)


@transaction.atomic
def make_live(release: Release, *, now: datetime, actor: User | None = None) -> None:
    """From now on, submissions of the phase are scored against this Release.

    Whoever calls this has seen what it changes, or there is nothing to change: see `make_first_live`.
    """
    Phase.objects.filter(pk=release.phase_id).update(live_release=release)
    Release.objects.filter(pk=release.pk).update(live_since=now, candidate_since=None)
    record(verb="release.live", subject=str(release), now=now, actor=actor, digest=release.digest)
