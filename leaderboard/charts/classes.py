"""The classes of an entry by their errors: a curve from the worst to the best."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from .chart import MEDIUM, Chart, Column, Picture, drawing, filled


@dataclass(frozen=True)
class ClassPoint:
    """A class: `value` is its error at the most guesses, or its AP, which has nothing of what follows.

    `first` is its error at one guess; `low` and `high` end the 95% interval. `address` is that of its own page.
    """

    words: str
    wnid: str
    address: str
    value: float
    images: int | None = None
    wrong: int | None = None
    low: float | None = None
    high: float | None = None
    first: float | None = None


def classes_by_error(points: Sequence[ClassPoint], guesses: int) -> Chart:
    """The chart of the classes, the worst first, with their errors at `guesses` guesses and at one."""
    return Chart(
        slug="classes",
        title=_("Classes by their errors"),
        description=_(
            "All classes at their errors, the worst on the left; in grey the same at one guess, in an order of its own."
        ),
        spec=filled(_errors(guesses), {"classes": _drawn(points), "first": _first(points)}, height=MEDIUM),
        columns=(
            *_named(),
            Column("images", _("Images"), "count"),
            Column("wrong", _("Wrong at %(k)d") % {"k": guesses}, "count"),
            Column("value", _("Error at %(k)d") % {"k": guesses}, "percent"),
            Column("low", _("Low end at 95%"), "percent"),
            Column("high", _("High end at 95%"), "percent"),
            Column("first", _("Error at 1"), "percent"),
        ),
        rows=[dict(vars(point)) for point in points],
    )


def classes_by_ap(points: Sequence[ClassPoint]) -> Chart:
    """The same of the AP of each class."""
    return Chart(
        slug="classes",
        title=_("Classes by their AP"),
        description=_("Each class at its AP, the worst on the left."),
        spec=filled(_precisions(), {"classes": _drawn(points)}, height=MEDIUM),
        columns=(*_named(), Column("value", _("AP"), "percent")),
        rows=[dict(vars(point)) for point in points],
    )


def short(words: str) -> str:
    """The first of a synset's words, which name it in a picture."""
    return words.split(",", 1)[0]


def _named() -> tuple[Column, Column]:
    return Column("words", _("Class"), link="address"), Column("wnid", _("Synset"))


def _drawn(points: Sequence[ClassPoint]) -> list[dict[str, Any]]:
    """No more than is drawn: a thousand rows stand in the page."""
    return [
        {"at": place, "words": short(point.words), "value": point.value} for place, point in enumerate(points, start=1)
    ]


def _first(points: Sequence[ClassPoint]) -> list[dict[str, Any]]:
    """The errors at one guess, the worst first, each place where they change."""
    ordered = sorted((point.first or 0.0 for point in points), reverse=True)
    last = len(ordered)
    return [
        {"at": at, "first": value}
        for at, value in enumerate(ordered, start=1)
        if at in {1, last} or value != ordered[at - 2]
    ]


@drawing
def _errors(guesses: int) -> Picture:
    classes = alt.Chart(alt.NamedData("classes"))
    title = _("Error at %(k)d") % {"k": guesses}
    tooltip = [
        alt.Tooltip("words:N", title=_("Class")),
        alt.Tooltip("value:Q", title=title, format=".1%"),
    ]
    share = alt.Y("first:Q", axis=alt.Axis(format=".0%"), title=_("Error"))
    first = alt.Chart(alt.NamedData("first")).mark_line(style="soft", interpolate="step-after", strokeWidth=1.25)
    first = first.encode(_place(), share)
    return alt.layer(first, *_curve(classes, _("Error")), _touch(classes).encode(_place(), tooltip=tooltip))


@drawing
def _precisions() -> Picture:
    classes = alt.Chart(alt.NamedData("classes"))
    tooltip = [alt.Tooltip("words:N", title=_("Class")), alt.Tooltip("value:Q", title=_("AP"), format=".1%")]
    return alt.layer(*_curve(classes, _("AP")), _touch(classes).encode(_place(), tooltip=tooltip))


def _curve(classes: alt.Chart, title: str) -> list[alt.Chart]:
    curve = classes.encode(_place(), alt.Y("value:Q", axis=alt.Axis(format=".0%"), title=title))
    return [
        curve.mark_area(style="accent", opacity=0.16, interpolate="step-after"),
        curve.mark_line(style="accent", interpolate="step-after", strokeWidth=1.5),
    ]


def _place() -> alt.X:
    axis = alt.Axis(format="d", title=_("Classes, the worst first"))
    return alt.X("at:Q", axis=axis, scale=alt.Scale(nice=False, zero=False))


def _touch(classes: alt.Chart) -> alt.Chart:
    """Rules over the whole height that are not seen: a thin curve is hard to point at."""
    rules: alt.Chart = classes.mark_rule(opacity=0, strokeWidth=3)
    return rules
