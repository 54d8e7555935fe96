"""Pages about editions."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from ..api import not_found as api_not_found
from ..domain.clock import database_now
from ..domain.pages import public_pages
from ..domain.phases import phase_to_show, standing
from ..domain.timetable import seconds_left
from ..enums import GUESSING
from ..models import ChallengeTask, Edition, Phase


def public_editions() -> QuerySet[Edition]:
    """Editions that everybody may see, with tasks and phases."""
    phases = Phase.objects.select_related("live_release__ground_truth").prefetch_related("image_sets")
    tasks = ChallengeTask.objects.prefetch_related(Prefetch("phases", phases))
    return Edition.objects.filter(is_public=True).prefetch_related(Prefetch("tasks", tasks.select_related("taxonomy")))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    editions = list(public_editions())
    current = editions[0] if editions else None
    context = {"edition": current, "tasks": current and tasks_now(current), "earlier": editions[1:]}
    return render(request, "challenge/home.html", context)


@require_safe
def edition(request: HttpRequest, year: int) -> HttpResponse:
    """The first screen: tasks with the time that is left, prize, and every page."""
    shown = get_object_or_404(public_editions().prefetch_related("pages"), year=year)
    context = {"edition": shown, "tasks": tasks_now(shown), "pages": public_pages(shown)}
    return render(request, "challenge/edition.html", context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is not there, in the language of who asked: a page, or the API's problem."""
    if request.path.startswith("/api/"):
        return api_not_found(request, exception)
    return page_not_found(request, exception)


def tasks_now(edition: Edition) -> list[dict[str, object]]:
    """Each task with the phase to show at this moment.

    With it how that phase stands (Timing), the seconds until it opens or closes, its number of images, and how many
    guesses an image may have, for kinds of task that have guesses.
    """
    now = database_now()
    rows: list[dict[str, object]] = []
    for task in edition.tasks.all():
        phase = phase_to_show(task.phases.all(), now)
        rows.append(
            {
                "task": task,
                "phase": phase,
                "timing": phase and standing(edition, phase, now).value,
                "left": phase and seconds_left(edition, phase, now),
                "images": phase and sum(each.image_count for each in phase.image_sets.all()),
                "guesses": task.max_guesses if task.kind in GUESSING else None,
            }
        )
    return rows
