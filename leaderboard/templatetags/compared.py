"""What the templates of a comparison need beside its numbers: words, and two lists walked at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _

from ..domain import compared_words
from ..domain.compared_pairs import Differs
from ..models import Publication

register = template.Library()


@register.filter
def verdict(differs: Differs) -> str:
    """Whether two entries can be told apart."""
    return compared_words.verdict(differs)


@register.filter
def tested(differs: Differs) -> str:
    """By which test, and its p."""
    return compared_words.tested(differs)


@register.filter
def better_heading(table: Publication) -> str:
    """What is counted of a pair in which the one is better than the other."""
    if not table.lower_is_better:
        return _("Classes with the higher AP")
    return _("Alone right, images") if table.primary_metric in compared_words.RIGHT_OR_WRONG else _("Nearer, images")


@register.filter
def beside(rows: Iterable[Any], sides: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Each of the sides with its own row."""
    return list(zip(sides, rows, strict=True))


@register.filter
def place(values: Sequence[Any], number: int) -> Any:
    """The value at a place that the template holds in a variable."""
    return values[number]
