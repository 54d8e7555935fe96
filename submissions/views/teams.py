"""A person's team in an edition, and the person's tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from challenge.domain.tokens import issue_token, revoke_token
from challenge.models import ApiToken, Edition
from challenge.typing import SignedInRequest

from ..domain.errors import Refusal
from ..domain.overview import team_submissions
from ..domain.teams import create_team, team_of
from ..forms.teams import TeamForm, TokenForm


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
