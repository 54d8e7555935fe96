"""The table beside a chart, and the chart's specification as data of the page."""

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from challenge.templatetags.display import count, metric_change, moment, percent, rounded

from ..charts.chart import Chart, Column, Row

register = template.Library()

# A table on a page ends here; the files have all rows.
TABLE_ROWS = 100
REPORTED_DIGITS = 3


@register.simple_tag
def chart_rows(chart: Chart) -> list[SafeString]:
    """The cells of the table's rows, a row each; the first of them is its heading."""
    # Tags are made once: a page may have some hundred rows.
    tags = [_tags(column, is_heading=not place) for place, column in enumerate(chart.columns)]
    return [
        SafeString("".join(f"{start}{_shown(row, column)}{end}" for column, start, end in tags))
        for row in chart.rows[:TABLE_ROWS]
    ]


@register.filter
def left_out(chart: Chart) -> int:
    """How many rows the table on the page leaves out."""
    return max(0, len(chart.rows) - TABLE_ROWS)


def _tags(column: Column, *, is_heading: bool) -> tuple[Column, str, str]:
    if is_heading:
        return column, '<th scope="row">', "</th>"
    name = "number" if column.is_number else "date" if column.kind == "moment" else ""
    return column, f'<td class="{name}">' if name else "<td>", "</td>"


def _shown(row: Row, column: Column) -> SafeString:
    value = row.get(column.name)
    text = conditional_escape("–" if value is None or value == "" else _formatted(value, column))
    address = row.get(column.link) if column.link else None
    return format_html('<a href="{}">{}</a>', address, text) if address else text


def _formatted(value: Any, column: Column) -> str:
    match column.kind:
        case "count":
            return count(value)
        case "percent" | "reported":
            return percent(value, column.digits if column.kind == "percent" else _digits(value))
        case "points":
            return metric_change(value, "")
        case "value":
            return rounded(value, column.digits)
        case "moment":
            return moment(value)
        case _:
            return str(value)


def _digits(share: float) -> int:
    """How many digits after the point a share has in percent: a result is shown as it was reported."""
    exact = round(share * 100, REPORTED_DIGITS)
    return next(digits for digits in range(REPORTED_DIGITS + 1) if round(exact, digits) == exact)
