"""The numbers behind a chart as files: what its table shows, not rounded."""

import io
import json
from datetime import datetime
from typing import Any

from defusedcsv import csv

from .chart import Chart


def chart_csv(chart: Chart) -> str:
    """A line for each row, under the columns' names; no cell is a formula to a spreadsheet."""
    names = _names(chart)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in chart.rows)
    return text.getvalue()


def chart_json(chart: Chart) -> str:
    """The same rows as objects, with the chart's words and the headings of its columns."""
    names = _names(chart)
    contents = {
        "title": chart.title,
        "description": chart.description,
        "columns": {column.name: column.title for column in chart.columns},
        "rows": [{name: _plain(row.get(name)) for name in names} for row in chart.rows],
    }
    return json.dumps(contents, ensure_ascii=False, indent=1, default=str)


def _names(chart: Chart) -> list[str]:
    """The keys of the columns, then those of the addresses that cells lead to."""
    links = (column.link for column in chart.columns if column.link)
    # A dict, since it keeps the order.
    return list(dict.fromkeys([*(column.name for column in chart.columns), *links]))


def _cell(value: Any) -> Any:
    return "" if value is None else _plain(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
