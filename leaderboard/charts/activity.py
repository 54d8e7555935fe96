"""What teams do in a phase: files of each team and day as tiles, and their best scores over time as steps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from .chart import MEDIUM, Chart, Column, Picture, by_rows, drawing, filled

# More lines would not be told apart; the table has all.
DRAWN_TEAMS, DRAWN_LINES = 40, 5
# Of fewer days a tile would be as broad as the page.
LEAST_DAYS = timedelta(days=14)
DAYS: dict[str, Any] = {"format": "%-d %b", "title": "UTC", "grid": False, "labelBound": True, "labelFlush": True}


@dataclass(frozen=True)
class TeamDay:
    """What a team did on a day (UTC); refused and failed ones are among the files."""

    team: str
    day: date
    files: int
    refused: int
    failed: int
    checks: int


@dataclass(frozen=True)
class Step:
    """A score of a team that was better than all its scores before: a share, or a height in the hierarchy."""

    team: str
    at: datetime
    value: float


def files_by_day(days: Sequence[TeamDay]) -> Chart:
    """Tiles: a line for each team, in the order in which they come first, a column for each day."""
    teams = list(dict.fromkeys(each.team for each in days))[:DRAWN_TEAMS]
    drawn = [
        {"team": each.team, "day": each.day.isoformat(), "files": each.files, "checks": each.checks}
        for each in days
        if each.team in teams and each.files
    ]
    ends = _ends([datetime.combine(each.day, time(), UTC) for each in days])
    return Chart(
        slug="files",
        title=_("Files by team and day"),
        description=_(
            "How many files each team sent on each of the last sixty days (UTC), refused ones among them; the team "
            "with the most files first."
        ),
        spec={**filled(_tiles(), {"days": drawn}, height=by_rows(len(teams))), "params": ends},
        columns=(
            Column("team", _("Team")),
            Column("day", _("Day")),
            Column("files", _("Files"), "count"),
            Column("refused", _("Refused"), "count"),
            Column("failed", _("Failed"), "count"),
            Column("checks", _("Free checks"), "count"),
        ),
        rows=[_row(each) for each in days],
    )


def best_over_time(steps: Sequence[Step], measure: str, *, is_share: bool) -> Chart:
    """Steps: the best score of each team from its first on; drawn are the first few teams that come."""
    teams = list(dict.fromkeys(each.team for each in steps))[:DRAWN_LINES]
    drawn = [each for each in steps if each.team in teams]
    data = {"steps": map(_step, drawn), "lines": map(_step, [*drawn, *_lasting(drawn)])}
    return Chart(
        slug="best",
        title=_("Best scores over time"),
        description=_("Each team's best score so far in the live standings; a line for each of the five best teams."),
        spec={**filled(_steps(is_share), data, height=MEDIUM), "params": _ends([each.at for each in drawn])},
        columns=(
            Column("team", _("Team")),
            Column("at", _("Sent"), "moment"),
            Column("value", measure, "percent" if is_share else "value"),
        ),
        rows=[{"team": each.team, "at": each.at, "value": each.value} for each in steps],
    )


def _step(step: Step) -> dict[str, Any]:
    return {"team": step.team, "at": step.at.isoformat(), "value": step.value}


def _lasting(steps: Sequence[Step]) -> list[Step]:
    """Each team's best once more at the last moment, where lines end."""
    best = {each.team: each for each in sorted(steps, key=lambda each: each.at)}
    last = max(each.at for each in steps)
    return [replace(each, at=last) for each in best.values() if each.at < last]


def _ends(moments: Sequence[datetime]) -> list[dict[str, Any]]:
    """The ends of the axis of time in milliseconds: whole days, some at least. There is a moment."""
    end = datetime.combine(max(moments), time(), UTC) + timedelta(days=1)
    first = min([*moments, end - LEAST_DAYS])
    ends = {"first": datetime.combine(first, time(), UTC), "end": end}
    return [{"name": name, "value": int(at.timestamp()) * 1000} for name, at in ends.items()]


def _row(told: TeamDay) -> dict[str, Any]:
    numbers = {"files": told.files, "refused": told.refused, "failed": told.failed, "checks": told.checks}
    return {"team": told.team, "day": told.day.isoformat(), **numbers}


def _days() -> alt.Scale:
    return alt.Scale(type="utc", domain=[alt.ExprRef("first"), alt.ExprRef("end")])


@drawing
def _tiles() -> Picture:
    days = alt.Chart(alt.NamedData("days"))
    axis = alt.Axis(**DAYS, tickCount=alt.ExprRef("narrow ? 4 : 10"))
    day = alt.X("utcyearmonthdate(day):T", axis=axis, scale=_days())
    team = alt.Y("team:N", sort=None, title=None)
    tooltip = [
        alt.Tooltip("team:N", title=_("Team")),
        alt.Tooltip("utcyearmonthdate(day):T", title=_("Day"), format="%-d %b %Y"),
        alt.Tooltip("files:Q", title=_("Files")),
        alt.Tooltip("checks:Q", title=_("Free checks")),
    ]
    tiles = days.mark_rect(style="tile").encode(day, team, color=alt.Color("files:Q", legend=None), tooltip=tooltip)
    words = days.mark_text(style="label", opacity=alt.ExprRef("narrow ? 0 : 1")).encode(
        alt.X("utcyearmonthdate(day):T", bandPosition=0.5), team, text=alt.Text("files:Q")
    )
    return alt.layer(tiles, words)


@drawing
def _steps(is_share: bool) -> Picture:
    steps, lines = alt.Chart(alt.NamedData("steps")), alt.Chart(alt.NamedData("lines"))
    form = ".1%" if is_share else ".3f"
    axis = alt.Axis(**DAYS, tickCount=alt.ExprRef("narrow ? 4 : 8"))
    at = alt.X("at:T", scale=_days(), axis=axis)
    value = alt.Y("value:Q", scale=alt.Scale(zero=False), axis=alt.Axis(format=form), title=None)
    colour = alt.Color(
        "team:N", sort=None, legend=alt.Legend(orient="top", title=None, columns=alt.ExprRef("narrow ? 1 : 3"))
    )
    tooltip = [
        alt.Tooltip("team:N", title=_("Team")),
        alt.Tooltip("utcyearmonthdatehoursminutes(at):T", title=_("Sent"), format="%-d %b %Y, %H:%M"),
        alt.Tooltip("value:Q", title=_("Best"), format=".2%" if is_share else ".3f"),
    ]
    line = lines.mark_line(interpolate="step-after").encode(at, value, color=colour)
    points = steps.mark_point(filled=True, size=40).encode(at, value, color=colour, tooltip=tooltip)
    return alt.layer(line, points)
