"""A Release: one digest over all that a score depends on."""

from datetime import datetime
from typing import Any

from django.db import transaction

from ..enums import GroundTruthState
from ..models import GroundTruth, Phase, Release, User
from .audit import record
from .digests import digest_of_facts


class NotFrozen(Exception):
    """Only a frozen ground truth may score anything."""


class NoClasses(Exception):
    """The task has no taxonomy any more."""


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

    Raises NotFrozen, NoClasses.
    """
    taxonomy = truth.phase.task.taxonomy
    if truth.state != GroundTruthState.FROZEN:
        raise NotFrozen(f"{truth} is still a draft: freeze it first")
    if taxonomy is None:
        raise NoClasses(f"{truth.phase.task} has no classes: choose them first")
    contents = release_contents(truth)
    release, _ = Release.objects.get_or_create(
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


@transaction.atomic
def make_live(release: Release, *, now: datetime, actor: User | None = None) -> None:
    """From now on, submissions of the phase are scored against this Release."""
    Phase.objects.filter(pk=release.phase_id).update(live_release=release)
    Release.objects.filter(pk=release.pk).update(live_since=now, candidate_since=None)
    record(verb="release.live", subject=str(release), now=now, actor=actor, digest=release.digest)
