"""The orders of a board. Reads this app's models alone."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Expression, F, FloatField, OrderBy, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Lower

from ..enums import RanksBy
from ..models import Entry, Publication
from .tables import best_first

# Whatever decides first, the provided data come before the outside data, whose entries are ranked apart.
TRACK = F("track").desc()


@dataclass(frozen=True)
class Sort:
    """An order by one key, in its usual direction or, written with `-`, in the other."""

    key: str
    is_reversed: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.is_reversed else self.key


@dataclass(frozen=True)
class Key:
    """What an order goes by, and whether its usual direction, in which the best or newest is first, descends."""

    expression: Callable[[], Expression | F]
    descends: bool = False


KEYS = {
    "value": Key(lambda: F("primary_value")),
    "won": Key(lambda: F("categories_won"), descends=True),
    "top1": Key(lambda: Cast(KT("metrics__flat_error__error__0"), FloatField())),
    "team": Key(lambda: Lower("team_name")),
    "date": Key(lambda: F("submitted_at"), descends=True),
    "images": Key(lambda: F("images"), descends=True),
}


def read_sort(text: str, table: Publication) -> Sort:
    """The order that an address asks for; the table's own where it asks for none, or for one that is not known."""
    key = text.removeprefix("-")
    return Sort(key, text.startswith("-")) if key in KEYS else own_sort(table)


def own_sort(table: Publication) -> Sort:
    """What the table ranks by, the best first."""
    return Sort("won" if table.ranks_by == RanksBy.CATEGORIES else "value")


def descends(sort: Sort, table: Publication) -> bool:
    """Whether greater values come first."""
    usual = not table.lower_is_better if sort.key == "value" else KEYS[sort.key].descends
    return usual != sort.is_reversed


def sorted_entries(entries: QuerySet[Entry], table: Publication, sort: Sort) -> QuerySet[Entry]:
    """Each track apart in the order asked for; of equals the best first, and last what has no such value."""
    ranked = best_first(table)
    return entries.order_by(TRACK, *([] if sort == own_sort(table) else [_by(sort, table)]), *ranked)


def _by(sort: Sort, table: Publication) -> OrderBy:
    expression = KEYS[sort.key].expression()
    return OrderBy(expression, descending=descends(sort, table), nulls_last=True)


@dataclass(frozen=True)
class Order:
    """What a heading offers. next: the order it leads to, None for the table's own. aria: how it is ordered now."""

    next: str | None
    aria: str


def orders(sort: Sort, table: Publication) -> dict[str, Order]:
    """What each key's heading offers: its usual direction at first, then the other one."""
    return {key: _order(key, sort, table) for key in KEYS}


def _order(key: str, sort: Sort, table: Publication) -> Order:
    is_now = key == sort.key
    following = Sort(key, is_reversed=is_now and not sort.is_reversed)
    aria = ("descending" if descends(sort, table) else "ascending") if is_now else ""
    return Order(None if following == own_sort(table) else str(following), aria)
