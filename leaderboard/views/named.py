"""The public page of a team's name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..charts.chart import Chart
from ..charts.reported_over_years import Result, reported_over_years
from ..domain.history import title_of
from ..domain.named import Named, published_under, series
from ..enums import ReportedMetric
from .cached import cached_page
from .charts import asked_for


@require_safe
@cached_page()
def named_team(request: HttpRequest, name: str) -> HttpResponse:
    """Everything that is public under a name: entries, awards, results reported elsewhere."""
    named = published_under(name)
    chart = _chart(named)
    if (download := asked_for(request, [chart] if chart else [])) is not None:
        return download
    return render(request, "leaderboard/named.html", {"named": named, "chart": chart})


def _chart(named: Named) -> Chart | None:
    """Of one task and metric over the years, where it was reported of two at least."""
    results = series(named.reported)
    if not results:
        return None
    points = [Result(each.year, each.value, each.entry, each.outside_data) for each in results]
    first = results[0]
    return reported_over_years(points, title_of(first.task), str(ReportedMetric(first.metric).label))
