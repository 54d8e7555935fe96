"""How the outbox is shown."""

from urllib.parse import urlsplit

from django import template

from ..enums import Channel
from ..models import Delivery

register = template.Library()


@register.filter
def destination(delivery: Delivery) -> str:
    """A mail's address; of a webhook's the host alone, since the rest is often a secret of its team."""
    if delivery.channel == Channel.EMAIL:
        return delivery.address
    return urlsplit(delivery.address).hostname or ""
