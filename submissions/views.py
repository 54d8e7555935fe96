"""Pages for teams: my team, submit, a submission with its live status."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.domain.phases import phase_to_show, timing
from challenge.domain.tokens import issue_token, revoke_token
from challenge.models import ApiToken, ChallengeTask, Edition
from challenge.typing import SignedInRequest

from .domain.errors import Refusal
from .domain.intake import refusal_now
from .domain.overview import submission_for, submission_view, team_submissions
from .domain.quota import allowances
from .domain.submitting import submit_upload
from .domain.teams import create_team, team_of, team_to_submit_for
from .forms import SubmissionForm, TeamForm, TokenForm

STOP_POLLING = 286  # htmx ends a poll on this status


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedInRequest, year: int) -> HttpResponse:
    """The person's team in an edition, or the form that makes one."""
    edition = get_object_or_404(Edition, year=year, is_public=True)
    own = team_of(request.user, edition)
    if own is None:
        return new_team(request, edition)
    context = {
        "edition": edition,
        "team": own,
        "memberships": own.memberships.filter(left_at__isnull=True).select_related("user"),
        "submissions": team_submissions(own),
        "tokens": request.user.api_tokens.filter(revoked_at__isnull=True),
        "token_form": TokenForm(),
        "new_token": request.session.pop("new_token", None),
        "tasks": edition.tasks.all(),
    }
    return render(request, "submissions/team.html", context)


def new_team(request: SignedInRequest, edition: Edition) -> HttpResponse:
    is_sent = request.method == "POST"
    form = TeamForm(request.POST if is_sent else None)
    form.instance.edition = edition
    if is_sent and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("name", "affiliation", "website")}
        try:
            create_team(user=request.user, edition=edition, now=timezone.now(), **fields)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return redirect("team", edition.year)
    status = 422 if form.is_bound else 200
    return render(request, "submissions/new_team.html", {"edition": edition, "form": form}, status=status)


@login_required
@require_POST
def new_token(request: SignedInRequest, year: int) -> HttpResponse:
    form = TokenForm(request.POST)
    if form.is_valid():
        _token, secret = issue_token(user=request.user, name=form.cleaned_data["name"], now=timezone.now())
        request.session["new_token"] = secret
    else:
        messages.error(request, str(form.errors["name"][0]))
    return redirect("team", year)


@login_required
@require_POST
def end_token(request: SignedInRequest, year: int, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=token_id, user=request.user)
    revoke_token(token, timezone.now())
    messages.success(request, _("The token “%(name)s” works no more.") % {"name": token.name})
    return redirect("team", year)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """The form that takes a prediction file. It works without JavaScript."""
    shown = get_object_or_404(
        ChallengeTask.objects.select_related("edition"),
        edition__year=year,
        edition__is_public=True,
        slug=task,
    )
    own = team_of(request.user, shown.edition)
    if own is None:
        messages.info(request, _("Create your team first; then you can submit."))
        return redirect("team", year)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SubmissionForm(*sent)
    if form.is_valid() and (answer := accept_form(request, shown, form)):
        return answer
    now = timezone.now()
    phase = phase_to_show(shown.phases.all(), now)
    context = {
        "edition": shown.edition,
        "task": shown,
        "team": own,
        "phase": phase,
        "timing": phase and timing(phase, now).value,
        "refusal": refusal_now(own, phase, now) if phase else _("No phase of this task is announced yet."),
        "form": form,
        "max_bytes": settings.MAX_PREDICTION_FILE_BYTES,
        "allowances": allowances(own, phase, now) if phase else [],
    }
    return render(request, "submissions/submit.html", context, status=422 if form.errors else 200)


def accept_form(request: SignedInRequest, task: ChallengeTask, form: SubmissionForm) -> HttpResponse | None:
    """Goes to the new submission; None when it was refused and the form says why."""
    try:
        submission = submit_upload(
            user=request.user,
            team=team_to_submit_for(request.user, task.edition),
            task=task,
            upload=form.cleaned_data["file"],
            details=form.details(),
            idempotency_key=form.cleaned_data["idempotency_key"],
            clock=timezone.now,
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return None
    return redirect("submission", submission.pk)


@login_required
@never_cache
@require_safe
def submission(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    shown = submission_for(request.user, submission_id)
    return render(request, "submissions/submission.html", submission_view(shown, timezone.now()))


@login_required
@never_cache
@require_safe
def submission_status(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    """The part of the page that changes; htmx asks for it until nothing can change any more."""
    view = submission_view(submission_for(request.user, submission_id), timezone.now())
    status = STOP_POLLING if view["is_final"] else 200
    return render(request, "submissions/_status.html", view, status=status)
