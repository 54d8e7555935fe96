"""Published results as rows of plain cells, from the facts that were signed. Pure."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from defusedcsv import csv

# Column -> name in a signed row.
COLUMNS = {
    "rank": "rank",
    "team": "team_name",
    "affiliation": "affiliation",
    "method": "method_name",
    "track": "track",
    "competing": "is_competing",
    "comparable": "is_comparable",
    "baseline": "is_baseline",
    "images": "images",
    "primary_count": "primary_count",
    "primary_value": "primary_value",
    "primary_low": "primary_low",
    "primary_high": "primary_high",
    "rank_low": "rank_low",
    "rank_high": "rank_high",
    "categories_won": "categories_won",
    "live_rank": "live_rank",
    "submission": "submission_id",
    "submitted_at": "submitted_at",
    "file_sha256": "file_sha256",
    "paper": "paper_url",
    "code": "code_url",
}
# Tables of a number a class stay in the JSON.
LEFT_OUT = "per_class"


def result_lines(contents: Mapping[str, Any]) -> Iterator[list[object]]:
    """The header, then a line an entry, the ranked ones first; empty cells where there is no number.

    After the fixed columns comes one for each number of the metrics, named by its way there: `flat_error.error.5` is
    the error at five guesses.
    """
    numbers = [dict(_numbers(row["metrics"])) for row in contents["rows"]]
    # A dict, since it keeps the order.
    found = list(dict.fromkeys(name for row in numbers for name in row))
    yield [*COLUMNS, *found]
    for row, own in zip(contents["rows"], numbers, strict=True):
        cells = [*(row.get(name) for name in COLUMNS.values()), *(own.get(name) for name in found)]
        yield ["" if cell is None else cell for cell in cells]


def results_csv(contents: Mapping[str, Any]) -> str:
    """The lines as CSV in which no cell is a formula to a spreadsheet."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(result_lines(contents))
    return text.getvalue()


def _numbers(metrics: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    for name, value in metrics.items():
        if not name.startswith(LEFT_OUT):
            yield from _flat(name, value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, float | None]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value, start=1):
            yield from _flat(f"{name}.{place}", inner)
    elif value is None or isinstance(value, int | float):
        yield name, value
