"""Sending what waits in the outbox, with an end for webhooks whose addresses want nothing more."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from challenge.domain.outbox import deliver_due
from challenge.enums import Channel

from .webhooks import end_gone


def deliver(channel: Channel, clock: Callable[[], datetime]) -> Counter[str]:
    """One round of a channel; how many deliveries came to which state."""
    return deliver_due(clock, channel=channel, on_gone=lambda secret: end_gone(secret, clock()))
