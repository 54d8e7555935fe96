"""Several entries in one picture, told apart by shape and colour: error by number of guesses, and by slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from .chart import AXIS, MEDIUM, Chart, Column, Picture, drawing, filled

LEGEND_LINE = 22
SLICE_ROW = 40


@dataclass(frozen=True)
class Slice:
    """A slice of the images, as `size=small`: the value of each entry, None where it has none."""

    name: str
    images: int
    values: Sequence[float | None]


def errors_by_guesses(names: Sequence[str], values: Sequence[Sequence[float | None]], measure: str) -> Chart:
    """Lines: each entry's error at 1, 2, ... guesses."""
    most = max(len(each) for each in values)
    rows = [
        {"guesses": guesses} | {_key(place): _at(each, guesses) for place, each in enumerate(values)}
        for guesses in range(1, most + 1)
    ]
    points = [
        {"guesses": guesses, "entry": name, "value": value}
        for name, each in zip(names, values, strict=True)
        for guesses, value in enumerate(each, start=1)
        if value is not None
    ]
    # Costs are heights in the hierarchy, all others are shares.
    is_share = measure != "hierarchical_error"
    return Chart(
        slug="guesses",
        title=_("By number of guesses"),
        description=_("An image is right if one of the guesses is: the more guesses, the fewer errors."),
        spec=filled(_lines(tuple(range(1, most + 1)), is_share), {"points": points}, height=_height(names, MEDIUM)),
        columns=(Column("guesses", _("Guesses"), "count"), *_columns(names, "percent" if is_share else "value")),
        rows=rows,
    )


def values_by_slice(
    names: Sequence[str], slices: Sequence[Slice], pair: tuple[int, int], *, is_share: bool = True
) -> Chart:
    """A line for each slice with a mark for each entry; the table has the difference of a pair too."""
    one, other = pair
    rows = [
        {"slice": _spoken(each.name), "images": each.images}
        | {_key(place): value for place, value in enumerate(each.values)}
        | {"difference": _difference(each.values[one], each.values[other])}
        for each in slices
    ]
    points = [
        {"slice": _spoken(each.name), "entry": name, "value": value}
        for each in slices
        for name, value in zip(names, each.values, strict=True)
        if value is not None
    ]
    kind = "percent" if is_share else "value"
    apart = _("%(one)s less %(other)s") % {"one": names[one][:1], "other": names[other][:1]}
    return Chart(
        slug="slices",
        title=_("By slice"),
        description=_("The same measure over parts of the images, which organizers marked by an attribute."),
        spec=filled(_slices(is_share), {"points": points}, height=_height(names, AXIS + SLICE_ROW * len(slices))),
        columns=(
            Column("slice", _("Slice")),
            Column("images", _("Images"), "count"),
            *_columns(names, kind),
            Column("difference", apart, "points" if is_share else "value"),
        ),
        rows=rows,
    )


def _key(place: int) -> str:
    return f"entry_{place + 1}"


def _columns(names: Sequence[str], kind: Any) -> list[Column]:
    return [Column(_key(place), name, kind) for place, name in enumerate(names)]


def _at(values: Sequence[float | None], guesses: int) -> float | None:
    return values[guesses - 1] if len(values) >= guesses else None


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _spoken(name: str) -> str:
    """`size=small` as `size: small`."""
    return ": ".join(part.replace("_", " ") for part in name.split("=", 1))


def _height(names: Sequence[str], inner: int) -> int:
    """With a line of the legend for each entry, as on a phone."""
    return inner + LEGEND_LINE * len(names)


def _told_apart() -> dict[str, Any]:
    limit = alt.ExprRef("narrow ? 210 : 420")
    legend = alt.Legend(title=None, direction="vertical", labelLimit=limit, symbolSize=80)
    return {"color": alt.Color("entry:N", legend=legend), "shape": alt.Shape("entry:N", legend=legend)}


@drawing
def _lines(guesses: tuple[int, ...], is_share: bool) -> Picture:
    x = alt.X("guesses:Q", axis=alt.Axis(values=guesses, format="d"), scale=alt.Scale(nice=False), title=_("Guesses"))
    form = ".1%" if is_share else ".2f"
    y = alt.Y("value:Q", axis=alt.Axis(format="%" if is_share else ".1f"), title=None)
    apart = _told_apart()
    tip = [
        alt.Tooltip("entry:N", title=_("Entry")),
        alt.Tooltip("guesses:Q", title=_("Guesses")),
        alt.Tooltip("value:Q", title=_("Value"), format=form),
    ]
    points = alt.Chart(alt.NamedData("points")).encode(x, y)
    return alt.layer(
        points.mark_line(strokeWidth=1.5).encode(color=apart["color"]),
        points.mark_point(size=80, filled=False, strokeWidth=2).encode(tooltip=tip, **apart),
    )


@drawing
def _slices(is_share: bool) -> Picture:
    x = alt.X("value:Q", axis=alt.Axis(format="%" if is_share else ".1f", grid=True), title=None)
    y = alt.Y("slice:N", sort=None, title=None, axis=alt.Axis(labelLimit=140))
    tip = [
        alt.Tooltip("slice:N", title=_("Slice")),
        alt.Tooltip("entry:N", title=_("Entry")),
        alt.Tooltip("value:Q", title=_("Value"), format=".1%" if is_share else ".2f"),
    ]
    points = alt.Chart(alt.NamedData("points"))
    spans = points.mark_line(style="faint", strokeWidth=2).encode(x, y, detail="slice:N")
    return alt.layer(
        spans, points.mark_point(size=80, filled=False, strokeWidth=2).encode(x, y, tooltip=tip, **_told_apart())
    )
