"""Addresses that are the same for every reader, whatever host was asked: in mails, and of problems."""

from django.conf import settings
from django.urls import reverse


def address_of(view: str, *args: object) -> str:
    """The page's whole address, beginning with the site's own."""
    return f"{settings.SITE_URL}{reverse(view, args=args)}"
