"""The outbox: what people and programs are told is first a row, written with what it tells of, then sent by a worker.

A notice has a key that names its occasion, and is written once a key. Each of its deliveries is tried until it arrives
or has failed at all of its attempts. A worker takes a delivery with a lease, so no two send one at the same time. A
worker that dies between sending and writing that down leaves it to be sent again: at least once, under the same
Message-ID or webhook-id, by which a receiver can tell.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from ..enums import Channel, DeliveryState, NoticeKind
from ..models import Delivery, Edition, Notice
from .mail import MailSender, RecipientRefused
from .public_web import NotPublic
from .webhook_messages import AddressGone, NotAccepted, WebhookSender

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# How long after each failure it is tried again; after the last it is given up.
RETRIES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
ATTEMPTS = len(RETRIES) + 1
# Longer than any one message can take: nine steps of a mail of ten seconds each.
LEASE = timedelta(minutes=5)
ROWS_A_ROUND = 500
# Short, so that a worker that is asked to stop has soon come to its end.
ROUND = timedelta(seconds=15)


@dataclass(frozen=True)
class Recipient:
    """Where a notice goes. `secret` signs what a webhook gets."""

    channel: Channel
    address: str
    secret: str = ""


class Sender(Protocol):
    """How a channel's deliveries are sent."""

    def send(self, delivery: Delivery) -> None: ...

    def close(self) -> None: ...


@transaction.atomic
def announce(
    edition: Edition,
    *,
    key: str,
    kind: NoticeKind,
    subject: str,
    body: str,
    payload: dict[str, Any],
    recipients: Iterable[Recipient],
    now: datetime,
) -> Notice | None:
    """Writes a notice with its deliveries, in the caller's transaction; None if the key was told of before.

    An address that is named twice is told once.
    """
    told = {"kind": kind, "subject": _one_line(subject), "body": body, "payload": payload, "created_at": now}
    notice, is_new = Notice.objects.get_or_create(key=key, defaults={"edition": edition, **told})
    if not is_new:
        return None
    Delivery.objects.bulk_create(
        [
            Delivery(notice=notice, next_attempt_at=now, channel=to.channel, address=to.address, secret=to.secret)
            for to in dict.fromkeys(recipients)
        ],
        batch_size=500,
    )
    return notice


def deliver_due(
    clock: Clock, *, channel: Channel, on_gone: Callable[[str], None], round_time: timedelta = ROUND
) -> Counter[str]:
    """Sends what is due, for `round_time` at most; how many came to which state.

    `on_gone` is called with the secret of a webhook whose address wants nothing more. Any number of workers may do
    this at the same time.
    """
    began = clock()
    states: Counter[str] = Counter({DeliveryState.GIVEN_UP: give_up_lost(began)})
    with closing(_sender(channel, clock)) as sender:
        for delivery_id in list(_due(channel, began)[:ROWS_A_ROUND]):
            now = clock()
            if now - began > round_time:
                break
            delivery = claim(delivery_id, now)
            if delivery is not None:
                states[_deliver(delivery, sender, clock, on_gone)] += 1
    return +states


def claim(delivery_id: int, now: datetime) -> Delivery | None:
    """Takes a due delivery for one attempt; None if it is another's or not due any more."""
    # No error beside a waiting row says that an attempt is under way.
    taken = {"attempts": F("attempts") + 1, "next_attempt_at": now + LEASE, "last_error": ""}
    if not _due_rows(now).filter(pk=delivery_id).update(**taken):
        return None
    return Delivery.objects.select_related("notice__edition").get(pk=delivery_id)


def give_up_lost(now: datetime) -> int:
    """Ends deliveries whose last attempt nobody lived to write down."""
    lost = Delivery.objects.filter(state=DeliveryState.WAITING, attempts__gte=ATTEMPTS, next_attempt_at__lte=now)
    return lost.update(state=DeliveryState.GIVEN_UP, last_error=_("The worker ended during the last attempt."))


def give_up_for(secret: str, reason: str) -> int:
    """Ends what still waits for a webhook, known by its secret."""
    waiting = Delivery.objects.filter(channel=Channel.WEBHOOK, secret=secret, state=DeliveryState.WAITING)
    return waiting.update(state=DeliveryState.GIVEN_UP, last_error=reason)


def retriable() -> QuerySet[Delivery]:
    """Deliveries that a person may have tried again now: given up, or waiting after a failure."""
    return Delivery.objects.filter(
        Q(state=DeliveryState.GIVEN_UP) | Q(state=DeliveryState.WAITING, attempts__gt=0) & ~Q(last_error="")
    )


def retry(deliveries: QuerySet[Delivery], now: datetime) -> int:
    """Makes them due at once, with all their attempts; how many there were to retry."""
    again = retriable().filter(pk__in=deliveries.values("pk"))
    return again.update(state=DeliveryState.WAITING, attempts=0, next_attempt_at=now, last_error="")


def destination(delivery: Delivery) -> str:
    """As organizers see it: a mail's address; of a webhook the host alone, for the rest is often its team's secret."""
    if delivery.channel == Channel.EMAIL:
        return delivery.address
    return urlsplit(delivery.address).hostname or ""


def _deliver(delivery: Delivery, sender: Sender, clock: Clock, on_gone: Callable[[str], None]) -> str:
    try:
        sender.send(delivery)
    except AddressGone as gone:
        state = _write(delivery, DeliveryState.GIVEN_UP, last_error=str(gone))
        on_gone(delivery.secret)
        return state
    except (RecipientRefused, NotPublic) as refusal:
        return _write(delivery, DeliveryState.GIVEN_UP, last_error=str(refusal))
    except (NotAccepted, SMTPException, OSError) as error:
        return _write_failure(delivery, str(error) or type(error).__name__, clock())
    except Exception as error:
        # One message that cannot be made holds up no other.
        log.exception("delivery %s", delivery.pk)
        return _write_failure(delivery, f"{type(error).__name__}: {error}", clock())
    return _write(delivery, DeliveryState.DELIVERED, delivered_at=clock())


def _write_failure(delivery: Delivery, error: str, now: datetime) -> str:
    if delivery.attempts > len(RETRIES):
        return _write(delivery, DeliveryState.GIVEN_UP, last_error=error)
    again_at = now + RETRIES[delivery.attempts - 1]
    return _write(delivery, DeliveryState.WAITING, last_error=error, next_attempt_at=again_at)


def _write(delivery: Delivery, state: DeliveryState, *, last_error: str = "", **fields: Any) -> str:
    """Writes how an attempt ended, unless the row has gone on without it."""
    own = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, attempts=delivery.attempts)
    own.update(state=state, last_error=_one_line(last_error, 500), **fields)
    return state


def _due(channel: Channel, now: datetime) -> QuerySet[Delivery, int]:
    return _due_rows(now).filter(channel=channel).order_by("next_attempt_at", "pk").values_list("pk", flat=True)


def _due_rows(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=DeliveryState.WAITING, next_attempt_at__lte=now, attempts__lt=ATTEMPTS)


def _sender(channel: Channel, clock: Clock) -> Sender:
    return MailSender() if channel == Channel.EMAIL else WebhookSender(clock)


def _one_line(words: str, length: int = 200) -> str:
    return " ".join(words.split())[:length]
