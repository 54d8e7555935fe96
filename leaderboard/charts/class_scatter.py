"""Two entries class by class: where the one errs and the other does not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from .chart import PAPER, TALL, Chart, Column, Picture, Row, drawing, filled

LABELLED = 7
# Shares of the axes that two labels must be apart: width of a word, height of a line.
APART = (0.36, 0.045)
NAMED_IN_TIP = 4


@dataclass(frozen=True)
class ClassPoint:
    """A class: shares that are errors (or APs, then `images` is None), of the first entry and of the second."""

    words: str
    images: int | None
    one: float
    other: float


def class_scatter(points: Sequence[ClassPoint], names: tuple[str, str], *, is_error: bool) -> Chart:
    """A point for each pair of values, the larger the more classes have it; `points`: those that differ most first."""
    measure = _("error") if is_error else _("AP")
    most = max(max(point.one, point.other) for point in points) or 1.0
    rows = [_row(point) for point in points]
    data: dict[str, Iterable[Row]] = {
        "points": _gathered(points),
        "words": _labels(points, most),
        "diagonal": [{"one": 0, "other": 0}, {"one": most, "other": most}],
    }
    return Chart(
        slug="classes",
        title=_("Class by class"),
        description=_(
            "Each class by its %(measure)s of %(one)s (across) and of %(other)s (upwards). On the line both are equal; "
            "above it %(one)s is the %(lower)s. Where classes coincide, the point is larger."
        )
        % {
            "measure": measure,
            "one": names[0],
            "other": names[1],
            "lower": _("better one") if is_error else _("worse one"),
        },
        spec=filled(_picture(measure, *names), data, height=TALL),
        columns=_columns(names, is_error=is_error),
        rows=rows,
    )


def _row(point: ClassPoint) -> dict[str, Any]:
    return {
        "class": point.words,
        "one": point.one,
        "other": point.other,
        "difference": point.one - point.other,
        "images": point.images,
    }


def _columns(names: tuple[str, str], *, is_error: bool) -> tuple[Column, ...]:
    columns = (
        Column("class", _("Class")),
        Column("one", names[0], "percent", digits=1),
        Column("other", names[1], "percent", digits=1),
        Column("difference", _("Difference"), "points"),
    )
    return (*columns, Column("images", _("Images"), "count")) if is_error else columns


def _gathered(points: Iterable[ClassPoint]) -> list[dict[str, Any]]:
    """The points that coincide as one, with their number and the words of the first few."""
    together: dict[tuple[float, float], list[ClassPoint]] = defaultdict(list)
    for point in points:
        together[point.one, point.other].append(point)
    return [
        {"one": one, "other": other, "count": len(each), "classes": _words_of(each)}
        for (one, other), each in together.items()
    ]


def _words_of(points: Sequence[ClassPoint]) -> str:
    words = ", ".join(_first_word(point) for point in points[:NAMED_IN_TIP])
    more = len(points) - NAMED_IN_TIP
    return words if more <= 0 else _("%(words)s and %(more)d more") % {"words": words, "more": more}


def _labels(points: Iterable[ClassPoint], most: float) -> list[Row]:
    """The classes that differ most, those left out whose words would lie on others'."""
    placed: list[ClassPoint] = []
    for point in points:
        if len(placed) == LABELLED or point.one == point.other:
            break
        if not any(_collide(point, each, most) for each in placed):
            placed.append(point)
    return [
        {"one": each.one, "other": each.other, "words": _first_word(each), "is_right": each.one > 0.6 * most}
        for each in placed
    ]


def _collide(point: ClassPoint, other: ClassPoint, most: float) -> bool:
    across, upwards = abs(point.one - other.one) / most, abs(point.other - other.other) / most
    return across < APART[0] and upwards < APART[1]


def _first_word(point: ClassPoint) -> str:
    """`kit fox, Vulpes macrotis` as `kit fox`."""
    return point.words.split(",")[0]


@drawing
def _picture(measure: str, one: str, other: str) -> Picture:
    # Large points must not lie on the axes' words.
    room = alt.Scale(padding=16, nice=False)
    of = _("%(measure)s of %(name)s")
    x = alt.X(
        "one:Q",
        scale=room,
        axis=alt.Axis(format="%", grid=True, tickCount=5),
        title=of % {"measure": measure, "name": one},
    )
    y = alt.Y("other:Q", scale=room, axis=alt.Axis(format="%"), title=of % {"measure": measure, "name": other})
    diagonal = alt.Chart(alt.NamedData("diagonal")).mark_line(style="reference").encode(x, y)
    tip = [
        alt.Tooltip("classes:N", title=_("Classes")),
        alt.Tooltip("count:Q", title=_("How many")),
        alt.Tooltip("one:Q", title=one, format=".1%"),
        alt.Tooltip("other:Q", title=other, format=".1%"),
    ]
    # Of a single class a dot; the area grows with the number.
    size = alt.Size("count:Q", scale=alt.Scale(domain=[1, 40], range=[28, 560], clamp=True), legend=None)
    points = (
        alt.Chart(alt.NamedData("points")).mark_point(style="accent", opacity=0.55).encode(x, y, size=size, tooltip=tip)
    )
    words = alt.Chart(alt.NamedData("words")).encode(x, y, text="words:N")
    left, right = words.transform_filter("!datum.is_right"), words.transform_filter("datum.is_right")
    # Beneath the letters their outline in the page's colour, which keeps points out of them.
    outline = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round", "fontSize": 12}
    texts = [
        mark
        for looks in (outline, {"style": "label"})
        for mark in (left.mark_text(align="left", dx=8, **looks), right.mark_text(align="right", dx=-8, **looks))
    ]
    return alt.layer(diagonal, points, *texts)
