"""A team's webhooks, on the page of the team: added, tried out and ended by its captain."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.errors import Refusal
from ..domain.team_overview import own_team
from ..domain.webhooks import add_webhook, end_webhook, send_test
from ..forms.webhooks import WebhookForm
from ..models import Webhook
from .teams import act


@login_required
@require_POST
def new_webhook(request: SignedInRequest, team_id: int) -> HttpResponse:
    own = own_team(request.user, team_id)
    form = WebhookForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type the address of your program, such as https://ci.example.org/yardstick"))
        return redirect("one_team", own.pk)
    try:
        webhook = add_webhook(captain=request.user, team=own, url=form.cleaned_data["url"], now=database_now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        request.session["new_webhook_secret"] = webhook.secret
    return redirect("one_team", own.pk)


@login_required
@require_POST
def test_webhook(request: SignedInRequest, team_id: int, webhook_id: int) -> HttpResponse:
    webhook = own_webhook(request, team_id, webhook_id)
    return act(
        request,
        webhook.team,
        # Due at once by the clock that the workers go by.
        lambda: send_test(captain=request.user, webhook=webhook, now=database_now()),
        _("A test message is on its way. Load the page again in a few seconds to see whether it arrived."),
    )


@login_required
@require_POST
def stop_webhook(request: SignedInRequest, team_id: int, webhook_id: int) -> HttpResponse:
    webhook = own_webhook(request, team_id, webhook_id)
    return act(
        request,
        webhook.team,
        lambda: end_webhook(captain=request.user, webhook=webhook, now=database_now()),
        _("The webhook has ended. Nothing more is sent to it."),
    )


def own_webhook(request: SignedInRequest, team_id: int, webhook_id: int) -> Webhook:
    """A webhook of a team that the person is in. Raises Http404."""
    own = own_team(request.user, team_id)
    return get_object_or_404(Webhook.objects.select_related("team__edition"), pk=webhook_id, team=own, ended_at=None)
