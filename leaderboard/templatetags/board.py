"""The cells of a board's rows. A page has a thousand of them, and templates would take most of its time."""

import math
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.templatetags.display import count, metric_value, moment, percent, rounded

from ..domain.board import Board, Row, Whisker
from ..domain.columns import HIERARCHICAL, Column
from ..domain.scales import Scale
from ..models import Entry

register = template.Library()

NOTHING = SafeString("")
HIDDEN = '<span class="visually-hidden">{}</span>'


@register.filter
def row_cells(row: Row, board: Board) -> SafeString:
    """The cells of a row after team and method, one for each of the board's columns."""
    return SafeString("".join(_cell(row, board, column, value) for column, value in row.cells))


@register.filter
def rank_cell(row: Row) -> SafeString:
    """The rank with its range: framed where the entry may stand at several ranks."""
    entry = row.entry
    if entry.rank is None:
        return format_html('<span aria-hidden="true">–</span>' + HIDDEN, _("not ranked"))
    if entry.rank_low is None or entry.rank_high is None:
        return SafeString(count(entry.rank))
    shared = SafeString(" shared") if row.range_is_shared else NOTHING
    ends = (count(entry.rank_low), count(entry.rank_high))
    text = '{} <span class="rank-range{}">' + HIDDEN + " {}–{}</span>"
    return format_html(text, count(entry.rank), shared, _("at 95%:"), *ends)


@register.simple_tag
def scale_end(scale: Scale, value: float, metric: str) -> str:
    """An end of a scale with as many digits as its steps need."""
    if metric == HIERARCHICAL:
        return rounded(value, _digits(scale.step))
    return percent(value, _digits(scale.step * 100))


def _digits(step: float) -> int:
    """How many digits after the point tell multiples of the step apart: 1 for 2.5, 2 for 0.05."""
    return next(digits for digits in range(12) if math.isclose(step * 10**digits, round(step * 10**digits)))


def _cell(row: Row, board: Board, column: Column, value: Any) -> SafeString:
    if column.kind == "interval":
        drawn = _drawn(row.whisker, board.scale) if row.whisker and board.scale else NOTHING
        text = '<td role="cell" class="whiskers">{}<span class="quiet">{}</span></td>'
        return format_html(text, drawn, interval(row.entry, column.metric))
    shown = _live(row, column) if column.kind == "live" else _shown(value, column)
    return format_html('<td role="cell" class="{}" data-label="{}">{}</td>', column.css, column.title, shown)


def _shown(value: Any, column: Column) -> str:
    match column.kind:
        case "metric":
            return metric_value(value, column.metric)
        case "date":
            return moment(value, "j M Y")
        case _:
            return count(value)


@register.filter
def interval(entry: Entry, metric: str) -> str:
    """The ends of the primary value's 95% interval with a dash, shares in percent; empty where there is none."""
    if entry.primary_low is None or entry.primary_high is None:
        return ""
    times, digits = (1, 3) if metric == HIERARCHICAL else (100, 2)
    return f"{rounded(entry.primary_low * times, digits)}–{rounded(entry.primary_high * times, digits)}"


def _drawn(whisker: Whisker, scale: Scale) -> SafeString:
    """Dot and line on the scale; an arrow at the end that the value is beyond."""
    if whisker.is_beyond:
        marks = '<text x="{}" y="50%">{}</text>'
        inside = format_html(marks, _along(whisker.value), "›" if whisker.value else "‹")
    else:
        marks = '<line x1="{}" x2="{}" y1="50%" y2="50%" /><circle cx="{}" cy="50%" r="4" />'
        inside = format_html(marks, _along(whisker.low), _along(whisker.high), _along(whisker.value))
    text = '<svg class="whisker steps-{}" aria-hidden="true" focusable="false">{}</svg>'
    return format_html(text, scale.intervals, inside)


def _along(share: float) -> str:
    """A place on a scale as a drawing has it: `0.125` as `12.50%`, in any language."""
    return f"{share * 100:.2f}%"


def _live(row: Row, column: Column) -> SafeString:
    """What an entry had on the live part, and how many ranks the holdout moved it."""
    entry = row.entry
    value = metric_value(entry.live_value, column.metric)
    if entry.live_rank is None:
        return SafeString(value)
    rank = _("rank %(rank)s") % {"rank": count(entry.live_rank)}
    return format_html('{} <span class="quiet">{} {}</span>', value, rank, _moved(row.gained))


def _moved(gained: int | None) -> SafeString:
    """The change of rank by sign, and in words for whoever hears the page."""
    if gained is None:
        return NOTHING
    places = abs(gained)
    if not gained:
        way, sign, words = "same", "=", _("the same place")
    elif gained > 0:
        way, sign, words = "up", f"▲{places}", ngettext("%(n)s place gained", "%(n)s places gained", places)
    else:
        way, sign, words = "down", f"▼{places}", ngettext("%(n)s place lost", "%(n)s places lost", places)
    text = '<span class="moved {}" aria-hidden="true">{}</span>' + HIDDEN
    return format_html(text, way, sign, f", {words % {'n': places} if gained else words}")
