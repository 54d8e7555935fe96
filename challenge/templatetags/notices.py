"""How the outbox is shown."""

from django import template

from ..domain.outbox import destination

register = template.Library()
register.filter(destination)
