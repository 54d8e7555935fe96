"""Messages to programs, signed as Standard Webhooks says (https://www.standardwebhooks.com, version 1)."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

import httpcore
from django.conf import settings
from django.utils.translation import gettext as _

from ..models import Delivery, Notice
from . import public_web

PREFIX = "whsec_"
SECRET_BYTES = 32


class AddressGone(Exception):
    """The address answered 410: it wants nothing more."""


class NotAccepted(Exception):
    """The address answered something other than success, or could not be reached."""


def new_secret() -> str:
    """A webhook's secret, in the form that libraries of the standard take."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def message_of(notice: Notice) -> bytes:
    """The JSON that programs get: the same bytes at each attempt."""
    message = {"type": notice.kind, "timestamp": notice.created_at.isoformat(), "data": notice.payload}
    return json.dumps(message, sort_keys=True, ensure_ascii=False).encode()


def signature(secret: str, *, message_id: str, timestamp: int, content: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of id, time (seconds since 1970) and content, in Base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + content
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers_of(delivery: Delivery, content: bytes, now: datetime) -> dict[str, str]:
    """The id is the same at each attempt, so that a receiver can tell what it has seen; the time is the attempt's."""
    message_id, timestamp = f"msg_{delivery.pk}", int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Yardstick",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(delivery.secret, message_id=message_id, timestamp=timestamp, content=content),
    }


class WebhookSender:
    """Posts deliveries."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock

    def send(self, delivery: Delivery) -> None:
        """Posts a message. Raises AddressGone, NotPublic, or NotAccepted, after which it may be tried again."""
        content = message_of(delivery.notice)
        headers = headers_of(delivery, content, self.clock())
        try:
            status = public_web.post(
                delivery.address, headers=headers, content=content, seconds=settings.NOTICE_TIMEOUT_SECONDS
            )
        except httpcore.TimeoutException as error:
            seconds = settings.NOTICE_TIMEOUT_SECONDS
            raise NotAccepted(_("No answer within %(seconds)g seconds.") % {"seconds": seconds}) from error
        except (OSError, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise NotAccepted(_("It could not be reached: %(error)s") % {"error": error}) from error
        _check_status(status)

    def close(self) -> None:
        """Nothing stays open between two messages."""


def _check_status(status: int) -> None:
    if status == HTTPStatus.GONE:
        raise AddressGone(_("It answered 410 Gone: the webhook has ended."))
    if 300 <= status < 400:
        raise NotAccepted(_("It answered %(status)s; we follow no redirects.") % {"status": status})
    if not 200 <= status < 300:
        raise NotAccepted(_("It answered with status %(status)s.") % {"status": status})
