"""The organizers' page of a phase's sample images: add, say something else, order, remove."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..domain.clock import database_now
from ..domain.organizing import organized_phase
from ..domain.samples import MOST, add_sample, change_sample, move_sample, remove_sample, sample_of
from ..enums import OrganizerRole
from ..forms.refusals import accepted
from ..forms.samples import SampleForm, SampleTextForm
from ..models import Phase, SampleImage
from ..typing import SignedInRequest

UP, DOWN = -1, 1


@login_required
@never_cache
@require_safe
def samples(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    return _page(request, organized_phase(request.user, year, task, phase, OrganizerRole.HELPER), SampleForm())


@login_required
@require_POST
def add(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """A picture with its licence; a worker then reads what the entries of published results guess on it."""
    found = organized_phase(request.user, year, task, phase)
    form = SampleForm(request.POST, request.FILES)

    def write() -> None:
        upload = form.cleaned_data["picture"]
        add_sample(found, form.values(), upload=upload, now=database_now(), actor=request.user)

    if accepted(form, write):
        messages.success(request, _("The picture is there."))
        return redirect("organize_samples", year, task, phase)
    return _page(request, found, form)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: SignedInRequest, year: int, task: str, phase: str, sample_id: int) -> HttpResponse:
    """What is said of a picture; for another picture it is removed and added anew."""
    found = _sample(request, year, task, phase, sample_id)
    form = SampleTextForm(request.POST if request.method == "POST" else None, instance=found)
    if accepted(form, lambda: change_sample(found, form.cleaned_data, now=database_now(), actor=request.user)):
        messages.success(request, _("Saved."))
        return redirect("organize_samples", year, task, phase)
    # Loaded anew: a form that was refused has written its values into the row it was given.
    shown = _sample(request, year, task, phase, sample_id)
    context = {
        "edition": shown.phase.task.edition,
        "step": "phases",
        "phase": shown.phase,
        "sample": shown,
        "form": form,
    }
    return render(request, "organize/sample.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def move(request: SignedInRequest, year: int, task: str, phase: str, sample_id: int) -> HttpResponse:
    """One place up, or down."""
    places = UP if "up" in request.POST else DOWN
    move_sample(_sample(request, year, task, phase, sample_id), places, now=database_now(), actor=request.user)
    return redirect("organize_samples", year, task, phase)


@login_required
@require_POST
def remove(request: SignedInRequest, year: int, task: str, phase: str, sample_id: int) -> HttpResponse:
    found = _sample(request, year, task, phase, sample_id)
    remove_sample(found, now=database_now(), actor=request.user)
    messages.success(request, _("“%(image)s” is removed.") % {"image": found.image})
    return redirect("organize_samples", year, task, phase)


def _sample(request: SignedInRequest, year: int, task: str, phase: str, sample_id: int) -> SampleImage:
    return sample_of(organized_phase(request.user, year, task, phase), sample_id)


def _page(request: SignedInRequest, phase: Phase, form: SampleForm) -> HttpResponse:
    rows = list(phase.samples.all())
    context = {
        "edition": phase.task.edition,
        "step": "phases",
        "phase": phase,
        "samples": rows,
        "most": MOST,
        # A form that was refused says why, whatever there is room for.
        "shows_form": len(rows) < MOST or form.is_bound,
        "form": form,
    }
    return render(request, "organize/samples.html", context, status=422 if form.errors else 200)
