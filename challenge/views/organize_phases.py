"""The organizers' pages of an edition's phases: add, change, remove."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..domain.changes import SettingsRefused
from ..domain.clock import database_now
from ..domain.organizing import organized_edition, organized_phase, organized_task
from ..domain.phase_settings import add_phase, change_phase, remove_phase
from ..domain.phases import standing
from ..forms.phases import PhaseForm
from ..forms.refusals import accepted
from ..typing import SignedInRequest


@login_required
@never_cache
@require_safe
def phases(request: SignedInRequest, year: int) -> HttpResponse:
    """All phases, by task."""
    edition, now = organized_edition(request.user, year), database_now()
    tasks = [
        {"task": task, "phases": [(phase, standing(edition, phase, now).value) for phase in task.phases.all()]}
        for task in edition.tasks.prefetch_related("phases")
    ]
    return render(request, "organize/phases.html", {"edition": edition, "step": "phases", "tasks": tasks})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_phase(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    found = organized_task(request.user, year, task)
    form = PhaseForm(request.POST if request.method == "POST" else None, task=found)
    if accepted(form, lambda: add_phase(found, form.values(), now=database_now(), actor=request.user)):
        messages.success(request, _("The phase is there. Next come its images and labels."))
        return redirect("organize_phase", year, task, form.cleaned_data["slug"])
    context = {"edition": found.edition, "step": "phases", "form": form, "task": found}
    return render(request, "organize/phase.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phase(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """A phase's settings, with links to its images and labels."""
    found = organized_phase(request.user, year, task, phase)
    form = PhaseForm(request.POST if request.method == "POST" else None, instance=found, task=found.task)
    if accepted(form, lambda: change_phase(found, form.values(), now=database_now(), actor=request.user)):
        messages.success(request, _("Saved."))
        return redirect("organize_phase", year, task, form.cleaned_data["slug"])
    # Loaded anew: a form that was refused has written its values into the row it was given.
    shown = organized_phase(request.user, year, task, phase)
    context = {
        "edition": shown.task.edition,
        "step": "phases",
        "form": form,
        "task": shown.task,
        "phase": shown,
        "roles": shown.image_set_roles.select_related("image_set"),
    }
    return render(request, "organize/phase.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """Says what goes with the phase, then removes it."""
    found = organized_phase(request.user, year, task, phase)
    if request.method == "POST":
        try:
            remove_phase(found, now=database_now(), actor=request.user)
        except SettingsRefused as refused:
            messages.error(request, str(refused))
            return redirect("organize_phase", year, task, phase)
        messages.success(request, _("The phase “%(phase)s” is removed.") % {"phase": found.title})
        return redirect("organize_phases", year)
    context = {
        "edition": found.task.edition,
        "step": "phases",
        "task": found.task,
        "phase": found,
        "versions": found.ground_truths.count(),
    }
    return render(request, "organize/phase_remove.html", context)
