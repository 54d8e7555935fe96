"""The winner's curve: the lowest top-5 error of each year, and what a person makes of the same images."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from .chart import PAPER, Chart, Column, Picture, drawing, filled

HEIGHT = 400
# One person on 1,500 images (Russakovsky et al. 2015), and the 95% interval of a share of so many.
HUMAN, HUMAN_MARGIN = 0.051, 0.011
# The words of two winners whose errors are closer than this stand side by side.
CLOSE = 0.04
# Pixels between two years from which on a result beside the winner's has its words at its left.
ROOM_AT_THE_LEFT = 100


@dataclass(frozen=True)
class Point:
    """A year's result, reported elsewhere: `error` is a share.

    The line goes through those that `won`; others stand beside the winner, as its result with the provided data alone.
    """

    year: int
    error: float
    team: str
    innovation: str = ""
    note: str = ""
    outside_data: bool = False
    won: bool = True


def error_by_year(points: Sequence[Point], first_years_of_lists: Iterable[int] = (2011, 2012)) -> Chart:
    """The chart of the points (one at least), its line broken before each year that brought another list of classes."""
    breaks = sorted(first_years_of_lists)
    rows = _rows(points, breaks)
    years = tuple(sorted({point.year for point in points}))
    top = math.ceil(max(point.error for point in points) * 10) / 10
    newest = max([years[0] - 0.5, *(year - 0.5 for year in breaks)])
    data: dict[str, list[dict[str, Any]]] = {
        "points": rows,
        "breaks": [{"at": year - 0.5} for year in breaks],
        "newest_list": [{"at": newest, "words": _("← other lists of classes")}] if breaks else [],
        "human": [_human() | {"words_at": newest}],
    }
    return Chart(
        slug="error-by-year",
        title=_("The winner's error, year by year"),
        description=_(
            "Share of test images whose class is not among the winner's five guesses, as reported at the time. The "
            "line is broken where the list of classes changed; the band is one person on 1,500 images: 5.1%, give or "
            "take 1.1 points."
        ),
        spec=filled(_picture(years, top), data, height=HEIGHT),
        columns=(
            Column("year", _("Year"), "year"),
            Column("team", _("Team or method")),
            Column("error", _("Top-5 error"), "reported"),
            Column("data", _("Trained on")),
            Column("innovation", _("What was new")),
            Column("note", _("Note")),
        ),
        rows=rows,
    )


def _rows(points: Sequence[Point], breaks: list[int]) -> list[dict[str, Any]]:
    """The points by year, the winner first; `list` counts the lists of classes before its own."""
    lists = Counter(_list(point, breaks) for point in points if point.won)
    won = {point.year: point.error for point in points if point.won}
    return [
        {
            "year": point.year,
            "team": point.team,
            "error": point.error,
            "data": _("Outside data") if point.outside_data else _("Provided data"),
            "innovation": point.innovation,
            "note": point.note,
            "outside": point.outside_data,
            "trained_on": _trained_on(point, _(" with outside data")),
            "narrow_trained_on": _trained_on(point, _(" outside data")),
            "won": point.won,
            "list": _list(point, breaks),
            "is_alone": lists[_list(point, breaks)] == 1,
            "is_crowded": abs(point.error - won.get(point.year + 1, point.error)) < CLOSE,
        }
        for point in sorted(points, key=lambda point: (point.year, not point.won, point.error))
    ]


def _trained_on(point: Point, with_outside_data: str) -> str:
    """What stands behind a share: nothing where the winner had the provided data, as the task is meant."""
    if not point.won:
        return _("\nprovided") if not point.outside_data else _("\noutside data")
    return with_outside_data if point.outside_data else ""


def _list(point: Point, breaks: list[int]) -> int:
    return sum(year <= point.year for year in breaks)


def _human() -> dict[str, Any]:
    return {
        "error": HUMAN,
        "low": HUMAN - HUMAN_MARGIN,
        "high": HUMAN + HUMAN_MARGIN,
        "words": _("Human, one person on 1,500 images: 5.1%"),
        "narrow_words": _("Human: 5.1%\n1 person, 1,500 images"),
    }


@drawing
def _picture(years: tuple[int, ...], top: float) -> Picture:
    years_shown = alt.Axis(
        format="d",
        values=years,
        tickCount=len(years),
        grid=False,
        labelOverlap=False,
        labelExpr="narrow ? '’' + slice(datum.label, 2) : datum.label",
        title=None,
    )
    # After the last point there is room for its words.
    room = alt.ExprRef(f"{years[-1]} + (narrow ? 1.2 : 0.9)")
    scale = alt.Scale(domain=[years[0] - 0.5, room], nice=False, zero=False)
    year = alt.X("year:Q", scale=scale, axis=years_shown)
    error = alt.Y(
        "error:Q", scale=alt.Scale(domain=[0, top]), axis=alt.Axis(format=".0%", tickCount=4), title=_("Top-5 error")
    )
    points = alt.Chart(alt.NamedData("points")).encode(year, error)
    step = f"width / {years[-1] - years[0] + 1.4}"
    return alt.layer(*_band(), *_breaks(), *_curve(points), *_words(points, step))


def _band() -> list[alt.Chart]:
    human = alt.Chart(alt.NamedData("human"))
    span = human.encode(x=alt.value(0), x2=alt.value("width"))
    words = (
        human.transform_calculate(shown="narrow ? datum.narrow_words : datum.words")
        .mark_text(style="label-soft", align="left", baseline="top", dx=8, dy=6, lineBreak="\n", lineHeight=15)
        .encode(x="words_at:Q", y="low:Q", text="shown:N")
    )
    return [
        span.mark_rect(style="band").encode(y="low:Q", y2="high:Q"),
        span.mark_rule(style="reference").encode(y="error:Q"),
        words,
    ]


def _breaks() -> list[alt.Chart]:
    rules = alt.Chart(alt.NamedData("breaks")).mark_rule(style="reference").encode(x="at:Q")
    words = alt.Chart(alt.NamedData("newest_list")).mark_text(
        style="label-soft", align="left", baseline="top", dx=8, dy=8, y=0
    )
    return [rules, words.encode(x="at:Q", text="words:N")]


def _curve(points: alt.Chart) -> list[alt.Chart]:
    """The line, and the results with provided and with outside data by shape, those beside the winner's the quieter."""
    beside, winners = points.transform_filter("!datum.won"), points.transform_filter("datum.won")
    return [
        winners.mark_line(style="accent").encode(detail="list:N"),
        _marks(beside, "!datum.outside").mark_point(style="soft", shape="circle", size=36),
        _marks(beside, "datum.outside").mark_point(style="soft", shape="diamond", size=64),
        _marks(winners, "!datum.outside").mark_point(style="accent", shape="circle", size=80),
        _marks(winners, "datum.outside").mark_point(style="hollow", fill=PAPER, shape="diamond", size=120),
    ]


