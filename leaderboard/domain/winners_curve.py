"""The famous curve: the lowest top-5 error that was reported of each year's classification."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..charts.error_by_year import Point
from ..enums import ReportedIn, ReportedMetric, ReportedTask
from ..models import HistoricResult
from .history import best_of, tables_of
from .history_files import Retold, retold

# The thousand classes of classification were other ones than the year before.
NEW_CLASSES = (2011, 2012)


def winners_curve() -> list[HistoricResult]:
    """The results behind the curve, in one query; none where history is not loaded."""
    top5 = HistoricResult.objects.filter(task=ReportedTask.CLASSIFICATION, metric=ReportedMetric.TOP5_ERROR)
    return curve_of(top5)


def curve_of(results: Iterable[HistoricResult]) -> list[HistoricResult]:
    """Of each year the lowest top-5 error with the provided data alone, then the lowest with outside data."""
    by_year: dict[int, list[HistoricResult]] = defaultdict(list)
    for row in results:
        if (row.task, row.metric) == (ReportedTask.CLASSIFICATION, ReportedMetric.TOP5_ERROR):
            by_year[row.year].append(row)
    return [best for year in sorted(by_year) for best in best_of(tables_of(by_year[year])[0])]


def points_of(curve: list[HistoricResult]) -> list[Point]:
    """The results as the chart takes them: the lowest of each year won."""
    lowest = {row.year: min(each.value for each in curve if each.year == row.year) for row in curve}
    return [_point(row, _retelling(row), won=row.value == lowest[row.year]) for row in curve]


def source_of(row: HistoricResult) -> str:
    """Where a result was read, in words."""
    return str(ReportedIn(row.source).label) if row.source in ReportedIn else row.source


def _point(row: HistoricResult, told: Retold | None, *, won: bool) -> Point:
    return Point(
        year=row.year,
        error=row.value,
        team=told.winner if told else row.team,
        innovation=told.innovation if told else "",
        note=_("Read from: %(source)s") % {"source": source_of(row)},
        outside_data=row.outside_data,
        won=won,
    )


def _retelling(row: HistoricResult) -> Retold | None:
    """How encyclopedias tell of the same entry: they name a method, and often its team behind it."""
    return next((each for each in retold() if each.year == row.year and row.team in each.winner), None)
