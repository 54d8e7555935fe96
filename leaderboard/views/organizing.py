"""The organizers' pages of results: how each phase stands; publish, correct, mark an entry, withdraw."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.models import Edition, Phase
from challenge.typing import SignedInRequest

from ..domain.correcting import correct, mark_not_comparable, withdraw
from ..domain.publish import CannotPublish, publish, publish_year
from ..domain.results_overview import PhaseResults, preview, results_of_phase, results_of_year
from ..forms import CorrectForm, NotComparableForm, PublishForm, WithdrawForm
from ..models import Publication


@login_required
@never_cache
@require_safe
def results(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year, role=OrganizerRole.HELPER)
    found = results_of_year(edition, database_now())
    context = {
        "edition": edition,
        "step": "results",
        "results": found,
        "of_year": [each for each in found if each.is_of_year],
        "form": PublishForm(),
    }
    return render(request, "organize/results.html", context)


@login_required
@require_POST
def publish_all(request: SignedInRequest, year: int) -> HttpResponse:
    """Publishes all closed test phases of the year."""
    edition = organized_edition(request.user, year, role=OrganizerRole.CHAIR)
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing is published: confirm it first."))
        return redirect("organize_results", year)
    try:
        published = publish_year(edition, now=database_now(), actor=request.user, note=form.cleaned_data["note"])
    except CannotPublish as refusal:
        messages.error(request, str(refusal))
    else:
        count = len(published)
        done = ngettext("One phase is published.", "%(count)s phases are published.", count)
        messages.success(request, done % {"count": count})
    return redirect("organize_results", year)


@login_required
@never_cache
@require_safe
def phase_results(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year, role=OrganizerRole.HELPER)
    return show(request, edition, find(edition, phase_id))


@login_required
@require_POST
def publish_phase(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        return publish(found.phase, now=now, actor=request.user, note=data["note"])

    return act(request, year, phase_id, "publish", action, _("The results are published."))


@login_required
@require_POST
def correct_results(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        return correct(_in_force(found), note=data["note"], now=now, actor=request.user)

    return act(request, year, phase_id, "correct", action, _("The corrected version is published."))


@login_required
@require_POST
def not_comparable(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        submission_id = UUID(data["submission"])
        return mark_not_comparable(_in_force(found), submission_id, reason=data["reason"], now=now, actor=request.user)

    return act(request, year, phase_id, "mark", action, _("The entry is marked, in a new version."))


@login_required
@require_POST
def withdraw_results(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        return withdraw(_in_force(found), reason=data["reason"], now=now, actor=request.user)

    return act(request, year, phase_id, "withdraw", action, _("The results are withdrawn."))


def act(
    request: SignedInRequest,
    year: int,
    phase_id: int,
    name: str,
    action: Callable[[PhaseResults, dict[str, Any], datetime], object],
    done: str,
) -> HttpResponse:
    """Does what a form asks for and goes back to the phase's page; or shows the page with why it was not done."""
    edition = organized_edition(request.user, year, role=OrganizerRole.CHAIR)
    found = find(edition, phase_id)
    form = forms_of(found, request.POST, name)[name]
    if form.is_valid():
        try:
            action(found, form.cleaned_data, database_now())
        except CannotPublish as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("organize_phase_results", year, phase_id)
    return show(request, edition, found, name, form)


def show(
    request: SignedInRequest,
    edition: Edition,
    found: PhaseResults,
    name: str = "",
    form: forms.Form | None = None,
) -> HttpResponse:
    context = {
        "edition": edition,
        "step": "results",
        "found": found,
        "phase": found.phase,
        "preview": preview(found.phase, found.in_force, database_now()),
        "forms": forms_of(found) | ({name: form} if form else {}),
    }
    return render(request, "organize/phase_results.html", context, status=422 if form else 200)


def forms_of(found: PhaseResults, data: Any = None, bound: str = "") -> dict[str, forms.Form]:
    """The forms of a phase's page by name; the one named `bound` holds `data`."""
    sent = {name: data if name == bound else None for name in ("publish", "correct", "mark", "withdraw")}
    ids = {name: f"{name}_%s" for name in sent}
    return {
        "publish": PublishForm(sent["publish"], auto_id=ids["publish"]),
        "correct": CorrectForm(sent["correct"], auto_id=ids["correct"]),
        "mark": NotComparableForm(sent["mark"], auto_id=ids["mark"], publication=found.in_force),
        "withdraw": WithdrawForm(sent["withdraw"], auto_id=ids["withdraw"]),
    }


def find(edition: Edition, phase_id: int) -> PhaseResults:
    phases = Phase.objects.select_related("task__edition", "live_release__ground_truth")
    return results_of_phase(get_object_or_404(phases, pk=phase_id, task__edition=edition), database_now())


def _in_force(found: PhaseResults) -> Publication:
    if found.in_force is None:
        raise CannotPublish(_("Nothing of this phase is published."))
    return found.in_force
