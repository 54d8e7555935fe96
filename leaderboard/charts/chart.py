"""What a chart is: a Vega-Lite specification made with Altair, and beside it the numbers as a table.

A module of this package draws one chart. It has a function that takes plain numbers and gives a `Chart`, and a drawing,
which knows no number: it names its data sets, so it is made and checked by Altair once a process and filled for each
page.

    @drawing
    def _picture() -> alt.Chart:
        return alt.Chart(alt.NamedData("entries")).mark_point(style="accent").encode(x="error:Q", y="team:N")

    def errors(entries: Sequence[Entry]) -> Chart:
        rows = [{"team": entry.team, "error": entry.error} for entry in entries]
        return Chart(
            slug="errors", title=_("Errors"), description=_("Each team's error."),
            spec=filled(_picture(), {"entries": rows}, height=by_rows(len(rows))),
            columns=(Column("team", _("Team")), Column("error", _("Error"), "percent")), rows=rows,
        )

A template shows it with `{% include "includes/chart.html" %}`, and `includes/chart_assets.html` in its head.

Colours are never written down here: the page's style sheet has them, light and dark (static/css/charts.css), and
static/js/charts.js hands them to the renderer. A mark names one by its `style`:

- of marks: `accent`, `soft`, `faint`, `good`, `bad`; `hollow`, an outline of the accent (give it `fill=PAPER`); `band`,
  an area behind the data; `reference`, a dashed line; `interval`, a whisker; `tile`, a cell with a seam around it;
- of text: `label`, `label-soft`, `label-strong`, `label-accent`.

Scales have colours without being told: of names `category` (five), of quantities `ramp` and `heatmap` (from little to
much error, and `label` can be read on all of it), around a middle (`domainMid`) `diverging`.

Expressions know the colours `ink`, `soft`, `accent` and `paper`, and `narrow`, which is true where the chart is as wide
as a phone: `transform_calculate(shown="narrow ? '' : datum.team")`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Literal, ParamSpec

import altair as alt
from django.utils.translation import get_language

Kind = Literal["text", "count", "percent", "reported", "points", "value", "year", "moment"]
Row = Mapping[str, Any]
Asked = ParamSpec("Asked")
# What `alt.layer` is said to give; faceted charts are refused.
Picture = alt.Chart | alt.LayerChart | alt.FacetChart

# Heights in CSS pixels.
SHORT = 220
MEDIUM = 340
TALL = 520
ROW = 26
AXIS = 56

# The page's own colour, for the inside of hollow marks.
PAPER = {"expr": "paper"}


@dataclass(frozen=True)
class Column:
    """A column of a chart's table: the key in its rows, the heading, and how the cells look.

    `percent` is a share with `digits` digits, `reported` a share with as many digits as it was reported with (three at
    most), `points` a difference of shares, `value` a number with `digits` digits, `moment` an aware datetime. `link` is
    the key of an address that the cell leads to, where the row has one.
    """

    name: str
    title: str
    kind: Kind = "text"
    link: str = ""
    digits: int = 2

    @property
    def is_number(self) -> bool:
        return self.kind not in ("text", "moment")


@dataclass(frozen=True)
class Chart:
    """A chart with its words and its numbers; `rows` are what the table and the downloads have.

    `slug` is unique on its page and names the files. `description` says in one or two sentences what is seen: it stands
    under the title and is the picture's text alternative.
    """

    slug: str
    title: str
    description: str
    spec: Mapping[str, Any]
    columns: tuple[Column, ...]
    rows: list[dict[str, Any]]

    @property
    def height(self) -> int:
        """Height of the whole picture in CSS pixels, which the page keeps free for it."""
        return int(self.spec["height"])


def drawing(make: Callable[Asked, Picture]) -> Callable[Asked, dict[str, Any]]:
    """Make an Altair chart a specification, once for each language and each choice of (hashable) arguments.

    Checking one takes Altair 20 milliseconds, filling it none. What is given back is shared: fill it, never change it.
    """

    @lru_cache(maxsize=64)
    def made(_: str | None, *arguments: Asked.args, **names: Asked.kwargs) -> dict[str, Any]:
        # Altair asks pandas for its types as soon as anybody has begun to load it, in another thread perhaps.
        import pandas as _pandas  # noqa: F401

        return specification(make(*arguments, **names))

    @wraps(make)
    def drawn(*arguments: Asked.args, **names: Asked.kwargs) -> dict[str, Any]:
        return made(get_language(), *arguments, **names)  # type: ignore[arg-type]

    return drawn


def specification(chart: Picture) -> dict[str, Any]:
    """The Vega-Lite of a chart, checked against its schema, as wide as its place and without Altair's own looks.

    Raises TypeError for several charts side by side, which cannot be as wide as their place.
    """
    if not isinstance(chart, alt.Chart | alt.LayerChart):
        raise TypeError("a chart is a single one, or layers of one")
    spec: dict[str, Any] = chart.properties(width="container").to_dict()
    del spec["config"]
    return {**spec, "autosize": {"type": "fit", "contains": "padding"}}


def filled(spec: Mapping[str, Any], data: Mapping[str, Iterable[Row]], *, height: int = MEDIUM) -> dict[str, Any]:
    """The specification with its data sets, by the names that `alt.NamedData` gave them, `height` pixels high."""
    return {**spec, "height": height, "datasets": {name: [dict(row) for row in rows] for name, rows in data.items()}}


def by_rows(rows: int) -> int:
    """The height of a chart with a line of its own for each of `rows` rows, and an axis."""
    return AXIS + ROW * max(rows, 1)
