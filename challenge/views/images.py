"""The organizers' page of a phase's images: upload a list, take a set over, order, role, remove."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..domain.clock import database_now
from ..domain.image_sets import ImagesRefused
from ..domain.organizing import organized_phase
from ..domain.phase_images import attach, attach_list, attached_sets, change_role, detach, move_up, sets_of_others
from ..domain.phase_lists import image_count
from ..enums import ImageSetRole
from ..forms.images import ImageListForm, RoleForm, TakeOverForm
from ..models import Phase, PhaseImageSet
from ..typing import SignedInRequest


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def images(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """The phase's sets; what is posted is a list that becomes a new one."""
    found = organized_phase(request.user, year, task, phase)
    form = ImageListForm(request.POST, request.FILES) if request.method == "POST" else ImageListForm()
    if form.is_valid():
        take = partial(attach_list, found, form.rows, name=form.cleaned_data["name"])
        if _is_taken(request, form, take):
            return redirect("organize_images", year, task, phase)
    return _page(request, found, form, TakeOverForm(others=sets_of_others(found)))


@login_required
@require_POST
def take_over(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """A set that is there already becomes one of the phase's."""
    found = organized_phase(request.user, year, task, phase)
    form = TakeOverForm(request.POST, others=sets_of_others(found))
    if form.is_valid():
        _is_taken(request, form, partial(attach, found, form.cleaned_data["image_set"]))
    if form.errors:
        return _page(request, found, ImageListForm(), form)
    return redirect("organize_images", year, task, phase)


@login_required
@require_POST
def role(request: SignedInRequest, year: int, task: str, phase: str, row_id: int) -> HttpResponse:
    row = _row(request, year, task, phase, row_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        change_role(row, ImageSetRole(form.cleaned_data["role"]), now=database_now(), actor=request.user)
        messages.success(request, _("Saved. It counts from the next Release on."))
    return redirect("organize_images", year, task, phase)


@login_required
@require_POST
def up(request: SignedInRequest, year: int, task: str, phase: str, row_id: int) -> HttpResponse:
    move_up(_row(request, year, task, phase, row_id), now=database_now(), actor=request.user)
    return redirect("organize_images", year, task, phase)


@login_required
@require_POST
def remove(request: SignedInRequest, year: int, task: str, phase: str, row_id: int) -> HttpResponse:
    row = _row(request, year, task, phase, row_id)
    try:
        detach(row, now=database_now(), actor=request.user)
    except ImagesRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(name)s” is removed from the phase.") % {"name": row.image_set.name})
    return redirect("organize_images", year, task, phase)


def _is_taken(request: SignedInRequest, form: ImageListForm | TakeOverForm, take: Callable[..., PhaseImageSet]) -> bool:
    """Whether the phase took the set; if not, the form says why."""
    try:
        row = take(ImageSetRole(form.cleaned_data["role"]), now=database_now(), actor=request.user)
    except ImagesRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("The phase has the set “%(name)s” now.") % {"name": row.image_set.name})
    return True


def _row(request: SignedInRequest, year: int, task: str, phase: str, row_id: int) -> PhaseImageSet:
    found = organized_phase(request.user, year, task, phase)
    rows = PhaseImageSet.objects.select_related("image_set", "phase__task__edition", "phase__live_release")
    return get_object_or_404(rows, pk=row_id, phase=found)


def _page(request: SignedInRequest, phase: Phase, form: ImageListForm, taking: TakeOverForm) -> HttpResponse:
    rows = attached_sets(phase)
    context = {
        "edition": phase.task.edition,
        "step": "phases",
        "phase": phase,
        "rows": rows,
        "roles": ImageSetRole.choices,
        "images": image_count(each.row.image_set for each in rows),
        "form": form,
        "taking": taking,
        "refusal": form.refusal,
    }
    return render(request, "organize/images.html", context, status=422 if form.errors or taking.errors else 200)
