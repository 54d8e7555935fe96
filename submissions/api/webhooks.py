"""The API of a team's webhooks, for its captain."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja import Status as WithStatus

from challenge.api.frame import Token
from challenge.api.idempotency import shows_a_secret
from challenge.api.schemas import StrictIn
from challenge.domain.clock import database_now
from challenge.enums import DeliveryState, NoticeKind
from challenge.forms.filling import filled
from challenge.models import Delivery
from challenge.typing import SignedInRequest

from ..domain.membership import check_captain
from ..domain.team_overview import own_team
from ..domain.webhooks import add_webhook, end_webhook, send_test, webhooks_view
from ..forms.webhooks import WebhookForm
from ..models import Webhook
from .teams import TEAM

router = Router(tags=["teams"])
WEBHOOKS = TEAM + "/webhooks"
WEBHOOK = WEBHOOKS + "/{int:webhook_id}"


class WebhookIn(StrictIn):
    url: str = Field(
        min_length=1, max_length=500, description="It begins with https:// and can be reached from the internet."
    )


class WebhookDeliveryOut(Schema):
    kind: NoticeKind
    state: DeliveryState
    attempts: int
    delivered_at: datetime | None


class WebhookOut(Schema):
    id: int
    url: str
    created_at: datetime
    deliveries: list[WebhookDeliveryOut] = Field(description="The latest.")


class NewWebhookOut(WebhookOut):
    secret: str = Field(description="By which messages are signed. This is the only moment to see it.")


@router.get(WEBHOOKS, response=list[WebhookOut], auth=Token("read"), summary="A team's webhooks")
def list_webhooks(request: SignedInRequest, team_id: int) -> Any:
    """Oldest first. A team has a few at most."""
    team = own_team(request.user, team_id)
    check_captain(request.user, team)
    return [_describe(row["webhook"], row["deliveries"]) for row in webhooks_view(team)]


@router.post(WEBHOOKS, response={201: NewWebhookOut}, auth=Token("submit"), summary="Add a webhook")
@shows_a_secret
def create_webhook(request: SignedInRequest, team_id: int, data: WebhookIn) -> Any:
    """Messages come as Standard Webhooks says, signed with the secret of this answer."""
    team = own_team(request.user, team_id)
    url = filled(WebhookForm, data.dict()).cleaned_data["url"]
    made = add_webhook(captain=request.user, team=team, url=url, now=database_now())
    return WithStatus(201, _describe(made, []) | {"secret": made.secret})


@router.delete(WEBHOOK, response={204: None}, auth=Token("submit"), summary="End a webhook")
def delete_webhook(request: SignedInRequest, team_id: int, webhook_id: int) -> Any:
    """Nothing more is sent to it, what waits neither."""
    end_webhook(captain=request.user, webhook=_webhook(request, team_id, webhook_id), now=database_now())
    return WithStatus(204, None)


@router.post(WEBHOOK + "/test", response={202: None}, auth=Token("submit"), summary="Try a webhook out")
def test_webhook(request: SignedInRequest, team_id: int, webhook_id: int) -> Any:
    """Sends a message that says no more than that it works; the list tells whether it arrived."""
    send_test(captain=request.user, webhook=_webhook(request, team_id, webhook_id), now=database_now())
    return WithStatus(202, None)


def _webhook(request: SignedInRequest, team_id: int, webhook_id: int) -> Webhook:
    rows = Webhook.objects.select_related("team__edition")
    return get_object_or_404(rows, pk=webhook_id, team=own_team(request.user, team_id), ended_at=None)


def _describe(webhook: Webhook, deliveries: list[Delivery]) -> dict[str, Any]:
    return {
        "id": webhook.pk,
        "url": webhook.url,
        "created_at": webhook.created_at,
        "deliveries": [_delivery(each) for each in deliveries],
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    told = {name: getattr(delivery, name) for name in ("state", "attempts", "delivered_at")}
    return told | {"kind": delivery.notice.kind}
