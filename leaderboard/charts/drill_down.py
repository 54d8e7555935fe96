"""The hierarchy of the classes as an icicle, coloured by error: each rectangle leads one level on."""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..domain.class_errors import ClassErrors, Concept
from ..domain.partition import NARROW, Tile
from ..domain.wilson import wilson
from .chart import Chart, Column, Picture, drawing, filled
from .classes import short

HEIGHT = 620
# A phone has room for so many levels that divide.
LEVELS_ON_A_PHONE = 2
# Pixels that a line of text takes.
LINE = 14


def drill_down(errors: ClassErrors, tiles: Sequence[Tile], guesses: int, address: Callable[[Concept], str]) -> Chart:
    """The chart of the tiles, the first of which is what is looked at, coloured by error at so many guesses."""
    rows = [_numbers(tile.members[0], errors, guesses) for tile in tiles if len(tile.members) == 1]
    phone = _right_on_a_phone(tiles)
    drawn = [_drawn(tile, errors, guesses, address) | {"on_a_phone": tile.right <= phone} for tile in tiles]
    return Chart(
        slug="drill-down",
        title=_("Down the hierarchy"),
        description=_describe(errors, guesses),
        spec=filled(_picture(errors.is_ap), {"tiles": drawn}, height=HEIGHT),
        columns=_ap_columns() if errors.is_ap else _columns(guesses),
        rows=rows,
    )


def _describe(errors: ClassErrors, guesses: int) -> str:
    if errors.is_ap:
        return _(
            "What is looked at on the left, what lies below it to the right; as high as there are classes, the deeper "
            "the colour the lower the mean AP. A rectangle leads to its concept."
        )
    return ngettext(
        "What is looked at on the left, what lies below it to the right; as high as there are images, coloured by "
        "error at %(k)d guess. A rectangle leads to its concept.",
        "What is looked at on the left, what lies below it to the right; as high as there are images, coloured by "
        "error at %(k)d guesses. A rectangle leads to its concept.",
        guesses,
    ) % {"k": guesses}


def _numbers(concept: Concept, errors: ClassErrors, guesses: int) -> dict[str, Any]:
    parent = errors.concepts[concept.parent].wnid if concept.parent is not None else ""
    named = {"words": concept.words, "wnid": concept.wnid, "parent": parent, "classes": concept.classes}
    if errors.is_ap:
        return named | {"value": concept.ap}
    wrong = concept.wrong[guesses - 1]
    low, high = wilson(wrong, concept.images) or (None, None)
    numbers = {"images": concept.images, "wrong": wrong, "value": concept.error(guesses), "low": low, "high": high}
    return named | numbers


def _drawn(tile: Tile, errors: ClassErrors, guesses: int, address: Callable[[Concept], str]) -> dict[str, Any]:
    """A rectangle. Several small concepts in one lead to their parent, and the first leads up, not to itself."""
    first = tile.members[0]
    many = len(tile.members) > 1
    leads_up = first.parent is not None and (many or tile.depth == 0)
    images = sum(each.images for each in tile.members)
    return {
        "left": tile.left,
        "right": tile.right,
        "start": tile.start,
        "end": tile.end,
        "name": _("%(n)d smaller") % {"n": len(tile.members)} if many else short(first.words) or _("All classes"),
        "classes": sum(each.classes for each in tile.members),
        "images": images,
        "value": _value(tile, errors, guesses, images),
        "href": address(errors.concepts[first.parent] if leads_up and first.parent is not None else first),
    }


def _value(tile: Tile, errors: ClassErrors, guesses: int, images: int) -> float | None:
    if errors.is_ap:
        known = [each.ap for each in tile.members if each.ap is not None]
        return sum(known) / len(known) if known else None
    return sum(each.wrong[guesses - 1] for each in tile.members) / images if images else None


def _right_on_a_phone(tiles: Sequence[Tile]) -> float:
    """Where the picture ends on a phone."""
    rights = sorted({tile.right for tile in tiles if tile.right - tile.left > NARROW})
    return rights[:LEVELS_ON_A_PHONE][-1] if rights else tiles[-1].right


def _columns(guesses: int) -> tuple[Column, ...]:
    return (
        Column("words", _("Concept")),
        Column("wnid", _("Synset")),
        Column("parent", _("Below")),
        Column("classes", _("Classes"), "count"),
        Column("images", _("Images"), "count"),
        Column("wrong", _("Wrong at %(k)d") % {"k": guesses}, "count"),
        Column("value", _("Error"), "percent"),
        Column("low", _("Low end at 95%"), "percent"),
        Column("high", _("High end at 95%"), "percent"),
    )


def _ap_columns() -> tuple[Column, ...]:
    return (
        Column("words", _("Concept")),
        Column("wnid", _("Synset")),
        Column("parent", _("Below")),
        Column("classes", _("Classes"), "count"),
        Column("value", _("Mean AP"), "percent"),
    )


@drawing
def _picture(is_ap: bool) -> Picture:
    tiles = alt.Chart(alt.NamedData("tiles")).transform_filter("!narrow || datum.on_a_phone")
    across = alt.X("left:Q", axis=None, scale=alt.Scale(nice=False, zero=False))
    down = alt.Scale(domain=[0, 1], reverse=True, nice=False)
    title = _("Mean AP") if is_ap else _("Error")
    value = alt.Color(
        "value:Q",
        scale=alt.Scale(reverse=is_ap, zero=not is_ap, nice=True),
        legend=alt.Legend(title=title, format=".0%", gradientLength=160, gradientThickness=10, tickCount=4),
    )
    tooltip = [
        alt.Tooltip("name:N", title=_("Concept")),
        alt.Tooltip("classes:Q", title=_("Classes"), format=","),
        *([] if is_ap else [alt.Tooltip("images:Q", title=_("Images"), format=",")]),
        alt.Tooltip("value:Q", title=title, format=".1%"),
    ]
    cells = tiles.mark_rect(style="cell").encode(
        x=across,
        x2="right:Q",
        y=alt.Y("start:Q", axis=None, scale=down),
        y2="end:Q",
        color=value,
        href="href:N",
        tooltip=tooltip,
    )
    return alt.layer(cells, _names(tiles).encode(x=across))


def _names(tiles: alt.Chart) -> alt.Chart:
    """A name where a line of text is high enough, cut to its rectangle."""
    high = tiles.transform_filter(f"(datum.end - datum.start) * height > {LINE}")
    placed = high.transform_calculate(middle="(datum.start + datum.end) / 2")
    room = alt.expr("scale('x', datum.right) - scale('x', datum.left) - 10")
    names = placed.mark_text(style="label", align="left", baseline="middle", dx=6, limit=room)
    return names.encode(y=alt.Y("middle:Q", axis=None), text="name:N")
