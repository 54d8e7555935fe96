"""Proposing that one's team becomes part of another, and answering such a proposal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.merging import accept_merge, decline_merge, find_team, open_proposals, propose_merge, withdraw_merge
from ..domain.team_overview import own_team
from ..forms.teams import MergeForm
from .teams import act

ANSWERS = {"accept": accept_merge, "decline": decline_merge, "withdraw": withdraw_merge}


@login_required
@require_POST
def propose(request: SignedInRequest, team_id: int) -> HttpResponse:
    own = own_team(request.user, team_id)
    form = MergeForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    into = find_team(own.edition_id, name) if name else None
    if into is None:
        messages.error(
            request,
            _("There is no team of that name in this edition. Ask its captain how it is written, then try again."),
        )
        return redirect("one_team", own.pk)
    return act(
        request,
        own,
        lambda: propose_merge(captain=request.user, team=own, into=into, now=database_now()),
        _("Proposed. The captain of “%(team)s” finds it on the page of their team; tell them.") % {"team": into},
    )


@login_required
@require_POST
def answer(request: SignedInRequest, team_id: int, proposal_id: int) -> HttpResponse:
    """Accepts or declines another team's proposal, or withdraws one's own."""
    own = own_team(request.user, team_id)
    found = get_object_or_404(open_proposals(own), pk=proposal_id)
    chosen = request.POST.get("answer", "")
    if chosen not in ANSWERS:
        return HttpResponseBadRequest(_("The answer is accept, decline or withdraw."))
    done = {
        "accept": _("“%(team)s” is now part of your team.") % {"team": found.team},
        "decline": _("Declined. Nothing has changed."),
        "withdraw": _("Withdrawn. Nothing has changed."),
    }
    return act(
        request,
        own,
        lambda: ANSWERS[chosen](captain=request.user, proposal=found, now=database_now()),
        done[chosen],
    )
