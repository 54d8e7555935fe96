"""How an entry's errors fall with the number of guesses."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
from django.utils.translation import gettext as _

from .chart import SHORT, Chart, Column, Picture, drawing, filled


@dataclass(frozen=True)
class AtGuesses:
    """A metric's value at so many guesses, a share; `low` and `high` end its 95% interval, where that is known."""

    metric: str
    guesses: int
    value: float
    low: float | None = None
    high: float | None = None


def error_by_guesses(values: Sequence[AtGuesses]) -> Chart:
    """The chart of one or several metrics, each at several numbers of guesses."""
    rows = [dict(vars(each)) for each in values]
    return Chart(
        slug="guesses",
        title=_("Error by number of guesses"),
        description=_("The share of images that are still wrong when more guesses count; whiskers are 95% intervals."),
        spec=filled(
            _picture(max(each.guesses for each in values), len({each.metric for each in values}) > 1),
            {"values": rows},
            height=SHORT,
        ),
        columns=(
            Column("guesses", _("Guesses"), "count"),
            Column("metric", _("Metric")),
            Column("value", _("Error"), "percent"),
            Column("low", _("Low end at 95%"), "percent"),
            Column("high", _("High end at 95%"), "percent"),
        ),
        rows=rows,
    )


@drawing
def _picture(most: int, has_several: bool) -> Picture:
    values = alt.Chart(alt.NamedData("values"))
    each = alt.Axis(values=list(range(1, most + 1)), tickCount=most, format="d", title=_("Guesses"))
    guesses = alt.X("guesses:Q", scale=alt.Scale(domain=[0.7, most + 0.3], nice=False, zero=False), axis=each)
    title = None if has_several else _("Error")
    error = alt.Y("value:Q", axis=alt.Axis(format=".0%"), title=title)
    metric = alt.Color("metric:N", legend=alt.Legend(title=None) if has_several else None)
    curve = values.encode(guesses, error, metric)
    whiskers = values.transform_filter("datum.low !== null").mark_rule(strokeWidth=1.5)
    tooltip = [
        alt.Tooltip("metric:N", title=_("Metric")),
        alt.Tooltip("guesses:Q", title=_("Guesses")),
        alt.Tooltip("value:Q", title=_("Error"), format=".2%"),
    ]
    return alt.layer(
        curve.mark_line(),
        whiskers.encode(guesses, alt.Y("low:Q", title=title), metric, y2="high:Q"),
        curve.mark_point(size=64).encode(tooltip=tooltip),
        values.mark_text(style="label", align="center", dy=-14).encode(
            guesses, error, text=alt.Text("value:Q", format=".1%")
        ),
    )
