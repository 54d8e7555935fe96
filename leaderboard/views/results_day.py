"""Before results are for everybody: what teams see of theirs and object to, and what the press reads under embargo."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.models import ChallengeTask, Phase
from challenge.typing import SignedInRequest
from submissions.domain.teams import team_of

from ..domain.objections import ObjectionRefused, raise_objection
from ..domain.provisional import own_results
from ..forms import ObjectionForm


@login_required
@never_cache
@require_safe
def provisional(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """A team's own provisional results in a task, with its objections and their answers."""
    return show_provisional(request, find_task(year, task))


@login_required
@require_POST
def object_to_results(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    found = find_task(year, task)
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
            raise_objection(**asked, submission_id=entry and UUID(entry), now=database_now())
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


def find_task(year: int, slug: str) -> ChallengeTask:
    tasks = ChallengeTask.objects.select_related("edition")
    return get_object_or_404(tasks, edition__year=year, edition__is_public=True, slug=slug)
