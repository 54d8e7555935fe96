"""A team's webhooks: added and ended by its captain, tried out, and looked after."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.domain.outbox import Recipient, announce, give_up_for
from challenge.domain.public_web import NotPublic, check_address
from challenge.domain.webhook_messages import new_secret
from challenge.enums import Channel, NoticeKind
from challenge.models import Delivery, User

from ..models import Team, Webhook
from .errors import WebhookRefused
from .membership import check_captain, lock_teams

SHOWN_DELIVERIES = 5


@transaction.atomic
def add_webhook(*, captain: User, team: Team, url: str, now: datetime) -> Webhook:
    """A new webhook with a secret of its own. Raises NotCaptain or WebhookRefused."""
    lock_teams(team.pk)
    check_captain(captain, team)
    try:
        check_address(url)
    except NotPublic as refusal:
        raise WebhookRefused(str(refusal)) from refusal
    own = present_webhooks(team)
    if any(webhook.url == url for webhook in own):
        raise WebhookRefused(_("Your team has a webhook with this address already."))
    if len(own) >= settings.WEBHOOKS_PER_TEAM:
        raise WebhookRefused(
            _("A team has %(most)s webhooks at most. End one first.") % {"most": settings.WEBHOOKS_PER_TEAM}
        )
    webhook = Webhook.objects.create(team=team, url=url, secret=new_secret(), created_by=captain, created_at=now)
    _record("webhook.added", webhook, now, captain)
    return webhook


@transaction.atomic
def end_webhook(*, captain: User, webhook: Webhook, now: datetime) -> None:
    """Nothing more is sent to it, what waits neither. Raises NotCaptain."""
    lock_teams(webhook.team_id)
    check_captain(captain, webhook.team)
    _end(webhook, now, captain)


@transaction.atomic
def end_gone(secret: str, now: datetime) -> None:
    """Ends the webhook whose address answered that it wants nothing more."""
    webhook = Webhook.objects.filter(secret=secret, ended_at__isnull=True).first()
    if webhook is not None:
        _end(webhook, now, None)


@transaction.atomic
def send_test(*, captain: User, webhook: Webhook, now: datetime) -> None:
    """Writes a message that says no more than that it works. Raises NotCaptain."""
    check_captain(captain, webhook.team)
    announce(
        webhook.team.edition,
        key=f"{NoticeKind.WEBHOOK_TEST}:{webhook.pk}:{now.isoformat()}",
        kind=NoticeKind.WEBHOOK_TEST,
        subject=_("Test of a webhook of %(team)s") % {"team": webhook.team},
        body="",
        payload={"team": webhook.team.name, "edition": webhook.team.edition.year},
        recipients=[Recipient(Channel.WEBHOOK, webhook.url, webhook.secret)],
        now=now,
    )


def present_webhooks(team: Team) -> list[Webhook]:
    """Those of the team that have not ended, oldest first."""
    return list(Webhook.objects.filter(team=team, ended_at__isnull=True).order_by("created_at", "pk"))


def webhooks_view(team: Team) -> list[dict[str, Any]]:
    """The team's webhooks, each with its latest deliveries. Two queries, however many."""
    webhooks = present_webhooks(team)
    latest = _latest_deliveries(webhooks)
    return [{"webhook": each, "deliveries": latest[each.secret]} for each in webhooks]


def _latest_deliveries(webhooks: Iterable[Webhook]) -> dict[str, list[Delivery]]:
    latest: dict[str, list[Delivery]] = {webhook.secret: [] for webhook in webhooks}
    own = Delivery.objects.filter(address__in={webhook.url for webhook in webhooks}, secret__in=latest)
    place = Window(RowNumber(), partition_by=F("secret"), order_by=F("pk").desc())
    newest = own.annotate(place=place).filter(place__lte=SHOWN_DELIVERIES).select_related("notice")
    for delivery in newest.order_by("-pk"):
        latest[delivery.secret].append(delivery)
    return latest


def _end(webhook: Webhook, now: datetime, actor: User | None) -> None:
    if Webhook.objects.filter(pk=webhook.pk, ended_at__isnull=True).update(ended_at=now):
        give_up_for(webhook.secret, _("The webhook was ended."))
        _record("webhook.ended", webhook, now, actor)


def _record(verb: str, webhook: Webhook, now: datetime, actor: User | None) -> None:
    subject = f"team {webhook.team_id}"
    # The host alone: paths of such addresses are often secrets.
    record(verb=verb, subject=subject, now=now, actor=actor, webhook=webhook.pk, host=urlsplit(webhook.url).hostname)
