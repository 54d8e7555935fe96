"""What pages show to the organizers of an edition alone."""

from typing import Any

from django import template

from ..domain.organizing import organizes_year
from ..models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def is_organizer(context: dict[str, Any], year: int) -> bool:
    """Whether the reader of the page organizes the edition of the year."""
    user = context["user"]
    return isinstance(user, User) and organizes_year(user, year)
