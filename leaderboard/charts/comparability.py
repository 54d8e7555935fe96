"""The first entries of the years on each image set: lines lead along the same ground alone."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from .chart import MEDIUM, Chart, Column, Picture, drawing, filled

# How far apart the points of one year stand, in years.
APART = 0.08
# A scale of shares that ends below needs a digit more.
SMALL = 0.05
# Names of sets are long: on a phone one a line.
LEGEND = {"expr": "narrow ? 1 : 0"}


@dataclass(frozen=True)
class SetPoint:
    """A year's first entry on one image set.

    `sets` is the name under which the set is drawn, `line` the ground that it shares with points of other years, empty
    where it shares none. `low` and `high` end the 95% interval, where there is one.
    """

    year: int
    team: str
    image_set: str
    sets: str
    line: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Noise:
    """The share of a year's voted images whose label is not what raters settled."""

    year: int
    share: float
    images: int


def error_by_set(points: Sequence[SetPoint], noise: Sequence[Noise], metric: str, *, is_share: bool) -> Chart:
    """The chart of one point at least; `metric` is its name. The noise is drawn where values are shares of images."""
    rows = _rows(points)
    shown = [each for each in noise if is_share]
    years = tuple(sorted({point.year for point in points}))
    top = max([point.high or point.value for point in points] + [each.share for each in shown])
    return Chart(
        slug="comparability",
        title=_("The first entries, image set by image set"),
        description=_described(shown),
        spec=filled(
            _picture(years, _rounded_up(top), metric, is_share),
            {"points": rows, "noise": [_noise(each) for each in shown]},
            height=MEDIUM,
        ),
        columns=(
            Column("year", _("Year"), "year"),
            Column("team", _("Team")),
            Column("image_set", _("Image set")),
            *(
                Column(name, title, "percent" if is_share else "value", digits=2 if is_share else 3)
                for name, title in (("value", metric), ("low", _("Low end at 95%")), ("high", _("High end at 95%")))
            ),
            Column("compares", _("Compares with other years")),
        ),
        rows=rows,
    )


def _described(noise: Sequence[Noise]) -> str:
    told = _(
        "Each year's first entry with the provided data. A line joins what compares: the same images with the same "
        "labels. Points without a line do not compare; whiskers are 95% intervals."
    )
    if not noise:
        return told
    return (
        told
        + " "
        + _("The dashes are label noise: of the images voted on, the share whose label is not what raters settled.")
    )


def _rows(points: Sequence[SetPoint]) -> list[dict[str, Any]]:
    """The points of a year stand side by side, `at` different places."""
    sets = list(dict.fromkeys(point.sets for point in points))
    middle = (len(sets) - 1) / 2
    return [
        asdict(point)
        | {
            "at": point.year + APART * (sets.index(point.sets) - middle),
            "compares": _("yes") if point.line else _("no"),
        }
        for point in points
    ]


def _noise(noise: Noise) -> dict[str, Any]:
    words = _("label noise, %(images)s images voted on") % {"images": f"{noise.images:,}"}
    ends = {"from": noise.year - 0.35, "to": noise.year + 0.35}
    return ends | {"share": noise.share, "words": words, "narrow_words": _("label noise")}


def _rounded_up(top: float) -> float:
    """To two or so digits: a scale's end."""
    step = 10 ** math.floor(math.log10(top)) / 2 if top > 0 else 1.0
    return math.ceil(top * 1.02 / step) * step


@drawing
def _picture(years: tuple[int, ...], top: float, metric: str, is_share: bool) -> Picture:
    axis = alt.Axis(values=years, tickCount=len(years), format="d", grid=False, title=None)
    scale = alt.Scale(domain=[years[0] - 0.5, years[-1] + 0.5], nice=False, zero=False)
    at = alt.X("at:Q", scale=scale, axis=axis)
    form = (".0%" if top > SMALL else ".1%") if is_share else "~g"
    value = alt.Y("value:Q", scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=5, format=form), title=metric)
    sets = alt.Color("sets:N", sort=None, legend=alt.Legend(title=None, columns=LEGEND))
    points = alt.Chart(alt.NamedData("points"))
    curves = points.transform_filter("datum.line !== ''").mark_line()
    whiskers = points.transform_filter("datum.low !== null").mark_rule(strokeWidth=1.5)
    return alt.layer(
        *_noise_marks(),
        curves.encode(at, value, sets, detail="line:N"),
        whiskers.encode(at, alt.Y("low:Q", title=metric), sets, y2="high:Q"),
        points.mark_point(size=72, filled=True, opacity=1).encode(
            at,
            value,
            sets,
            shape=alt.Shape("sets:N", sort=None),
            tooltip=_tooltip(metric, ".2%" if is_share else ".3f"),
        ),
    )


def _noise_marks() -> list[alt.Chart]:
    noise = alt.Chart(alt.NamedData("noise"))
    words = noise.transform_calculate(shown="narrow ? datum.narrow_words : datum.words").mark_text(
        style="label-soft", align="left", baseline="bottom", dy=-4
    )
    return [
        noise.mark_rule(style="reference").encode(x="from:Q", x2="to:Q", y="share:Q"),
        words.encode(x="from:Q", y="share:Q", text="shown:N"),
    ]


def _tooltip(metric: str, form: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("year:Q", title=_("Year")),
        alt.Tooltip("team:N", title=_("Team")),
        alt.Tooltip("image_set:N", title=_("Image set")),
        alt.Tooltip("value:Q", title=metric, format=form),
        alt.Tooltip("compares:N", title=_("Compares with other years")),
    ]
