"""The organizers' pages of results: provisional, objected, final; correct, mark, withdraw; awards and the press."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.models import Edition
from challenge.typing import SignedInRequest

from ..domain.awards import awards_given, give_award, take_award
from ..domain.correcting import correct, mark_not_comparable, withdraw
from ..domain.embargo import embargo_links_of, make_embargo_link, revoke_embargo_link
from ..domain.objections import ObjectionRefused, answer_objection, objections_of
from ..domain.publish import CannotPublish, publish, publish_provisional, publish_year
from ..domain.results_overview import PhaseResults, by_track, in_force_of, preview, results_of_id, results_of_year
from ..forms import (
    AnswerForm,
    AwardForm,
    CorrectForm,
    EmbargoForm,
    NotComparableForm,
    ProvisionalForm,
    PublishForm,
    WithdrawForm,
)


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
    return show(request, edition, results_of_id(edition, phase_id, database_now()))


@login_required
@require_POST
def publish_provisionally(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        return publish_provisional(found.phase, now=now, actor=request.user, **data)

    return act(request, year, phase_id, "provisional", action, _("Teams see their own results, and are told."))


@login_required
@require_POST
def answer(request: SignedInRequest, year: int, phase_id: int, objection_id: int) -> HttpResponse:
    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        objection = get_object_or_404(objections_of(found.phase), pk=objection_id)
        is_upheld = data["outcome"] == "upheld"
        return answer_objection(objection, is_upheld=is_upheld, answer=data["answer"], now=now, actor=request.user)

    return act(request, year, phase_id, f"answer_{objection_id}", action, _("The team is told."))


@login_required
@require_POST
def award(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        words = {"title": data["title"], "note": data["note"]}
        return give_award(found.phase, UUID(data["submission"]), **words, now=now, actor=request.user)

    return act(request, year, phase_id, "award", action, _("The award is given."))


@login_required
@require_POST
def end_award(request: SignedInRequest, year: int, phase_id: int, award_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year, role=OrganizerRole.CHAIR)
    found = results_of_id(edition, phase_id, database_now())
    take_award(get_object_or_404(awards_given(found.phase), pk=award_id), now=database_now(), actor=request.user)
    messages.success(request, _("The award is taken back."))
    return redirect("organize_phase_results", year, phase_id)


@login_required
@require_POST
def new_embargo(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    """A new link for the press; the page that follows shows it, once."""

    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        _link, secret = make_embargo_link(found.phase, **data, now=now, actor=request.user)
        request.session["new_embargo_link"] = request.build_absolute_uri(reverse("embargo", args=[secret]))
        return secret

    return act(request, year, phase_id, "embargo", action, _("The link is made."))


@login_required
@require_POST
def end_embargo(request: SignedInRequest, year: int, phase_id: int, link_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year, role=OrganizerRole.CHAIR)
    link = get_object_or_404(embargo_links_of(results_of_id(edition, phase_id, database_now()).phase), pk=link_id)
    revoke_embargo_link(link, now=database_now(), actor=request.user)
    messages.success(request, _("The link is revoked."))
    return redirect("organize_phase_results", year, phase_id)


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
        return correct(in_force_of(found), note=data["note"], now=now, actor=request.user)

    return act(request, year, phase_id, "correct", action, _("The corrected version is published."))


@login_required
@require_POST
def not_comparable(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        submission_id = UUID(data["submission"])
        return mark_not_comparable(
            in_force_of(found), submission_id, reason=data["reason"], now=now, actor=request.user
        )

    return act(request, year, phase_id, "mark", action, _("The entry is marked, in a new version."))


@login_required
@require_POST
def withdraw_results(request: SignedInRequest, year: int, phase_id: int) -> HttpResponse:
    def action(found: PhaseResults, data: dict[str, Any], now: datetime) -> object:
        return withdraw(in_force_of(found), reason=data["reason"], now=now, actor=request.user)

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
    found = results_of_id(edition, phase_id, database_now())
    form = forms_of(found, request.POST, name).get(name)
    if form is None:
        raise Http404
    if form.is_valid():
        try:
            action(found, form.cleaned_data, database_now())
        except (CannotPublish, ObjectionRefused) as refusal:
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
    every = forms_of(found) | ({name: form} if form else {})
    objections = [(each, every.get(f"answer_{each.pk}")) for each in objections_of(found.phase)]
    awards = list(awards_given(found.phase))
    names = entry_names(found) if awards else {}
    context = {
        "edition": edition,
        "step": "results",
        "found": found,
        "phase": found.phase,
        "preview": preview(found.phase, found.in_force, database_now()),
        "frozen": by_track(found.provisional.entries.all()) if found.provisional else [],
        "objections": objections,
        "awards": [(each, names.get(each.submission_id, "")) for each in awards],
        "embargo_links": list(embargo_links_of(found.phase)),
        "new_embargo_link": request.session.pop("new_embargo_link", None),
        "forms": every,
    }
    return render(request, "organize/phase_results.html", context, status=422 if form else 200)


def forms_of(found: PhaseResults, data: Any = None, bound: str = "") -> dict[str, forms.Form]:
    """The forms of a phase's page by name; the one named `bound` holds `data`."""
    makers: dict[str, Callable[..., forms.Form]] = {
        "provisional": ProvisionalForm,
        "publish": PublishForm,
        "correct": CorrectForm,
        "mark": partial(NotComparableForm, publication=found.in_force),
        "withdraw": WithdrawForm,
        "award": partial(AwardForm, publication=found.final),
        "embargo": EmbargoForm,
        **{f"answer_{each.pk}": AnswerForm for each in objections_of(found.phase)},
    }
    return {name: make(data if name == bound else None, auto_id=f"{name}_%s") for name, make in makers.items()}


def entry_names(found: PhaseResults) -> dict[UUID, str]:
    """How the entries of the newest version are called, by the submission's id."""
    return {entry.submission_id: str(entry) for entry in found.newest.entries.all()} if found.newest else {}
