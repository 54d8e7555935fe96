"""The classes of an entry by their errors: a curve from the worst to the best."""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from ..domain.class_errors import ClassErrors, Concept
from ..domain.wilson import wilson
from .chart import MEDIUM, Chart, Column, Picture, drawing, filled

Address = Callable[[Concept], str]


def classes_chart(errors: ClassErrors, ranked: Sequence[Concept], address: Address) -> Chart:
    """The chart of the classes that have a number, the worst first; with it all of them as a file."""
    return _of_ap(ranked, address) if errors.is_ap else _of_errors(errors.guesses, ranked, address)


def short(words: str) -> str:
    """The first of a synset's words."""
    return words.split(",", 1)[0]


def _of_errors(guesses: int, ranked: Sequence[Concept], address: Address) -> Chart:
    rows = [_errors(concept, guesses) | {"address": address(concept)} for concept in ranked]
    points = [
        {"at": place, "words": short(row["words"]), "first": row["first"], "error": row["error"]}
        for place, row in enumerate(rows, start=1)
    ]
    return Chart(
        slug="classes",
        title=_("Classes by their errors"),
        description=_("Each class at its error, the worst on the left; beside it in grey its error at one guess."),
        spec=filled(_curve(guesses), {"classes": points}, height=MEDIUM),
        columns=(
            Column("words", _("Class"), link="address"),
            Column("wnid", _("Synset")),
            Column("images", _("Images"), "count"),
            Column("wrong", _("Wrong at %(k)d") % {"k": guesses}, "count"),
            Column("error", _("Error at %(k)d") % {"k": guesses}, "percent"),
            Column("low", _("Low end at 95%"), "percent"),
            Column("high", _("High end at 95%"), "percent"),
            Column("first", _("Error at 1"), "percent"),
        ),
        rows=rows,
    )


def _errors(concept: Concept, guesses: int) -> dict[str, Any]:
    low, high = wilson(concept.wrong[-1], concept.images) or (None, None)
    return {
        "words": concept.words,
        "wnid": concept.wnid,
        "images": concept.images,
        "wrong": concept.wrong[-1],
        "error": concept.error(guesses),
        "low": low,
        "high": high,
        "first": concept.error(1),
    }


def _of_ap(ranked: Sequence[Concept], address: Address) -> Chart:
    rows = [{"words": each.words, "wnid": each.wnid, "ap": each.ap, "address": address(each)} for each in ranked]
    points = [{"at": place, "words": short(row["words"]), "ap": row["ap"]} for place, row in enumerate(rows, start=1)]
    return Chart(
        slug="classes",
        title=_("Classes by their AP"),
        description=_("Each class at its AP, the worst on the left."),
        spec=filled(_ap_curve(), {"classes": points}, height=MEDIUM),
        columns=(
            Column("words", _("Class"), link="address"),
            Column("wnid", _("Synset")),
            Column("ap", _("AP"), "percent"),
        ),
        rows=rows,
    )


@drawing
def _curve(guesses: int) -> Picture:
    classes = alt.Chart(alt.NamedData("classes"))
    tooltip = [
        alt.Tooltip("words:N", title=_("Class")),
        alt.Tooltip("error:Q", title=_("Error at %(k)d") % {"k": guesses}, format=".1%"),
        alt.Tooltip("first:Q", title=_("Error at 1"), format=".1%"),
    ]
    at = _place()
    share = alt.Axis(format=".0%")
    first = classes.mark_point(style="faint", size=10).encode(at, y=alt.Y("first:Q", axis=share), tooltip=tooltip)
    error = classes.encode(at, y=alt.Y("error:Q", axis=share, title=_("Error")))
    area = error.mark_area(style="accent", opacity=0.14, interpolate="step")
    line = error.mark_line(style="accent", interpolate="step", strokeWidth=1.5)
    return alt.layer(first, area, line, _touch(classes).encode(at, tooltip=tooltip))


@drawing
def _ap_curve() -> Picture:
    classes = alt.Chart(alt.NamedData("classes"))
    at = _place()
    precision = classes.encode(at, y=alt.Y("ap:Q", axis=alt.Axis(format=".0%"), title=_("AP")))
    tooltip = [alt.Tooltip("words:N", title=_("Class")), alt.Tooltip("ap:Q", title=_("AP"), format=".1%")]
    area = precision.mark_area(style="accent", opacity=0.14, interpolate="step")
    line = precision.mark_line(style="accent", interpolate="step", strokeWidth=1.5)
    return alt.layer(area, line, _touch(classes).encode(at, tooltip=tooltip))


def _place() -> alt.X:
    return alt.X("at:Q", axis=alt.Axis(format="d", title=_("Classes, the worst first")), scale=alt.Scale(nice=False))


def _touch(classes: alt.Chart) -> alt.Chart:
    """Bars over the whole height that are not seen: a thin curve is hard to point at."""
    return classes.mark_rule(opacity=0, strokeWidth=3)
