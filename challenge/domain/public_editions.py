"""What everybody may see of the editions: which there are, and how their tasks stand at this moment."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from ..enums import GUESSING
from ..models import ChallengeTask, Edition, Phase
from .phase_lists import image_count
from .phases import phase_to_show, standing
from .timetable import seconds_left


def public_editions() -> QuerySet[Edition]:
    """Editions that everybody may see, the newest first, with tasks and phases."""
    phases = Phase.objects.select_related("live_release__ground_truth").prefetch_related("image_sets")
    tasks = ChallengeTask.objects.prefetch_related(Prefetch("phases", phases))
    return Edition.objects.filter(is_public=True).prefetch_related(Prefetch("tasks", tasks.select_related("taxonomy")))


def public_edition(year: int, *related: str) -> Edition:
    """The edition of the year, if everybody may see it, with what is `related`, as `pages`. Raises Http404."""
    return get_object_or_404(Edition.objects.prefetch_related(*related), year=year, is_public=True)


def tasks_with_phases() -> QuerySet[ChallengeTask]:
    """Tasks of public editions with classes and phases, and these with what scores them now."""
    phases = Phase.objects.select_related("live_release__ground_truth", "live_release__taxonomy")
    tasks = ChallengeTask.objects.filter(edition__is_public=True).select_related("edition", "taxonomy")
    return tasks.prefetch_related(Prefetch("phases", phases))


def public_task(year: int, slug: str) -> ChallengeTask:
    """The task of a public edition, with its phases. Raises Http404."""
    return get_object_or_404(tasks_with_phases(), edition__year=year, slug=slug)


def public_phase(year: int, task: str, slug: str) -> Phase:
    """The phase of a public edition's task. Raises Http404."""
    found = next((phase for phase in public_task(year, task).phases.all() if phase.slug == slug), None)
    if found is None:
        raise Http404
    return found


def tasks_now(edition: Edition, now: datetime) -> list[dict[str, object]]:
    """Each task with the phase to show at this moment.

    With it how that phase stands (Timing), the seconds until it opens or closes, its number of images, and how many
    guesses an image may have, for kinds of task that have guesses.
    """
    return [_task_now(edition, task, now) for task in edition.tasks.all()]


def _task_now(edition: Edition, task: ChallengeTask, now: datetime) -> dict[str, object]:
    phase = phase_to_show(task.phases.all(), now)
    return {
        "task": task,
        "phase": phase,
        "timing": phase and standing(edition, phase, now).value,
        "left": phase and seconds_left(edition, phase, now),
        "images": phase and image_count(phase.image_sets.all()),
        "guesses": task.max_guesses if task.kind in GUESSING else None,
    }
