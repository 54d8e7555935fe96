"""Which columns a board has, and what an entry has in each. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from challenge.templatetags.display import metric_name

from ..enums import RanksBy
from ..models import Entry, Publication

FLAT, HIERARCHICAL = "flat_error", "hierarchical_error"
Kind = Literal["metric", "count", "interval", "live", "date"]


@dataclass(frozen=True)
class Column:
    """A column after rank, team and method.

    kind: how its cells look; of a `metric` the `metric` it is of. `leads`: what ranks, in large figures. sort: what an
    address calls the order by it; empty where there is none. note: what is to be known of the heading.
    """

    title: str
    kind: Kind
    value: Callable[[Entry], Any]
    metric: str = ""
    sort: str = ""
    leads: bool = False
    note: str = ""

    @property
    def css(self) -> str:
        """The classes of its cells."""
        if self.kind == "date":
            return "date"
        return "number main-figure" if self.leads else "number"


def columns_of(table: Publication, entries: Sequence[Entry]) -> list[Column]:
    """The columns that these entries of a table fill, what ranks first."""
    primary = _primary(table)
    found = [*primary, *_live(table, entries), *_counts(table, entries), *_beside(table, entries)]
    date = Column(_("Submitted"), "date", lambda entry: entry.submitted_at, sort="date")
    return [*found, date]


def main_title(table: Publication) -> str:
    """The primary metric as people say it, such as top-5 error."""
    if table.primary_metric != FLAT:
        return metric_name(table.primary_metric)
    return _("Top-%(guesses)s error") % {"guesses": table.max_guesses}


def _primary(table: Publication) -> list[Column]:
    by_won = table.ranks_by == RanksBy.CATEGORIES
    won = Column(
        _("Categories won"), "count", lambda entry: entry.categories_won, sort="won", leads=True, note=_won_note()
    )
    value = Column(
        main_title(table),
        "metric",
        lambda entry: entry.primary_value,
        metric=table.primary_metric,
        sort="value",
        leads=not by_won,
    )
    interval = Column(_("95% interval"), "interval", lambda entry: entry, metric=table.primary_metric)
    return [*([won] if by_won else []), value, interval]


def _won_note() -> str:
    return _("Object categories in which no other entry has a higher AP")


def _live(table: Publication, entries: Sequence[Entry]) -> list[Column]:
    """What the entries had before the holdout decided."""
    if all(entry.live_value is None for entry in entries):
        return []
    note = _("Before the holdout decided: value and rank on the images of the live part")
    return [Column(_("Live part"), "live", lambda entry: entry, metric=table.primary_metric, note=note)]


def _counts(table: Publication, entries: Sequence[Entry]) -> list[Column]:
    columns = []
    metric = _counted(table)
    if any(_of(entry, metric, "wrong") is not None for entry in entries):
        wrong = _("Wrong at %(guesses)s") % {"guesses": table.max_guesses}
        columns.append(Column(wrong, "count", lambda entry: _of(entry, metric, "wrong")))
    if any(entry.images != table.image_count for entry in entries):
        columns.append(Column(_("Images"), "count", lambda entry: entry.images, sort="images"))
    return columns


def _counted(table: Publication) -> str:
    """The metric whose wrong images are told: what ranks if that is an error in images, otherwise the flat error."""
    return FLAT if table.primary_metric == HIERARCHICAL else table.primary_metric


def _beside(table: Publication, entries: Sequence[Entry]) -> list[Column]:
    """Other metrics that people look for."""
    columns = []
    if table.primary_metric != FLAT and any(_of(entry, FLAT) is not None for entry in entries):
        title = _("Top-%(guesses)s error") % {"guesses": table.max_guesses}
        columns.append(Column(title, "metric", lambda entry: _of(entry, FLAT), metric=FLAT))
    if table.max_guesses > 1 and any(_of(entry, FLAT, place=0) is not None for entry in entries):
        columns.append(
            Column(_("Top-1 error"), "metric", lambda entry: _of(entry, FLAT, place=0), metric=FLAT, sort="top1")
        )
    if table.primary_metric != HIERARCHICAL and any(_of(entry, HIERARCHICAL) is not None for entry in entries):
        note = _("Mean height of the lowest common ancestor of the best guess and the truth")
        columns.append(
            Column(_("Hierarchical"), "metric", lambda entry: _of(entry, HIERARCHICAL), metric=HIERARCHICAL, note=note)
        )
    return columns


def _of(entry: Entry, metric: str, part: str = "error", place: int = -1) -> float | None:
    """A number of a metric by guesses, at the most of them; None where the entry has none."""
    found = entry.metrics.get(metric)
    numbers = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(numbers, Sequence):
        return numbers[place] if numbers else None
    return numbers
