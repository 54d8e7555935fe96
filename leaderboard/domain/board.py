"""A page of a board: the entries asked for, each track apart, with their rows. Reads this app's models alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from ..models import Entry, Publication
from .asking import Asked
from .board_rows import asked_entries, counted_by_track, keys_in_order, rows_of
from .columns import Column, columns_of
from .scales import Scale, Span, common_scale
from .tables import best_first

ROWS_A_PAGE = 100
# Charts have so many points at most.
DRAWN = 200
# With the key of their table: where it is left out, each row of a table's own asks for it again.
DRAWN_FIELDS = (
    "publication_id",
    "submission_id",
    "team_name",
    "method_name",
    "track",
    "rank",
    "rank_low",
    "rank_high",
    "is_competing",
    "is_comparable",
    "is_team_best",
    "primary_value",
    "primary_low",
    "primary_high",
    "submitted_at",
)


@dataclass(frozen=True)
class Whisker:
    """Where an interval and its value stand on the page's scale, from 0 to 1; `is_beyond` where the value is off it."""

    low: float
    value: float
    high: float
    is_beyond: bool


@dataclass(frozen=True)
class Row:
    """An entry and what its row shows. gained: by how many ranks the holdout raised it, or lowered if negative."""

    entry: Entry
    url: str
    cells: list[tuple[Column, Any]]
    whisker: Whisker | None
    gained: int | None

    @property
    def is_special(self) -> bool:
        """Whether badges say what is different about the entry."""
        entry = self.entry
        is_usual = entry.is_competing and entry.is_comparable
        return entry.is_baseline or entry.is_simulated or not is_usual

    @property
    def range_is_shared(self) -> bool:
        """Whether the entry may stand at several ranks."""
        return self.entry.rank_low != self.entry.rank_high


@dataclass(frozen=True)
class Section:
    """The rows of one track on a page; `count` entries are there on all pages."""

    track: str
    count: int
    rows: list[Row]


@dataclass(frozen=True)
class Board:
    """scale: None where no entry has a value. counts: entries by track, of all pages and before a track was chosen."""

    page: Page[Entry]
    columns: list[Column]
    sections: list[Section]
    scale: Scale | None
    counts: dict[str, int]

    @property
    def found(self) -> int:
        return self.page.paginator.count


def board_of(table: Publication, asked: Asked, number: str | None) -> Board:
    """The page of that number, or the nearest one."""
    entries = asked_entries(table, asked)
    counts = counted_by_track(entries)
    page = _page(entries, table, asked, counts, number)
    shown = list(page.object_list)
    columns = columns_of(table, shown)
    scale = common_scale(spans_of(shown), lower_is_better=table.lower_is_better)
    urls = entry_urls(table, shown)
    sections = [
        Section(track, counts[track], [_row(entry, url, columns, scale) for entry, url in urls if entry.track == track])
        for track in dict.fromkeys(entry.track for entry in shown)
    ]
    return Board(page, columns, sections, scale, counts)


def entry_urls(table: Publication, entries: Iterable[Entry]) -> list[tuple[Entry, str]]:
    """Each entry with the address of its page, of which only the last part differs."""
    some = UUID(int=0)
    before, after = reverse("entry", args=[table.year, table.task_slug, some]).split(str(some))
    return [(entry, f"{before}{entry.submission_id}{after}") for entry in entries]


def leading_entries(table: Publication) -> list[Entry]:
    """What charts and sentences are about, whatever a page of the table shows: entries with a value, without metrics.

    Of more than `DRAWN` those that are ranked come first, the best before the others.
    """
    valued = table.entries.filter(primary_value__isnull=False)
    return list(valued.order_by("-is_team_best", *best_first(table)).only(*DRAWN_FIELDS)[:DRAWN])


def _page(
    entries: QuerySet[Entry], table: Publication, asked: Asked, counts: dict[str, int], number: str | None
) -> Page[Entry]:
    paginator: Paginator[Any] = Paginator(keys_in_order(entries, table, asked), ROWS_A_PAGE)
    # Counted already.
    paginator.count = counts.get(asked.track, 0) if asked.track else sum(counts.values())
    keys = paginator.get_page(number)
    return Page(rows_of(keys, without=("description", "intervals")), keys.number, paginator)


def spans_of(entries: Sequence[Entry]) -> list[Span]:
    """The values with their intervals of those entries that have one."""
    return [_span(entry, entry.primary_value) for entry in entries if entry.primary_value is not None]


def _span(entry: Entry, value: float) -> Span:
    low, high = entry.primary_low, entry.primary_high
    return Span(value if low is None else low, value, value if high is None else high)


def _row(entry: Entry, url: str, columns: Sequence[Column], scale: Scale | None) -> Row:
    cells = [(column, column.value(entry)) for column in columns]
    gained = None if entry.live_rank is None or entry.rank is None else entry.live_rank - entry.rank
    return Row(entry, url, cells, _whisker(entry, scale), gained)


def _whisker(entry: Entry, scale: Scale | None) -> Whisker | None:
    if scale is None or entry.primary_value is None:
        return None
    span = _span(entry, entry.primary_value)
    low, value, high = (scale.share(each) for each in (span.low, span.value, span.high))
    return Whisker(low, value, high, is_beyond=not scale.has(span.value))
