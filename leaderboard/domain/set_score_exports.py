"""Scores on single image sets as a flat table. Reads this app's models alone."""

from collections.abc import Iterator
from typing import Any

from ..enums import PublicationState
from ..models import Entry, SetScore
from .export_files import Column, Export
from .exports import KEY, RESULTS, entries_of_year
from .public_set_scores import opens_sets, scores_by_submission

IMAGE_SETS_FORMAT = "yardstick-image-sets-1"
IMAGE_SETS = (
    *(column for name in KEY for column in RESULTS if column.name == name),
    Column("release_digest", "text", "SHA-256 of the Release that it was scored by: the table's, or an earlier one."),
    Column("scorer_version", "text", "Version of the scorer."),
    Column("ground_truth_version", "whole", "Version of the labels."),
    Column("image_set", "text", "SHA-256 of the image set; none for all images of the Release together."),
    Column("set_name", "text", "Name of the image set."),
    Column("role", "text", "`main`, or `anchor` where it was carried over between years."),
    Column(
        "labels_mark", "text", "Equal where a set has the same labels, classes and rules: only then scores compare."
    ),
    Column("metric", "text", "The metric that ranks."),
    Column("images", "whole", "Images that were counted, those of a holdout too."),
    Column("count", "whole", "Wrong images, or sum of costs, where it is a whole number."),
    Column("value", "number", "Its value; an error or AP from 0 to 1."),
    Column("low", "number", "Low end of the 95% interval."),
    Column("high", "number", "High end of the 95% interval."),
)


def image_sets_of_year(year: int, *, state: PublicationState | None = None) -> Export:
    """A row a score, of all entries whose tables in force open them. Raises NothingToExport without a table."""
    entries = [entry for entry in entries_of_year(year, state) if opens_sets(entry.publication)]
    scores = scores_by_submission(entry.submission_id for entry in entries)
    rows = [row for entry in entries for row in _rows(entry, scores.get(entry.submission_id, []))]
    return Export(IMAGE_SETS_FORMAT, year, IMAGE_SETS, rows)


def _rows(entry: Entry, scores: list[SetScore]) -> Iterator[dict[str, Any]]:
    table = entry.publication
    at = (table.year, table.task_slug, table.phase_slug, table.state, table.version, str(entry.submission_id))
    for score in scores:
        own = {column.name: getattr(score, column.name) for column in IMAGE_SETS[len(KEY) :]}
        yield {name: None if cell == "" else cell for name, cell in (own | dict(zip(KEY, at, strict=True))).items()}
