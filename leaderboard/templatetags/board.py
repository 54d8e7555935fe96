"""What the cells of a board show."""

import math
from typing import Any

from django import template

from challenge.templatetags.display import count, metric_value, moment, percent, rounded

from ..domain.columns import HIERARCHICAL, Column
from ..domain.scales import Scale
from ..models import Entry

register = template.Library()


@register.filter
def as_cell(value: Any, column: Column) -> str:
    """A value as its column has it."""
    match column.kind:
        case "metric":
            return metric_value(value, column.metric)
        case "date":
            return moment(value, "j M Y")
        case _:
            return count(value)


@register.filter
def interval(entry: Entry, metric: str) -> str:
    """The ends of the primary value's 95% interval, with a dash and in percent; empty where there is none."""
    if entry.primary_low is None or entry.primary_high is None:
        return ""
    if metric == HIERARCHICAL:
        return f"{rounded(entry.primary_low, 3)}–{rounded(entry.primary_high, 3)}"
    return f"{rounded(entry.primary_low * 100, 2)}–{rounded(entry.primary_high * 100, 2)}"


@register.filter
def along(share: float) -> str:
    """A place on a scale as a drawing has it: `0.125` as `12.50%`, in any language."""
    return f"{share * 100:.2f}%"


@register.simple_tag
def scale_end(scale: Scale, value: float, metric: str) -> str:
    """An end of a scale with as many digits as its steps need."""
    if metric == HIERARCHICAL:
        return rounded(value, _digits(scale.step))
    return percent(value, _digits(scale.step * 100))


def _digits(step: float) -> int:
    """How many digits after the point tell multiples of the step apart: 1 for 2.5, 2 for 0.05."""
    return next(digits for digits in range(12) if math.isclose(step * 10**digits, round(step * 10**digits)))
