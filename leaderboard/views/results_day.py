"""Before results are for everybody: what teams see of theirs and object to, and what the press reads under embargo."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_task
from challenge.models import ChallengeTask, Phase
from challenge.typing import SignedInRequest
from submissions.domain.teams import team_of

from ..domain.embargo import find_embargo_link, read_through
from ..domain.objections import ObjectionRefused, raise_objection
from ..domain.provisional import own_results
from ..domain.results_overview import by_track
from ..enums import Stage
from ..forms import ObjectionForm


@login_required
@never_cache
@require_safe
def provisional(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """A team's own provisional results in a task, with its objections and their answers."""
    return show_provisional(request, public_task(year, task))


@login_required
@require_POST
def object_to_results(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    found = public_task(year, task)
    team = team_of(request.user, found.edition, found)
    if team is None:
        raise Http404
    named = get_object_or_404(Phase, task=found, slug=phase)
    results = own_results(request.user, found, database_now()) or []
    entries = next((own.entries for own in results if (own.team, own.phase) == (team, named)), [])
    form = ObjectionForm(request.POST, entries=entries)
    if form.is_valid():
        entry = form.cleaned_data["submission"]
        asked = {"user": request.user, "team": team, "phase": named, "text": form.cleaned_data["text"]}
        try:
            raise_objection(**asked, submission_id=UUID(entry) if entry else None, now=database_now())
        except ObjectionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The organizers are told of your objection. Their answer stands here."))
            return redirect("provisional", year, task)
    return show_provisional(request, found, named, form)


def show_provisional(
    request: SignedInRequest, task: ChallengeTask, phase: Phase | None = None, form: ObjectionForm | None = None
) -> HttpResponse:
    results = own_results(request.user, task, database_now())
    if results is None:
        raise Http404
    sections = [
        {"own": own, "form": form if own.phase == phase and form else ObjectionForm(entries=own.entries)}
        for own in results
    ]
    context = {"task": task, "edition": task.edition, "sections": sections}
    return render(request, "leaderboard/provisional.html", context, status=422 if form else 200)


@never_cache
@require_safe
def embargo(request: HttpRequest, secret: str) -> HttpResponse:
    """Results before they are public, for whoever has the link; afterwards it leads to what is public."""
    link, now = find_embargo_link(secret), database_now()
    results = read_through(link, now) if link else None
    if link is None or results is None:
        return private(render(request, "leaderboard/embargo_ended.html", status=404))
    if results.stage == Stage.FINAL:
        return private(redirect(results.get_absolute_url()))
    is_lifted = link.lifts_at <= now
    context = {"link": link, "results": results, "rows": by_track(results.entries.all()), "is_lifted": is_lifted}
    return private(render(request, "leaderboard/embargo.html", context))


def private(response: HttpResponse) -> HttpResponse:
    """Nobody keeps the page, finds it, or is told its address by the links on it."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
