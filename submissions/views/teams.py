"""A person's teams in an edition, and who is in them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_edition
from challenge.domain.tokens import own_tokens
from challenge.models import Edition, Phase
from challenge.typing import SignedInRequest

from ..domain.errors import Refusal
from ..domain.final_choice import choose_final_entries
from ..domain.membership import hand_over, leave_team, remove_member
from ..domain.registration import registration_of
from ..domain.team_overview import own_team, team_view
from ..domain.teams import choose_tasks, create_team, team_of, teams_of
from ..forms.teams import FinalEntriesForm, InvitationForm, MergeForm, TasksForm, TeamForm
from ..forms.webhooks import WebhookForm
from ..models import Membership, Team


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedInRequest, year: int) -> HttpResponse:
    """The team that the person competes in, or the form that makes one."""
    edition = public_edition(year)
    own = team_of(request.user, edition)
    return show_team(request, own) if own else new_team_form(request, edition)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_team(request: SignedInRequest, year: int) -> HttpResponse:
    """The form that makes a further team, for tasks that the person does not compete in yet."""
    return new_team_form(request, public_edition(year))


@login_required
@never_cache
@require_safe
def one_team(request: SignedInRequest, team_id: int) -> HttpResponse:
    """Any team that the person is in, as an observer too."""
    return show_team(request, own_team(request.user, team_id))


@login_required
@require_POST
def leave(request: SignedInRequest, team_id: int) -> HttpResponse:
    own = own_team(request.user, team_id)
    try:
        leave_team(user=request.user, team=own, now=database_now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("one_team", own.pk)
    messages.success(request, _("You have left “%(team)s”.") % {"team": own})
    return redirect("team", own.edition.year)


@login_required
@require_POST
def remove(request: SignedInRequest, team_id: int, membership_id: int) -> HttpResponse:
    own = own_team(request.user, team_id)
    other = get_object_or_404(Membership.objects.select_related("team", "user"), pk=membership_id, team=own)
    return act(
        request,
        own,
        lambda: remove_member(captain=request.user, membership=other, now=database_now()),
        _("%(person)s is no longer in the team.") % {"person": other.user},
    )


@login_required
@require_POST
def make_captain(request: SignedInRequest, team_id: int, membership_id: int) -> HttpResponse:
    own = own_team(request.user, team_id)
    heir = get_object_or_404(Membership.objects.select_related("team", "user"), pk=membership_id, team=own)
    return act(
        request,
        own,
        lambda: hand_over(captain=request.user, to=heir, now=database_now()),
        _("%(person)s is the captain now, and you are a member.") % {"person": heir.user},
    )


@login_required
@require_POST
def tasks(request: SignedInRequest, team_id: int) -> HttpResponse:
    own = own_team(request.user, team_id)
    form = TasksForm(request.POST, edition=own.edition)
    chosen = list(form.cleaned_data.get("tasks", [])) if form.is_valid() else []
    if form.errors:
        messages.error(request, _("Choose among the tasks of this edition."))
        return redirect("one_team", own.pk)
    return act(
        request,
        own,
        lambda: choose_tasks(captain=request.user, team=own, tasks=chosen, now=database_now()),
        _("The team competes in what you chose."),
    )


@login_required
@require_POST
def final_entries(request: SignedInRequest, team_id: int, phase_id: int) -> HttpResponse:
    """The team's choice of files that count in the end."""
    own = own_team(request.user, team_id)
    phase = get_object_or_404(Phase.objects.select_related("task"), pk=phase_id, task__edition=own.edition)
    form = FinalEntriesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose among the files of your team."))
        return redirect("one_team", own.pk)
    return act(
        request,
        own,
        lambda: choose_final_entries(
            user=request.user,
            team=own,
            phase=phase,
            submission_ids=form.cleaned_data["submission"],
            now=database_now(),
        ),
        _("Your choice for “%(phase)s” is saved. You may change it until the phase closes.") % {"phase": phase.title},
    )


def show_team(request: SignedInRequest, team: Team, **more: Any) -> HttpResponse:
    """The page of a team, with `more` that is shown this once."""
    context = team_view(request.user, team, database_now()) | {
        "tokens": own_tokens(request.user),
        "webhook_form": WebhookForm(auto_id="webhook_%s"),
        "new_webhook_secret": request.session.pop("new_webhook_secret", None),
        "invitation_form": InvitationForm(),
        "merge_form": MergeForm(auto_id="merge_%s"),
        "tasks_form": TasksForm(initial={"tasks": team.tasks.all()}, edition=team.edition, auto_id="tasks_%s"),
    }
    return render(request, "submissions/team.html", context | more)


def act(request: SignedInRequest, team: Team, action: Callable[[], object], done: str) -> HttpResponse:
    """Does something with a team, says that it is done or why it is not, and goes back to the team's page."""
    try:
        action()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("one_team", team.pk)


def after_making(team: Team) -> str:
    """A new team that is not registered yet comes to where it registers, others to their page."""
    if registration_of(team) is None:
        return f"{reverse('register', args=[team.edition.year])}?team={team.pk}"
    return reverse("one_team", args=[team.pk])


def new_team_form(request: SignedInRequest, edition: Edition) -> HttpResponse:
    form = TeamForm(request.POST if request.method == "POST" else None, edition=edition)
    if form.is_valid():
        try:
            made = create_team(user=request.user, edition=edition, now=database_now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect(after_making(made))
    context = {"edition": edition, "form": form, "other_teams": teams_of(request.user, edition)}
    return render(request, "submissions/new_team.html", context, status=422 if form.errors else 200)
