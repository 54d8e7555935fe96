"""What pages show to organizers alone."""

from collections.abc import Collection
from typing import Any

from django import template

from ..domain.organizing import years_organized_by
from ..models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def organized_years(context: dict[str, Any]) -> Collection[int]:
    """The years of the editions that the reader of the page organizes."""
    user = context.get("user")
    return years_organized_by(user) if isinstance(user, User) else ()
