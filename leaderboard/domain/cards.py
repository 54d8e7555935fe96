"""What pictures for Open Graph say of the site, a table and an entry: facts that their pages show to everybody."""

import math
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from challenge.templatetags.display import count, percent, rounded

from ..models import Entry, Publication
from .card import Card, CardRow
from .card_text import written
from .entries import ranked_beside
from .entry_citation import metric_words, result_words
from .tables import in_order

ROWS = 3
MOST_TICKS = 4
# A scale of one number has this much of it on either side.
AROUND = 0.1
STEPS = (1, 2, 5)


def site_card() -> Card:
    return Card(
        site=_site(),
        above="",
        title=_("The same images, the same rules, one measure."),
        lead=_(
            "Teams send predictions for images whose labels are kept hidden; the server counts the errors, and everyone"
            " can read the result."
        ),
        ticks=tuple((share / 100, f"{share}%") for share in range(0, 101, 10)),
    )


def table_card(table: Publication) -> Card:
    """The first three of a table, or why it has none."""
    entries = [] if table.is_hidden else list(_first(table))
    rows = tuple(_row(entry) for entry in entries)
    return Card(
        site=_site(),
        above=written(f"{table.edition_title} · {table.phase_title}", str(table.year)),
        title=written(f"{table.task_title} {table.year}", str(table.year)),
        rows=rows,
        ticks=ticks(table, rows),
        lead="" if rows else _waiting(table),
        note=_note(table) if rows else "",
    )


def entry_card(entry: Entry) -> Card:
    """One entry with its number, its interval and its rank."""
    table = entry.publication
    row = CardRow(
        rank=_place(entry),
        name=written(" · ".join(filter(None, (entry.team_name, entry.affiliation))), ""),
        below=metric_words(table),
        number=result_words(entry),
        value=entry.primary_value,
        low=entry.primary_low,
        high=entry.primary_high,
    )
    return Card(
        site=_site(),
        above=written(f"{table.edition_title} · {table.task_title} · {table.phase_title}", str(table.year)),
        title=written(entry.method_name, _("Entry")),
        entry=row,
        ticks=ticks(table, [row]),
        note=_note(table),
    )


def ticks(table: Publication, rows: Iterable[CardRow]) -> tuple[tuple[float, str], ...]:
    """Round numbers below, between and above all ends of the rows, and their words; none where no row has a number."""
    ends = [end for row in rows for end in row.ends]
    if not ends:
        return ()
    low, high = min(ends), max(ends)
    room = (high - low) * AROUND or abs(high) * AROUND or AROUND
    # An error or an AP is never below zero; what is drawn beside it need not be either.
    low, high = max(low - room, 0.0), high + room
    step = _step(high - low)
    first, last = math.floor(low / step), math.ceil(high / step)
    return tuple((number * step, _tick(number * step, step, table)) for number in range(first, last + 1))


def _step(span: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten of which the span has no more than `MOST_TICKS`."""
    power = 10.0 ** math.floor(math.log10(span / MOST_TICKS))
    return next(times * power for times in (*STEPS, 10) if span <= times * power * MOST_TICKS)


def _tick(value: float, step: float, table: Publication) -> str:
    """As a metric is written, with as many digits as the step needs."""
    if table.primary_metric == "hierarchical_error":
        return rounded(value, _digits(step))
    return percent(value, _digits(step * 100))


def _digits(step: float) -> int:
    # A step of 0.1 is a little less than that in binary.
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _first(table: Publication) -> Iterable[Entry]:
    """Those trained on outside data are ranked apart, and stand here where nobody else does."""
    ranked = in_order(table).filter(rank__isnull=False, is_team_best=True)
    return ranked.filter(track="provided")[:ROWS] or ranked[:ROWS]


def _row(entry: Entry) -> CardRow:
    method = written(entry.method_name, _("Entry"))
    outside = _("outside data") if entry.track == "outside" else ""
    won = _("%(count)s categories won") % {"count": count(entry.categories_won)} if entry.categories_won else ""
    return CardRow(
        rank=_ranks(entry),
        name=written(entry.team_name, method),
        below=" · ".join(filter(None, (method, outside, won))),
        number=result_words(entry),
        value=entry.primary_value,
        low=entry.primary_low,
        high=entry.primary_high,
    )


def _ranks(entry: Entry) -> str:
    """The ranks that an entry may have, as `1-3`; its rank alone where it was compared with none."""
    low, high = entry.rank_low or entry.rank, entry.rank_high or entry.rank
    return count(low) if low == high else f"{count(low)}–{count(high)}"


def _place(entry: Entry) -> str:
    if entry.rank is None:
        return _("Not ranked")
    place = _("Rank %(rank)s of %(count)s") % {"rank": _ranks(entry), "count": count(ranked_beside(entry))}
    return place if entry.track != "outside" else _("%(place)s on outside data") % {"place": place}


def _note(table: Publication) -> str:
    told = {"metric": metric_words(table), "images": count(table.image_count)}
    return _("%(metric)s over %(images)s images, 95%% intervals. A range: ranks that paired tests leave open.") % told


def _waiting(table: Publication) -> str:
    if table.is_hidden:
        return _("These results are hidden until the organizers publish them.")
    return _("No entry has been scored yet. The first one to be measured will stand here.")


def _site() -> str:
    return urlsplit(settings.SITE_URL).netloc
