"""An entry's error on groups of the images, as by size or region."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
from django.utils.translation import gettext as _

from .chart import Chart, Column, Picture, by_rows, drawing, filled


@dataclass(frozen=True)
class Slice:
    """The images of which an attribute has a value; `wrong` is None where the metric counts no images.

    `value` is a share, with the ends of its intervals at 95% and at 99.9%.
    """

    attribute: str
    group: str
    images: int
    wrong: int | None
    value: float
    low: float | None = None
    high: float | None = None
    lowest: float | None = None
    highest: float | None = None


def slices_chart(slices: Sequence[Slice], overall: float, metric: str) -> Chart:
    """The chart of the slices in their order (one at least), beside the value over all images."""
    rows = [vars(each) | {"label": f"{each.attribute}: {each.group}"} for each in slices]
    return Chart(
        slug="slices",
        title=_("Slices of the images"),
        description=_(
            "%(metric)s on the images that share an attribute, with 95%% intervals; the dashed line is the value over "
            "all images."
        )
        % {"metric": metric},
        spec=filled(_picture(metric), {"slices": rows, "overall": [{"value": overall}]}, height=by_rows(len(rows))),
        columns=(
            Column("attribute", _("Attribute")),
            Column("group", _("Value")),
            Column("images", _("Images"), "count"),
            Column("wrong", _("Wrong"), "count"),
            Column("value", metric, "percent"),
            Column("low", _("Low end at 95%"), "percent"),
            Column("high", _("High end at 95%"), "percent"),
            Column("lowest", _("Low end at 99.9%"), "percent"),
            Column("highest", _("High end at 99.9%"), "percent"),
        ),
        rows=rows,
    )


@drawing
def _picture(metric: str) -> Picture:
    slices = alt.Chart(alt.NamedData("slices"))
    group = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=150, grid=False))
    scale = alt.Scale(zero=False, nice=True)
    value = alt.X("value:Q", scale=scale, axis=alt.Axis(format=".0%", grid=True), title=None)
    tooltip = [
        alt.Tooltip("label:N", title=_("Slice")),
        alt.Tooltip("images:Q", title=_("Images"), format=","),
        alt.Tooltip("value:Q", title=metric, format=".2%"),
    ]
    whiskers = slices.transform_filter("datum.low !== null").mark_rule(style="interval")
    return alt.layer(
        alt.Chart(alt.NamedData("overall")).mark_rule(style="reference").encode(value),
        whiskers.encode(alt.X("low:Q", title=None), group, x2="high:Q"),
        slices.mark_point(style="accent", size=80).encode(value, group, tooltip=tooltip),
    )
