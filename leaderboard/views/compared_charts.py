"""The charts of a comparison, from what its table opens."""

from collections.abc import Sequence

from ..charts.chart import Chart
from ..charts.class_scatter import ClassPoint, class_scatter
from ..charts.compared_lines import Slice, errors_by_guesses, values_by_slice
from ..domain.compared_figures import (
    Contents,
    class_figures,
    classes_of,
    details_of,
    slice_values,
    values_by_guesses,
)
from ..models import Entry, Publication


def charts_of(
    table: Publication, entries: Sequence[Entry], names: Sequence[str], pair: tuple[int, int]
) -> dict[str, Chart]:
    """`guesses` of all entries, `classes` of the pair and `slices` of all; each where there are numbers for it."""
    details = details_of(table, entries)
    told = [details.get(entry.submission_id) for entry in entries]
    charts = {
        "guesses": _guesses(table, entries, names),
        "classes": _classes(table, told, names, pair),
        "slices": _slices(table, told, names, pair),
    }
    return {name: chart for name, chart in charts.items() if chart is not None}


def _guesses(table: Publication, entries: Sequence[Entry], names: Sequence[str]) -> Chart | None:
    values = [values_by_guesses(entry, table.primary_metric) for entry in entries]
    several = all(sum(value is not None for value in each) > 1 for each in values)
    return errors_by_guesses(names, values, table.primary_metric) if several else None


def _classes(
    table: Publication, told: Sequence[Contents | None], names: Sequence[str], pair: tuple[int, int]
) -> Chart | None:
    one, other = (told[place] for place in pair)
    if one is None or other is None:
        return None
    found = class_figures(classes_of(table), one, other)
    points = [ClassPoint(each.words, each.images, each.one, each.other) for each in found]
    named = (names[pair[0]], names[pair[1]])
    return class_scatter(points, named, is_error=one["metric"] != "per_class_ap") if points else None


def _slices(
    table: Publication, told: Sequence[Contents | None], names: Sequence[str], pair: tuple[int, int]
) -> Chart | None:
    details = [each for each in told if each is not None]
    if len(details) < len(told):
        return None
    slices = [Slice(*each) for each in slice_values(details, table.primary_metric)]
    return (
        values_by_slice(names, slices, pair, is_share=table.primary_metric != "hierarchical_error") if slices else None
    )