def _marks(points: alt.Chart, which: str) -> alt.Chart:
    return points.transform_filter(which).encode(
        tooltip=[
            alt.Tooltip("year:Q", title=_("Year")),
            alt.Tooltip("team:N", title=_("Team or method")),
            alt.Tooltip("error:Q", title=_("Top-5 error"), format=".2%"),
            alt.Tooltip("data:N", title=_("Trained on")),
            alt.Tooltip("innovation:N", title=_("What was new")),
        ]
    )


def _words(points: alt.Chart, step: str) -> list[alt.Chart]:
    """Each winner's name and error beside its point: above a falling line, below where there is no line.

    `step` is the expression of the pixels between two years: there a name ends whose neighbour is close. What follows a
    name in brackets is left to the table.
    """
    limit = alt.ExprRef(f"datum.is_crowded ? {step} - 10 : 400")
    shown = points.transform_calculate(
        name="narrow ? '' : split(datum.team, ' (')[0]",
        share="format(datum.error, '.3~p') + (narrow ? datum.narrow_trained_on : datum.trained_on)",
    )
    alone = shown.transform_filter("datum.won && datum.is_alone")
    along = shown.transform_filter("datum.won && !datum.is_alone")
    beside = shown.transform_filter(f"!datum.won && {step} > {ROOM_AT_THE_LEFT}")
    return [
        alone.mark_text(style="label-strong", dy=18).encode(text="name:N"),
        alone.mark_text(style="label", dy=alt.ExprRef("narrow ? 16 : 33")).encode(text="share:N"),
        along.mark_text(style="label-strong", align="left", dx=8, dy=-25, limit=limit).encode(text="name:N"),
        along.mark_text(style="label", align="left", dx=8, dy=-11).encode(text="share:N"),
        beside.mark_text(style="label-soft", align="right", dx=-8, dy=12, lineBreak="\n").encode(text="share:N"),
    ]
