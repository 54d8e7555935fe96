"""The first entries of a table with their intervals, and which of them cannot be told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from .chart import PAPER, Chart, Column, Picture, by_rows, drawing, filled

SHOWN = 25
# Lines beside the entries: so many groups may lie side by side, so many pixels apart, left of the rank ranges.
LANES = 4
LANE_WIDTH = 9
LANES_FROM = 50


@dataclass(frozen=True)
class Measured:
    """An entry: a value between the ends of its 95% interval, where known, and its rank with its range at 95%."""

    team: str
    method: str
    url: str
    value: float
    low: float | None = None
    high: float | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    outside: bool = False


@dataclass(frozen=True)
class Noise:
    """Where labels disagree with raters on a share of the images voted on."""

    share: float
    images: int


def intervals(
    entries: Sequence[Measured],
    groups: Sequence[tuple[int, int]],
    *,
    title: str,
    is_share: bool = True,
    noise: Noise | None = None,
) -> Chart:
    """The chart of the entries (one at least), in their order, of which the first `SHOWN` are drawn.

    groups: the places of the first and the last of neighbours that cannot be told apart. title: what the values are;
    they are shares unless `is_share` is false.
    """
    rows = [_row(place, entry) for place, entry in enumerate(entries[:SHOWN])]
    joined = _groups(groups, rows)
    low, high = _extent(rows)
    near = _near(noise, low, high)
    data: Mapping[str, list[dict[str, Any]]] = {"entries": rows, "groups": joined, "noise": near}
    params = _params(min([low, *(each["at"] for each in near)]), max([high, *(each["at"] for each in near)]), joined)
    kind: Any = "percent" if is_share else "value"
    digits = 2 if is_share else 3
    return Chart(
        slug="intervals",
        title=_("%(metric)s with 95%% intervals") % {"metric": title},
        description=_described(noise),
        spec={**filled(_picture(is_share), data, height=by_rows(len(rows))), "params": params},
        columns=(
            Column("entry", _("Entry"), link="url"),
            Column("trained", _("Trained on")),
            Column("rank", _("Rank"), "count"),
            Column("range", _("Rank range")),
            Column("value", title, kind, digits=digits),
            Column("low", _("Low end"), kind, digits=digits),
            Column("high", _("High end"), kind, digits=digits),
        ),
        rows=rows,
    )


def _row(place: int, entry: Measured) -> dict[str, Any]:
    has_range = entry.rank_low is not None and entry.rank_high is not None
    return {
        "place": place,
        "team": entry.team,
        "entry": f"{entry.team}: {entry.method}",
        "url": entry.url,
        "trained": _("Outside data") if entry.outside else _("Provided data"),
        "outside": entry.outside,
        "rank": entry.rank,
        "range": f"{entry.rank_low}–{entry.rank_high}" if has_range else "",
        "shared": has_range and entry.rank_low != entry.rank_high,
        "value": entry.value,
        "low": entry.low,
        "high": entry.high,
    }


def _described(noise: Noise | None) -> str:
    told = _(
        "Each dot is an entry, its line the 95% interval. At the right stands its rank range; lines there join entries "
        "that cannot be told apart."
    )
    if noise is None:
        return told
    words = {"share": f"{noise.share * 100:.1f}%", "images": f"{noise.images:,}"}
    return f"{told} {_('Labels disagree with raters on %(share)s of %(images)s images.') % words}"


def _extent(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    ends = [row[name] for row in rows for name in ("low", "value", "high") if row[name] is not None]
    low, high = min(ends), max(ends)
    width = (high - low) or abs(high) or 1.0
    return max(low - width / 20, 0.0), high + width / 20


def _params(least: float, most: float, groups: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The ends of the axis, and how many pixels stand right of it."""
    lanes = 1 + max((group["lane"] for group in groups), default=0)
    found = {"least": least, "most": most, "beside": LANES_FROM + lanes * LANE_WIDTH}
    return [{"name": name, "value": value} for name, value in found.items()]


