"""The mark for what a person has not read yet."""

from typing import Any

from django import template

from challenge.models import User

from ..domain.unread import unread_number

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_news(context: dict[str, Any], year: int) -> int:
    """How much of the edition's news the reader of the page has not read; 0 for visitors."""
    user = context.get("user")
    return unread_number(user, year) if isinstance(user, User) else 0
