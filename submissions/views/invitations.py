"""Inviting into a team, and what the person with the link sees."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from challenge.domain.clock import database_now
from challenge.models import User
from challenge.typing import SignedInRequest

from ..domain.errors import InvitationEnded, Refusal
from ..domain.invitations import accept, check_acceptable, check_open, find_invitation, invite, revoke
from ..domain.team_overview import own_team
from ..enums import Role
from ..forms.teams import InvitationForm
from ..models import Invitation
from .teams import act, show_team


@login_required
@never_cache
@require_POST
def new_invitation(request: SignedInRequest, team_id: int) -> HttpResponse:
    """Makes a link and shows it on the page that answers: it is in no address, session or row to be shown again."""
    own = own_team(request.user, team_id)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose whether you invite a member or an observer."))
        return redirect("one_team", own.pk)
    try:
        made, secret = invite(captain=request.user, team=own, role=Role(form.cleaned_data["role"]), now=database_now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("one_team", own.pk)
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    return show_team(request, own, new_link=link, new_invitation=made)


@login_required
@require_POST
def revoke_invitation(request: SignedInRequest, team_id: int, invitation_id: int) -> HttpResponse:
    own = own_team(request.user, team_id)
    found = get_object_or_404(Invitation.objects.select_related("team"), pk=invitation_id, team=own)
    return act(
        request,
        own,
        lambda: revoke(captain=request.user, invitation=found, now=database_now()),
        _("The link opens nothing any more."),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows what one would join, to whoever has the link; POST accepts, and needs a sign-in."""
    found = find_invitation(secret)
    if found is None or not found.team.edition.is_public:
        raise Http404
    if request.method == "POST":
        return accept_invitation(cast("SignedInRequest", request), found, secret)
    return show_invitation(request, found, why_not(request, found))


@login_required
def accept_invitation(request: SignedInRequest, found: Invitation, secret: str) -> HttpResponse:
    """Goes to the team, or back to the page of the link, which says why not."""
    try:
        accept(user=request.user, invitation=found, now=database_now())
    except InvitationEnded as refusal:
        return show_invitation(request, found, refusal)
    except Refusal:
        return redirect("invitation", secret)
    messages.success(request, _("Welcome to “%(team)s”.") % {"team": found.team})
    return redirect("one_team", found.team_id)


def why_not(request: HttpRequest, found: Invitation) -> Refusal | None:
    """What would refuse this person now; for someone not signed in, what would refuse everybody."""
    now = database_now()
    try:
        if isinstance(request.user, User):
            check_acceptable(request.user, found, now)
        else:
            check_open(found, now)
    except Refusal as refusal:
        return refusal
    return None


def show_invitation(request: HttpRequest, found: Invitation, refusal: Refusal | None) -> HttpResponse:
    # Answers of 4xx are logged with their address: a link that is still good for someone never gets one.
    is_ended = isinstance(refusal, InvitationEnded)
    team = found.team
    context = {
        "invitation": found,
        "team": team,
        "edition": team.edition,
        "tasks": team.tasks.all() or team.edition.tasks.all(),
        "refusal": refusal,
        "is_ended": is_ended,
    }
    return render(request, "submissions/invitation.html", context, status=410 if is_ended else 200)
