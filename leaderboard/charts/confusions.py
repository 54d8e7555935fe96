"""Which classes an entry takes for which, and how far apart they are in the hierarchy."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
from django.utils.translation import gettext as _

from .chart import Chart, Column, Picture, by_rows, drawing, filled
from .classes import short

# The picture has the most frequent pairs, the table and the files have all that are given.
PAIRS = 15


@dataclass(frozen=True)
class Pair:
    """So many images of a class have another one as first guess.

    `above` is their lowest common ancestor, at `height` above the leaves; the addresses are those of their pages.
    """

    words: str
    address: str
    taken_for: str
    other_address: str
    images: int
    above: str
    above_address: str
    height: int


def confusions_chart(pairs: Sequence[Pair]) -> Chart:
    """The chart of the pairs (one at least), the most frequent first."""
    drawn = [
        {"at": place, "pair": f"{short(pair.words)} → {short(pair.taken_for)}", "above": short(pair.above)}
        | {"images": pair.images, "height": pair.height}
        for place, pair in enumerate(pairs[:PAIRS])
    ]
    return Chart(
        slug="confusions",
        title=_("What is taken for what"),
        description=_(
            "Images of one class whose first guess is another, the most frequent pairs first. The deeper the colour, "
            "the higher the lowest concept that has both below it: the less alike they are."
        ),
        spec=filled(_picture(), {"pairs": drawn}, height=by_rows(len(drawn))),
        columns=(
            Column("words", _("Class"), link="address"),
            Column("taken_for", _("Taken for"), link="other_address"),
            Column("images", _("Images"), "count"),
            Column("above", _("Lowest common ancestor"), link="above_address"),
            Column("height", _("Its height"), "count"),
        ),
        rows=[dict(vars(pair)) for pair in pairs],
    )


@drawing
def _picture() -> Picture:
    pairs = alt.Chart(alt.NamedData("pairs"))
    names = alt.Axis(labelLimit=alt.ExprRef("narrow ? 170 : 320"), labelPadding=10, labelOverlap=False)
    # Several pairs may read alike, so that a line is a pair's place and its label is looked up.
    names.labelExpr = "data('pairs')[datum.value] ? data('pairs')[datum.value].pair : ''"
    pair = alt.Y("at:O", title=None, axis=names)
    # Behind the longest bar there is room for its number.
    images = alt.X("images:Q", axis=None, scale=alt.Scale(range=[0, alt.ExprRef("width - 28")], nice=False))
    legend = alt.Legend(title=_("Height"), format="d", tickMinStep=1, gradientLength=90)
    height = alt.Color("height:Q", scale=alt.Scale(domainMin=0), legend=legend)
    tooltip = [
        alt.Tooltip("pair:N", title=_("Class → taken for")),
        alt.Tooltip("images:Q", title=_("Images"), format=","),
        alt.Tooltip("above:N", title=_("Common ancestor")),
        alt.Tooltip("height:Q", title=_("Its height")),
    ]
    bars = pairs.mark_bar(cornerRadiusEnd=2, height=alt.RelativeBandSize(0.7))
    words = pairs.mark_text(style="label-soft", align="left", dx=6).encode(images, pair, text="images:Q")
    return alt.layer(bars.encode(images, pair, height, tooltip=tooltip), words)
