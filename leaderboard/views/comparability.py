"""A task over the years: progress of methods and drift of the data told apart. Reads this app's models alone."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.templatetags.display import metric_name

from ..charts.chart import Chart
from ..charts.comparability import Noise, SetPoint, error_by_set
from ..domain.comparability import Comparability, Row
from ..domain.comparability import comparability as compare
from ..domain.tables import public_tables
from ..domain.year_winners import PROVIDED
from .cached import cached_page
from .charts import asked_for

# A mean height is no share.
HEIGHTS = ("hierarchical_error",)


@require_safe
@cached_page("chart", "format")
def comparability(request: HttpRequest, task: str) -> HttpResponse:
    """Years by image sets, and the steps from year to year. Raises Http404 for a task without a public table."""
    found = compare(public_tables(), task)
    if found is None:
        raise Http404
    chart = _chart(found)
    if (file := asked_for(request, [chart] if chart else [])) is not None:
        return file
    context = {
        "task": task,
        "found": found,
        "chart": chart,
        "lower_is_better": all(each.table.lower_is_better for each in found.winners),
    }
    return render(request, "leaderboard/comparability.html", context)


def _chart(found: Comparability) -> Chart | None:
    """Of the newest year's metric, where two years have it."""
    rows = [row for row in found.rows if row.winner.entry.track == PROVIDED]
    metric = rows[-1].winner.table.primary_metric if rows else ""
    scores = list(_scores(rows, metric))
    if len({each.year for each in scores}) < 2:
        return None
    tables = [row.winner.table for row in rows]
    noise = [Noise(each.year, each.label_noise, each.noise_images or 0) for each in tables if each.label_noise]
    return error_by_set(_joined(scores), noise, metric_name(metric), is_share=metric not in HEIGHTS)


def _scores(rows: list[Row], metric: str) -> Iterator[SetPoint]:
    """Those on single sets, each on a line of its ground."""
    for row in rows:
        for column, cell in row.named_cells:
            for told in cell:
                if column.image_set and told.score.metric == metric:
                    yield SetPoint(
                        year=row.winner.table.year,
                        team=row.winner.entry.team_name,
                        image_set=column.name,
                        sets=column.name,
                        line=f"{column.image_set} {told.letter}" if told.letter else "",
                        value=told.score.value,
                        low=told.score.low,
                        high=told.score.high,
                    )


def _joined(points: list[SetPoint]) -> list[SetPoint]:
    """The same, those that no other year has the ground of without a line and under one name."""
    years: dict[str, set[int]] = {}
    for point in points:
        years.setdefault(point.line, set()).add(point.year)
    alone = _("On one year's images alone")
    is_joined = {line for line, found in years.items() if line and len(found) > 1}
    return [each if each.line in is_joined else replace(each, line="", sets=alone) for each in points]
