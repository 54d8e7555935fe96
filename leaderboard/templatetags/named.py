"""Words of the page of a team's name."""

from django import template

from ..domain.history import title_of

register = template.Library()


@register.filter
def reported_task(name: str) -> str:
    """`fine_grained` as a heading has it."""
    return title_of(name)
