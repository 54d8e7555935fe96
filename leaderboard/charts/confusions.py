"""Which classes an entry takes for which, and how far apart they are in the hierarchy."""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from ..domain.class_errors import ClassErrors, Concept, Confusion
from .chart import Chart, Column, Picture, by_rows, drawing, filled
from .classes import short

# The picture has the most frequent pairs, the table and the files have all that are given.
PAIRS = 15


def confusions_chart(errors: ClassErrors, pairs: Sequence[Confusion], address: Callable[[Concept], str]) -> Chart:
    """The chart of the pairs (one at least), the most frequent first."""
    rows = [_row(errors, pair, address) for pair in pairs]
    shown = rows[:PAIRS]
    return Chart(
        slug="confusions",
        title=_("What is taken for what"),
        description=_(
            "Images of a class whose first guess is another class, the most frequent pairs first. The deeper the "
            "colour, the higher the lowest concept that has both below it: the less alike they are."
        ),
        spec=filled(_picture(), {"pairs": shown}, height=by_rows(len(shown)) + 30),
        columns=(
            Column("words", _("Class"), link="address"),
            Column("taken_for", _("Taken for"), link="other_address"),
            Column("images", _("Images"), "count"),
            Column("above", _("Lowest common ancestor"), link="above_address"),
            Column("height", _("Its height"), "count"),
        ),
        rows=rows,
    )


def _row(errors: ClassErrors, pair: Confusion, address: Callable[[Concept], str]) -> dict[str, Any]:
    true, taken_for, above = (errors.concepts[place] for place in (pair.true, pair.taken_for, pair.above))
    return {
        "pair": f"{short(true.words)} → {short(taken_for.words)}",
        "words": true.words,
        "address": address(true),
        "taken_for": taken_for.words,
        "other_address": address(taken_for),
        "images": pair.images,
        "above": above.words,
        "above_address": address(above),
        "height": above.height,
    }


@drawing
def _picture() -> Picture:
    pairs = alt.Chart(alt.NamedData("pairs"))
    # Two pairs may read alike where first words are shared, so that a row is a pair's place.
    names = alt.Axis(labelLimit=alt.expr("narrow ? 170 : 320"), grid=False, labelPadding=10)
    pair = alt.Y("pair:N", sort=None, title=None, axis=names)
    images = alt.X("images:Q", axis=alt.Axis(format="d", tickMinStep=1, grid=True), title=_("Images"))
    height = alt.Color(
        "height:Q",
        scale=alt.Scale(domainMin=0),
        legend=alt.Legend(title=_("Height of the common ancestor"), format="d", tickMinStep=1, gradientLength=120),
    )
    tooltip = [
        alt.Tooltip("pair:N", title=_("Class → taken for")),
        alt.Tooltip("images:Q", title=_("Images"), format=","),
        alt.Tooltip("above:N", title=_("Common ancestor")),
        alt.Tooltip("height:Q", title=_("Its height")),
    ]
    bars = pairs.mark_bar(cornerRadiusEnd=2, height=alt.RelativeBandSize(0.7)).encode(
        pair, images, height, tooltip=tooltip
    )
    words = pairs.mark_text(style="label-soft", align="left", dx=6).encode(pair, images, text="images:Q")
    return alt.layer(bars, words)
