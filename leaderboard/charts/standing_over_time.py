"""What the entries of a phase scored when they came, and the best so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from .chart import MEDIUM, PAPER, Chart, Column, Picture, drawing, filled

# What of an entry the picture needs, beside its moment.
DRAWN = ("entry", "url", "outside", "counts", "value")
# Of a phase of hours; the longer ones have days, months and years as ever.
TIMES = {"hours": "%H:%M", "minutes": "%H:%M", "seconds": "%H:%M:%S"}


@dataclass(frozen=True)
class Scored:
    """An entry that came at a moment. counts: whether it is one of those that are ranked."""

    at: datetime
    team: str
    method: str
    url: str
    value: float
    outside: bool = False
    counts: bool = True


def standing_over_time(
    entries: Iterable[Scored],
    *,
    title: str,
    ends: tuple[float, float],
    until: datetime,
    lower_is_better: bool = True,
    is_share: bool = True,
    left_out: bool = False,
) -> Chart:
    """The chart of the entries (one at least): a point each, and for each track a line of the best so far.

    title: what the values are. ends: of the axis; what is beyond is in the table alone. until: where the lines end.
    left_out: whether there are more entries than these.
    """
    came = sorted(entries, key=lambda entry: entry.at)
    rows = [_row(entry) for entry in came]
    low, high = ends
    last = max(until, came[-1].at)
    data = {
        "entries": [_drawn(row) for row in rows if low <= row["value"] <= high],
        "best": [
            {**step, "outside": outside}
            for outside in (False, True)
            for step in _best([e for e in came if e.counts and e.outside == outside], last, lower_is_better)
            if low <= step["value"] <= high
        ],
    }
    return Chart(
        slug="standing-over-time",
        title=_("%(metric)s over time") % {"metric": title},
        description=_described(len(rows), left_out),
        spec={**filled(_picture(title, is_share), data, height=MEDIUM), "params": _ends(came[0].at, last, ends)},
        columns=(
            Column("entry", _("Entry"), link="url"),
            Column("at", _("Submitted"), "moment"),
            Column("trained", _("Trained on")),
            Column("value", title, "percent" if is_share else "value", digits=2 if is_share else 3),
        ),
        rows=rows,
    )


def _described(shown: int, left_out: bool) -> str:
    told = _(
        "Each point is an entry when it was submitted, and the line the best so far. Hollow diamonds and the dashed "
        "line are of outside data."
    )
    if not left_out:
        return told
    shown_alone = _("Of many entries these %(shown)s lead: of each team first its best.") % {"shown": shown}
    return f"{told} {shown_alone}"


def _row(entry: Scored) -> dict[str, Any]:
    return {
        "entry": f"{entry.team}: {entry.method}",
        "url": entry.url,
        "at": entry.at,
        "trained": _("Outside data") if entry.outside else _("Provided data"),
        "outside": entry.outside,
        "counts": entry.counts,
        "value": entry.value,
    }


def _drawn(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in DRAWN} | {"at": _instant(row["at"])}


def _best(came: Sequence[Scored], last: datetime, lower_is_better: bool) -> list[dict[str, Any]]:
    """The moments at which the best so far changed, and the last one; empty of no entry."""
    steps: list[dict[str, Any]] = []
    for entry in came:
        best = steps[-1]["value"] if steps else None
        if best is None or (entry.value < best if lower_is_better else entry.value > best):
            steps.append({"at": _instant(entry.at), "value": entry.value})
    return [*steps, {"at": _instant(last), "value": steps[-1]["value"]}] if steps else []


def _ends(first: datetime, last: datetime, ends: tuple[float, float]) -> list[dict[str, Any]]:
    """The ends of both axes; those of time in milliseconds, as browsers count it, of whole seconds as points have."""
    since, until = int(first.timestamp()) * 1000, int(last.timestamp()) * 1000
    found = {"least": ends[0], "most": ends[1], "first": since, "last": max(until, since + 1000)}
    return [{"name": name, "value": value} for name, value in found.items()]


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@drawing
def _picture(title: str, is_share: bool) -> Picture:
    time = alt.Scale(type="utc", domain=[alt.ExprRef("first"), alt.ExprRef("last")])
    axis = alt.Axis(title=None, tickCount=6, labelOverlap=True, format=TIMES)
    at = alt.X("at:T", scale=time, axis=axis)
    scale = alt.Scale(domain=[alt.ExprRef("least"), alt.ExprRef("most")], nice=False, zero=False)
    value = alt.Y("value:Q", scale=scale, axis=alt.Axis(format=".1%" if is_share else ".2f", title=title))
    best, entries = alt.Chart(alt.NamedData("best")), alt.Chart(alt.NamedData("entries"))
    tooltip = [
        alt.Tooltip("entry:N", title=_("Entry")),
        alt.Tooltip("value:Q", title=title, format=".2%" if is_share else ".3f"),
        alt.Tooltip("utcyearmonthdatehoursminutes(at):T", title=_("Submitted, UTC"), format="%-d %b %Y, %H:%M"),
    ]
    points = entries.encode(x=at, y=value, href="url:N", tooltip=tooltip)
    return alt.layer(
        best.transform_filter("!datum.outside")
        .mark_line(style="accent", interpolate="step-after")
        .encode(x=at, y=value),
        best.transform_filter("datum.outside")
        .mark_line(style="soft", interpolate="step-after", strokeDash=[5, 4])
        .encode(x=at, y=value),
        points.transform_filter("!datum.counts").mark_point(style="faint", shape="cross", size=40),
        points.transform_filter("datum.counts && !datum.outside").mark_point(style="accent", shape="circle", size=36),
        points.transform_filter("datum.counts && datum.outside").mark_point(
            style="hollow", fill=PAPER, shape="diamond", size=60
        ),
    )
