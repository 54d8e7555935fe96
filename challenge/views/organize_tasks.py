"""The organizers' pages of an edition's tasks: add, change, move, remove."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..domain.challenge_tasks import add_task, change_task, move_task, remove_task
from ..domain.changes import SettingsRefused
from ..domain.clock import database_now
from ..domain.organizing import organized_edition, organized_task
from ..forms.editions import TaskForm
from ..forms.refusals import accepted
from ..models import ChallengeTask
from ..typing import SignedInRequest

UP, DOWN = -1, 1


@login_required
@never_cache
@require_safe
def tasks(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    listed = edition.tasks.select_related("taxonomy").prefetch_related("phases")
    return render(request, "organize/tasks.html", {"edition": edition, "step": "tasks", "tasks": listed})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_task(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    form = TaskForm(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: add_task(edition, form.values(), now=database_now(), actor=request.user)):
        messages.success(request, _("The task is there. Next come its classes and its phases."))
        return redirect("organize_task", year, form.cleaned_data["slug"])
    context = {"edition": edition, "step": "tasks", "form": form}
    return render(request, "organize/task.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """A task's settings, with links to its classes and phases."""
    found = organized_task(request.user, year, task)
    form = TaskForm(request.POST if request.method == "POST" else None, instance=found)

    def change() -> ChallengeTask:
        values, is_for_new = form.values(), form.is_for_new_release
        return change_task(found, values, now=database_now(), actor=request.user, for_new_release=is_for_new)

    if accepted(form, change):
        messages.success(request, _("Saved."))
        return redirect("organize_task", year, form.cleaned_data["slug"])
    # Loaded anew: a form that was refused has written its values into the row it was given.
    shown = organized_task(request.user, year, task)
    context = {"edition": shown.edition, "step": "tasks", "form": form, "task": shown, "phases": shown.phases.all()}
    return render(request, "organize/task.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def move(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """One place up, or down."""
    places = UP if "up" in request.POST else DOWN
    move_task(organized_task(request.user, year, task), places, now=database_now(), actor=request.user)
    return redirect("organize_tasks", year)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """Says what goes with the task, then removes it."""
    found = organized_task(request.user, year, task)
    phases = list(found.phases.all())
    if request.method == "POST":
        try:
            remove_task(found, now=database_now(), actor=request.user)
        except SettingsRefused as refused:
            messages.error(request, str(refused))
            return redirect("organize_task", year, task)
        messages.success(request, _("The task “%(task)s” is removed.") % {"task": found.title})
        return redirect("organize_tasks", year)
    context = {"edition": found.edition, "step": "tasks", "task": found, "phases": phases}
    return render(request, "organize/task_remove.html", context)
