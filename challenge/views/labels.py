"""The organizers' pages of hidden labels. They show versions and digests, and never what is in a file."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..domain.clock import database_now
from ..domain.ground_truth import add_version, freeze
from ..domain.label_versions import labels_of_edition, labels_of_phase, truth_of
from ..domain.organizing import organized_edition, organized_phase
from ..domain.problems import FileRefused
from ..domain.releases import NotScoredYet, ReleaseRefused, make_first_live, make_release
from ..domain.withdrawals import WithdrawalRefused, reinstate, withdraw
from ..enums import OrganizerRole
from ..forms.labels import LabelsForm, WithdrawalForm
from ..models import GroundTruth, Phase
from ..typing import SignedInRequest


@login_required
@never_cache
@require_safe
def labels(request: SignedInRequest, year: int) -> HttpResponse:
    """All versions of all phases."""
    edition = organized_edition(request.user, year)
    context = {"edition": edition, "step": "labels", "phases": labels_of_edition(edition)}
    return render(request, "organize/labels.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phase_labels(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """Uploads a version of a phase's labels."""
    found = organized_phase(request.user, year, task, phase)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LabelsForm(*sent, phase=found)
    if form.is_valid():
        made = add_version(
            found,
            form.contents,
            based_on=form.cleaned_data["based_on"],
            note=form.cleaned_data["note"],
            now=database_now(),
            actor=request.user,
        )
        told = _("Version %(version)s is a draft now, checked whole. Freeze it when it is final.")
        messages.success(request, told % {"version": made.version})
        return redirect("organize_phase_labels", year, task, phase)
    context = _context(found) | {"form": form, "refusal": form.refusal}
    return render(request, "organize/labels_upload.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def freeze_version(request: SignedInRequest, year: int, task: str, phase: str, version: int) -> HttpResponse:
    """Makes a draft final."""
    freeze(_version(request, year, task, phase, version), now=database_now(), actor=request.user)
    messages.success(request, _("Version %(version)s is frozen: it never changes any more.") % {"version": version})
    return redirect("organize_phase_labels", year, task, phase)


@login_required
@require_POST
def make_version_live(request: SignedInRequest, year: int, task: str, phase: str, version: int) -> HttpResponse:
    """Makes a Release of a frozen version live; where scores would change, leads to scoring them anew first."""
    truth, now = _version(request, year, task, phase, version, role=OrganizerRole.CHAIR), database_now()
    try:
        release = make_release(truth, now=now)
    except ReleaseRefused as refused:
        messages.error(request, str(refused))
        return redirect("organize_phase_labels", year, task, phase)
    try:
        make_first_live(release, now=now, actor=request.user)
    except NotScoredYet as refused:
        messages.info(request, str(refused))
        # The page of the app above, which owns scores.
        return redirect("organize_rescoring", year, release.pk)
    messages.success(request, _("Version %(version)s scores from now on.") % {"version": version})
    return redirect("organize_phase_labels", year, task, phase)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_names(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """Withdraws images or classes."""
    return _withdrawal(request, organized_phase(request.user, year, task, phase), withdraw, "withdraw")


@login_required
@require_POST
def reinstate_names(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """Lets images or classes count again."""
    return _withdrawal(request, organized_phase(request.user, year, task, phase), reinstate, "reinstate")


def _withdrawal(request: SignedInRequest, phase: Phase, change: Callable[..., GroundTruth], name: str) -> HttpResponse:
    forms = {each: WithdrawalForm(prefix=each) for each in ("withdraw", "reinstate")}
    if request.method == "POST":
        forms[name] = WithdrawalForm(request.POST, prefix=name)
        if made := _changed(request, phase, change, forms[name]):
            told = _("Version %(version)s is frozen. Make it live, so that scores follow.") % {"version": made.version}
            messages.success(request, told)
            return redirect("organize_phase_labels", phase.task.edition.year, phase.task.slug, phase.slug)
    former = phase.ground_truths.filter(frozen_at__isnull=False).order_by("-version").first()
    context = _context(phase) | forms | {"former": former}
    return render(request, "organize/labels_withdraw.html", context, status=422 if forms[name].errors else 200)


def _changed(
    request: SignedInRequest, phase: Phase, change: Callable[..., GroundTruth], form: WithdrawalForm
) -> GroundTruth | None:
    """The new version; None when it was refused and the form says why."""
    if not form.is_valid():
        return None
    names = {field: form.names(field) for field in ("images", "classes")}
    try:
        return change(phase, **names, reason=form.cleaned_data["reason"], now=database_now(), actor=request.user)
    except (WithdrawalRefused, FileRefused) as refused:
        form.add_error(None, str(refused))
        return None


def _version(
    request: SignedInRequest,
    year: int,
    task: str,
    phase: str,
    version: int,
    role: OrganizerRole = OrganizerRole.EDITOR,
) -> GroundTruth:
    return truth_of(organized_phase(request.user, year, task, phase, role), version)


def _context(phase: Phase) -> dict[str, Any]:
    return {"edition": phase.task.edition, "step": "labels", "phase": phase, "labels": labels_of_phase(phase)}