def _groups(groups: Sequence[tuple[int, int]], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each group in the first lane that is free where it begins; those for which there is none are left out."""
    ends = [-1] * LANES
    drawn = []
    for first, last in groups:
        lane = next((lane for lane, end in enumerate(ends) if end < first), None)
        if lane is not None and first < len(rows):
            ends[lane] = min(last, len(rows) - 1)
            drawn.append({"lane": lane, "first": first, "last": ends[lane]})
    return drawn


def _near(noise: Noise | None, low: float, high: float) -> list[dict[str, Any]]:
    """The line, unless it is so far away that it would squeeze the entries."""
    if noise is None or not low - (high - low) <= noise.share <= high + (high - low):
        return []
    return [{"at": noise.share, "words": _("label noise")}]


@drawing
def _picture(is_share: bool) -> Picture:
    entries = alt.Chart(alt.NamedData("entries"))
    place = alt.Y(
        "place:O",
        axis=alt.Axis(
            title=None,
            labelExpr="data('entries')[datum.value] ? data('entries')[datum.value].team : ''",
            labelLimit=alt.ExprRef("narrow ? 96 : 240"),
        ),
    )
    axis = alt.Axis(format=".1%" if is_share else ".2f", tickCount=alt.ExprRef("narrow ? 3 : 5"), title=None)
    ends = [alt.ExprRef("least"), alt.ExprRef("most")]
    scale = alt.Scale(domain=ends, range=[0, alt.ExprRef("width - beside")], nice=False, zero=False)
    value = alt.X("value:Q", scale=scale, axis=axis)
    return alt.layer(
        *_reference(alt.X("at:Q", scale=scale, axis=axis)),
        entries.transform_filter("datum.low !== null")
        .mark_rule(style="interval")
        .encode(x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=place),
        _dots(entries, value, place, is_share, "!datum.outside").mark_point(style="accent", shape="circle", size=56),
        _dots(entries, value, place, is_share, "datum.outside").mark_point(
            style="hollow", fill=PAPER, shape="diamond", size=80
        ),
        *(_lane(lane) for lane in range(LANES)),
        _ranges(entries, place, "!datum.shared").mark_text(style="label-soft", align="right", x="width"),
        _ranges(entries, place, "datum.shared").mark_text(style="label-strong", align="right", x="width"),
    )


def _reference(at: alt.X) -> list[alt.Chart]:
    noise = alt.Chart(alt.NamedData("noise"))
    words = noise.transform_calculate(shown="narrow ? '' : datum.words").mark_text(
        style="label-soft", align="left", baseline="top", dx=5, y=0
    )
    return [noise.mark_rule(style="reference").encode(x=at), words.encode(x=at, text="shown:N")]


def _dots(entries: alt.Chart, value: alt.X, place: alt.Y, is_share: bool, which: str) -> alt.Chart:
    form = ".2%" if is_share else ".3f"
    tooltip = [
        alt.Tooltip("entry:N", title=_("Entry")),
        alt.Tooltip("value:Q", title=_("Value"), format=form),
        alt.Tooltip("low:Q", title=_("Low end"), format=form),
        alt.Tooltip("high:Q", title=_("High end"), format=form),
        alt.Tooltip("range:N", title=_("Rank range")),
    ]
    return entries.transform_filter(which).encode(x=value, y=place, href="url:N", tooltip=tooltip)


def _lane(lane: int) -> alt.Chart:
    groups = alt.Chart(alt.NamedData("groups")).transform_filter(f"datum.lane === {lane}")
    line: alt.Chart = groups.mark_rule(style="interval", x=alt.ExprRef(f"width - {LANES_FROM + lane * LANE_WIDTH}"))
    return line.encode(y="first:O", y2="last:O")


def _ranges(entries: alt.Chart, place: alt.Y, which: str) -> alt.Chart:
    return entries.transform_filter(which).encode(y=place, text="range:N")
