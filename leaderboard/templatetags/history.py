"""Words for what was reported elsewhere."""

from django import template

from ..domain.winners_curve import source_of
from ..enums import ReportedMetric
from ..models import HistoricResult

register = template.Library()


@register.filter
def source(result: HistoricResult) -> str:
    """Where it was read."""
    return source_of(result)


@register.filter
def reported_metric(name: str) -> str:
    """`top5_error` as the field calls it."""
    return str(ReportedMetric(name).label)
