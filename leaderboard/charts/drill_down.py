"""The hierarchy of the classes as an icicle, coloured by error: each rectangle leads one level on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .chart import Chart, Column, Picture, drawing, filled

HEIGHT = 640
# A phone has room for so many wide levels.
LEVELS_ON_A_PHONE = 2
WIDE = 0.5
# Pixels that a line of text takes, a line and a number below it, and a word on its side.
LINE, TWO_LINES, UPRIGHT = 14, 38, 48
NUMBER_OPACITY = 0.8


@dataclass(frozen=True)
class Rectangle:
    """A concept, or several small ones together, that it leads to.

    From `left` to `right` in widths of a level, from `start` to `end` of a height of 1; `value` is an error or AP, None
    where there is none.
    """

    left: float
    right: float
    start: float
    end: float
    name: str
    classes: int
    images: int
    value: float | None
    href: str


@dataclass(frozen=True)
class ConceptNumbers:
    """A row of the table: the concept and the wnid of what is right above it; of an AP it has its `value` alone."""

    words: str
    wnid: str
    parent: str
    classes: int
    address: str
    value: float | None
    images: int | None = None
    wrong: int | None = None
    low: float | None = None
    high: float | None = None


def errors_down(rectangles: Sequence[Rectangle], concepts: Sequence[ConceptNumbers], guesses: int) -> Chart:
    """The chart of errors at so many guesses; the first rectangle is what is looked at."""
    description = ngettext(
        "What is looked at on the left, what lies below it to the right: as high as there are images, coloured by the "
        "error at %(k)d guess. Each rectangle leads to its concept, the left one up.",
        "What is looked at on the left, what lies below it to the right: as high as there are images, coloured by the "
        "error at %(k)d guesses. Each rectangle leads to its concept, the left one up.",
        guesses,
    )
    columns = (
        *_named(),
        Column("images", _("Images"), "count"),
        Column("wrong", _("Wrong at %(k)d") % {"k": guesses}, "count"),
        Column("value", _("Error"), "percent"),
        Column("low", _("Low end at 95%"), "percent"),
        Column("high", _("High end at 95%"), "percent"),
    )
    return _chart(rectangles, concepts, description % {"k": guesses}, columns, is_ap=False)


def precisions_down(rectangles: Sequence[Rectangle], concepts: Sequence[ConceptNumbers]) -> Chart:
    """The same of the mean AP of the classes below each concept."""
    description = _(
        "What is looked at on the left, what lies below it to the right: as high as there are classes, the deeper the "
        "colour the lower the mean AP. Each rectangle leads to its concept, the left one up."
    )
    columns = (*_named(), Column("value", _("Mean AP"), "percent"))
    return _chart(rectangles, concepts, description, columns, is_ap=True)


def _chart(
    rectangles: Sequence[Rectangle],
    concepts: Sequence[ConceptNumbers],
    description: str,
    columns: tuple[Column, ...],
    *,
    is_ap: bool,
) -> Chart:
    return Chart(
        slug="drill-down",
        title=_("Down the hierarchy"),
        description=description,
        spec=filled(_picture(is_ap), {"rectangles": _drawn(rectangles)}, height=HEIGHT),
        columns=columns,
        rows=[dict(vars(each)) for each in concepts],
    )


def _named() -> tuple[Column, ...]:
    return (
        Column("words", _("Concept"), link="address"),
        Column("wnid", _("Synset")),
        Column("parent", _("Below")),
        Column("classes", _("Classes"), "count"),
    )


def _drawn(rectangles: Sequence[Rectangle]) -> list[dict[str, Any]]:
    wide = sorted({each.right for each in rectangles if each.right - each.left > WIDE})
    end = wide[:LEVELS_ON_A_PHONE][-1] if wide else max(each.right for each in rectangles)
    return [vars(each) | {"on_a_phone": each.right <= end} for each in rectangles]


@drawing
def _picture(is_ap: bool) -> Picture:
    rectangles = alt.Chart(alt.NamedData("rectangles")).transform_filter("!narrow || datum.on_a_phone")
    across = alt.X("left:Q", axis=None, scale=alt.Scale(nice=False, zero=False))
    down = alt.Y("start:Q", axis=None, scale=alt.Scale(domain=[0, 1], reverse=True, nice=False))
    places = {"x": across, "x2": "right:Q", "y": down, "y2": "end:Q"}
    title = _("Mean AP") if is_ap else _("Error")
    legend = alt.Legend(title=title, format=".0%", gradientLength=160, gradientThickness=10, tickCount=4)
    value = alt.Color("value:Q", scale=alt.Scale(reverse=is_ap, zero=not is_ap), legend=legend)
    tooltip = [
        alt.Tooltip("name:N", title=_("Concept")),
        alt.Tooltip("classes:Q", title=_("Classes"), format=","),
        *([] if is_ap else [alt.Tooltip("images:Q", title=_("Images"), format=",")]),
        alt.Tooltip("value:Q", title=title, format=".1%"),
    ]
    tiles = rectangles.mark_rect(style="tile").encode(**places, color=value, href="href:N", tooltip=tooltip)
    return alt.layer(tiles, *_words(rectangles, across))


def _words(rectangles: alt.Chart, across: alt.X) -> list[alt.Chart]:
    """A name where a line of text is high enough, cut to its rectangle, and below it the number; upright if narrow."""
    placed = rectangles.transform_calculate(
        middle="(datum.start + datum.end) / 2",
        center="(datum.left + datum.right) / 2",
        pixels="(datum.end - datum.start) * height",
        share="datum.value === null ? '' : format(datum.value, '.1%')",
    )
    level, upright = (
        placed.transform_filter(f"datum.right - datum.left > {WIDE}"),
        placed.transform_filter(f"datum.right - datum.left <= {WIDE} && datum.pixels > {UPRIGHT}"),
    )
    room = alt.ExprRef("scale('x', datum.right) - scale('x', datum.left) - 12")
    middle = alt.Y("middle:Q", axis=None)
    told = partial(alt.MarkDef, "text", style="label", align="left", baseline="middle", dx=7, limit=room)
    names = level.transform_filter(f"datum.pixels > {LINE}")
    names.mark = told(dy=alt.ExprRef(f"datum.pixels > {TWO_LINES} ? -8 : 0"))
    numbers = level.transform_filter(f"datum.pixels > {TWO_LINES}")
    numbers.mark = told(dy=9, opacity=NUMBER_OPACITY)
    aside = upright.mark_text(
        style="label", align="center", baseline="middle", angle=270, limit=alt.ExprRef("datum.pixels - 12")
    )
    return [
        names.encode(across, middle, text="name:N"),
        numbers.encode(across, middle, text="share:N"),
        aside.encode(alt.X("center:Q"), middle, text="name:N"),
    ]
