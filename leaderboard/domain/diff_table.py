"""A diff as rows of plain cells, for CSV and programs."""

from collections.abc import Iterator
from typing import Any

from .diff import Change, Diff, Place

COLUMNS = (
    "submission",
    "team",
    "method",
    "track",
    "competing",
    "old_count",
    "new_count",
    "count_change",
    "old_images",
    "new_images",
    "old_value",
    "new_value",
    "value_change",
    "old_rank",
    "new_rank",
    "rank_change",
    "status",
)
# A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def diff_lines(diff: Diff | None) -> Iterator[tuple[object, ...]]:
    """The header, then a line an entry; empty cells where there is no number."""
    yield COLUMNS
    for change in diff.changes if diff else []:
        yield tuple(_cell(value) for value in diff_facts(change).values())


def diff_facts(change: Change) -> dict[str, Any]:
    """One entry by column; `rank_change` above 0 rises."""
    old, new = _numbers(change.old), _numbers(change.new)
    return {
        "submission": str(change.submission_id),
        "team": change.team_name,
        "method": change.method_name,
        "track": change.track,
        "competing": change.is_competing,
        "old_count": old["count"],
        "new_count": new["count"],
        "count_change": change.count_change,
        "old_images": old["images"],
        "new_images": new["images"],
        "old_value": old["value"],
        "new_value": new["value"],
        "value_change": change.value_change,
        "old_rank": change.old.rank,
        "new_rank": change.new.rank,
        "rank_change": change.rank_change,
        "status": change.status,
    }


def _numbers(place: Place) -> dict[str, Any]:
    score = place.score
    return {name: getattr(score, name) if score else None for name in ("count", "images", "value")}


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
