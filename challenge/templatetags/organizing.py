"""What pages show to organizers alone."""

from collections.abc import Mapping
from typing import Any

from django import template

from ..domain.organizing import includes, roles_of
from ..enums import OrganizerRole
from ..models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def organized_years(context: dict[str, Any]) -> Mapping[int, OrganizerRole]:
    """The reader's role in each edition that they organize, by its year."""
    user = context.get("user")
    return roles_of(user) if isinstance(user, User) else {}


@register.simple_tag(takes_context=True)
def may_organize(context: dict[str, Any], year: int, role: str) -> bool:
    """Whether the reader of a page (of `base.html`) may do in that year what `role` may."""
    own = context["organized_years"].get(year)
    return own is not None and includes(own, OrganizerRole(role))
