"""What was reported under a team's name over the years, of one task and metric."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
from django.utils.translation import gettext as _

from .chart import SHORT, Chart, Column, Picture, drawing, filled


@dataclass(frozen=True)
class Result:
    """A result of a year; `value` is a share."""

    year: int
    value: float
    entry: str
    outside_data: bool


def reported_over_years(results: Sequence[Result], task: str, metric: str) -> Chart:
    """Points by year, no line: each year had images and classes of its own."""
    rows = [
        {
            "year": each.year,
            "value": each.value,
            "entry": each.entry,
            "data": _("Outside data") if each.outside_data else _("Provided data"),
            "outside": each.outside_data,
        }
        for each in results
    ]
    years = tuple(range(min(each.year for each in results), max(each.year for each in results) + 1))
    return Chart(
        slug="reported",
        title=_("%(metric)s over the years: %(task)s") % {"metric": metric, "task": task},
        description=_(
            "As reported elsewhere at the time. Images and classes of the years differ, and so may the people."
        ),
        spec=filled(_picture(years, metric), {"results": rows}, height=SHORT),
        columns=(
            Column("year", _("Year"), "year"),
            Column("value", metric, "reported"),
            Column("entry", _("Entry")),
            Column("data", _("Trained on")),
        ),
        rows=rows,
    )


@drawing
def _picture(years: tuple[int, ...], metric: str) -> Picture:
    ends = [years[0] - 0.5, years[-1] + 0.5]
    x = alt.X(
        "year:Q",
        axis=alt.Axis(format="d", values=years, grid=False),
        scale=alt.Scale(domain=ends, nice=False, zero=False),
        title=None,
    )
    y = alt.Y("value:Q", axis=alt.Axis(format="%", tickCount=4), title=metric)
    tip = [
        alt.Tooltip("year:Q", title=_("Year")),
        alt.Tooltip("value:Q", title=metric, format=".3%"),
        alt.Tooltip("entry:N", title=_("Entry")),
        alt.Tooltip("data:N", title=_("Trained on")),
    ]
    results = alt.Chart(alt.NamedData("results")).encode(x, y, tooltip=tip)
    return alt.layer(
        results.transform_filter("!datum.outside").mark_point(style="accent", shape="circle", size=80),
        results.transform_filter("datum.outside").mark_point(style="accent", shape="diamond", size=100),
    )
