"""What organizers write to all teams of their edition themselves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of
from challenge.domain.audit import record
from challenge.domain.outbox import Recipient, announce
from challenge.enums import Channel, NoticeKind
from challenge.models import Edition, Notice, User

from .errors import StateChanged
from .recipients import recipients, teams_of_edition


@transaction.atomic
def send_message(
    edition: Edition, *, subject: str, text: str, key: UUID, now: datetime, actor: User | None = None
) -> Notice:
    """Tells everyone in a team of the edition. Raises StateChanged if the message with this key was sent before."""
    notice = announce(
        edition,
        key=f"{NoticeKind.MESSAGE}:{edition.pk}:{key}",
        kind=NoticeKind.MESSAGE,
        subject=subject,
        body=text,
        payload={
            "edition": edition.year,
            "subject": subject,
            "text": text,
            "url": address_of("edition", edition.year),
        },
        recipients=message_recipients(edition),
        now=now,
    )
    if notice is None:
        raise StateChanged(_("This message was sent already."))
    details = {"notice": notice.pk, "title": notice.subject}
    record(verb="message.sent", subject=f"edition {edition.year}", now=now, actor=actor, **details)
    return notice


def message_recipients(edition: Edition) -> list[Recipient]:
    return recipients(teams_of_edition(edition))


def reach_of(edition: Edition) -> dict[str, int]:
    """How many addresses and webhooks a message would go to now, by channel."""
    to = message_recipients(edition)
    return {channel: sum(each.channel == channel for each in to) for channel in Channel.values}
