"""All public results of a year as flat tables: the entries, their other numbers, and what was reported elsewhere.

Reads this app's models alone. A table names its format; columns are added or changed under another name alone.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from ..enums import PublicationState
from ..models import Entry, HistoricResult, Publication
from .export_files import Column, Export, Kind
from .metric_numbers import Number, numbers_of
from .tables import public_tables

RESULTS_FORMAT = "yardstick-results-1"
METRICS_FORMAT = "yardstick-metrics-1"
REPORTED_FORMAT = "yardstick-reported-1"

# Column, where an entry has it, its kind, what it says.
ENTRY: tuple[tuple[str, str, Kind, str], ...] = (
    ("year", "publication.year", "whole", "Year of the edition."),
    ("task", "publication.task_slug", "text", "Task, as in addresses."),
    ("phase", "publication.phase_slug", "text", "Phase, as in addresses."),
    ("benchmark", "publication.is_benchmark", "yes", "Whether the phase came after its year: its ranks are its own."),
    ("state", "publication.state", "text", "`frozen` for published results, `live` for standings that may change."),
    ("version", "publication.version", "whole", "Version of published results; none of live standings."),
    ("release_digest", "publication.release_digest", "text", "SHA-256 of the Release: entries compare within one."),
    ("scorer_version", "publication.scorer_version", "text", "Version of the scorer."),
    ("ground_truth_version", "publication.ground_truth_version", "whole", "Version of the labels."),
    ("part", "publication.part", "text", "Images that count: `all`, or of a split `live` or `holdout`."),
    ("as_of", "publication.as_of", "moment", "When the table was made."),
    ("rank", "rank", "whole", "Rank in its track; none for what is shown without one."),
    ("rank_low", "rank_low", "whole", "Best rank at 95%."),
    ("rank_high", "rank_high", "whole", "Worst rank at 95%."),
    ("categories_won", "categories_won", "whole", "Categories with the highest AP, where they rank."),
    ("live_rank", "live_rank", "whole", "Rank on the live part, where a holdout decided the final one."),
    ("team", "team_name", "text", "Team, or its pseudonym while names are hidden."),
    ("affiliation", "affiliation", "text", "Affiliation of the team."),
    ("method", "method_name", "text", "Short name of the method."),
    ("track", "track", "text", "`provided` or `outside` data; each has ranks of its own."),
    ("competing", "is_competing", "yes", "Whether it competes."),
    ("comparable", "is_comparable", "yes", "Whether it compares with the others."),
    ("baseline", "is_baseline", "yes", "Whether it is a baseline of the organizers."),
    ("simulated", "is_simulated", "yes", "Whether it was made up for a demonstration."),
    ("images", "images", "whole", "Images that were counted."),
    ("primary_metric", "publication.primary_metric", "text", "The metric that ranks."),
    ("primary_count", "primary_count", "whole", "Wrong images, or sum of costs, at the most guesses."),
    ("primary_value", "primary_value", "number", "Value of the primary metric; an error or AP from 0 to 1."),
    ("primary_low", "primary_low", "number", "Low end of its 95% interval."),
    ("primary_high", "primary_high", "number", "High end of its 95% interval."),
    ("submitted_at", "submitted_at", "moment", "When the file was submitted."),
    ("submission", "submission_id", "text", "Id of the submission, as in the entry's address."),
    ("file_sha256", "file_sha256", "text", "SHA-256 of the file, where signed results tell it."),
    ("paper", "paper_url", "text", "Address of the paper."),
    ("code", "code_url", "text", "Address of the code."),
)
RESULTS = tuple(Column(name, kind, meaning) for name, _place, kind, meaning in ENTRY)
# With which columns a number names its entry; the same names join both tables.
KEY = ("year", "task", "phase", "state", "version", "submission")
METRICS = (
    *(column for name in KEY for column in RESULTS if column.name == name),
    Column("metric", "text", "The metric; behind a point a part of it, as `hierarchical_error.normalized`."),
    Column("guesses", "whole", "At how many guesses; none where the metric is not one by guesses."),
    Column("value", "number", "Its value; an error or AP from 0 to 1."),
    Column("count", "whole", "Wrong images, or sum of costs, where it is a whole number."),
    Column("low", "number", "Low end of the 95% interval."),
    Column("high", "number", "High end of the 95% interval."),
)
REPORTED = (
    Column("year", "whole", "Year of the challenge."),
    Column("task", "text", "Task."),
    Column("team", "text", "Team, as it was reported."),
    Column("entry", "text", "Entry, as it was reported."),
    Column("outside_data", "yes", "Whether it was made with outside data."),
    Column("metric", "text", "The metric."),
    Column("value", "number", "Its value, as it was reported; an error or AP from 0 to 1."),
    Column("categories_won", "whole", "Categories won, where they were reported."),
    Column("source", "text", "Where it was read."),
)


class NothingToExport(Exception):
    """The year has no public table of this sort."""


def results_of_year(year: int, *, state: PublicationState | None = None) -> Export:
    """A row an entry of all tables in force, or of those in one state. Raises NothingToExport without a table."""
    entries = entries_of_year(year, state)
    return Export(RESULTS_FORMAT, year, RESULTS, list(_result_rows(entries)))


def metrics_of_year(year: int, *, state: PublicationState | None = None) -> Export:
    """A row a number of the same entries. Raises NothingToExport."""
    rows = [row for entry in entries_of_year(year, state) for row in _metric_rows(entry)]
    return Export(METRICS_FORMAT, year, METRICS, rows)


def reported_of_year(year: int) -> Export:
    """Results that were reported elsewhere, each with its source. Raises NothingToExport without any."""
    found = HistoricResult.objects.filter(year=year).order_by("task", "outside_data", "value", "team", "entry", "pk")
    rows = [{column.name: _plain(getattr(each, column.name)) for column in REPORTED} for each in found]
    if not rows:
        raise NothingToExport
    return Export(REPORTED_FORMAT, year, REPORTED, rows)


def entries_of_year(year: int, state: PublicationState | None = None) -> list[Entry]:
    """The entries of the year's tables in force, by task, phase and rank. Raises NothingToExport without a table."""
    tables = {table.pk: table for table in public_tables() if table.year == year and state in {None, table.state}}
    if not tables:
        raise NothingToExport
    entries = list(Entry.objects.filter(publication__in=tables).defer("description"))
    for entry in entries:
        entry.publication = tables[entry.publication_id]
    return sorted(entries, key=_place)


def _place(entry: Entry) -> tuple[str, bool, str, str, bool, bool, int, datetime, str]:
    """The newest state last, tracks apart, what has no rank behind."""
    table = entry.publication
    at = (table.task_slug, table.is_benchmark, table.phase_slug, table.state)
    ranked = (entry.track != "provided", entry.rank is None, entry.rank or 0)
    return *at, *ranked, entry.submitted_at, str(entry.submission_id)


def _result_rows(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """The columns of RESULTS."""
    entries = list(entries)
    signed = _signed_digests({entry.publication_id for entry in entries})
    places = [(name, attrgetter(place)) for name, place, *_ in ENTRY if name != "file_sha256"]
    for entry in entries:
        digest = signed.get((entry.publication_id, str(entry.submission_id)))
        yield {name: _plain(found(entry)) for name, found in places} | {"file_sha256": digest}


def _metric_rows(entry: Entry) -> Iterator[dict[str, Any]]:
    """The columns of METRICS."""
    table = entry.publication
    at = (table.year, table.task_slug, table.phase_slug, table.state, table.version, str(entry.submission_id))
    key = dict(zip(KEY, at, strict=True))
    for number in numbers_of(entry.metrics, entry.intervals):
        yield key | _number_cells(number)


def _number_cells(number: Number) -> dict[str, Any]:
    return {name: getattr(number, name) for name in ("metric", "guesses", "value", "count", "low", "high")}


def _signed_digests(tables: set[int]) -> dict[tuple[int, str], str | None]:
    """SHA-256 of the files as signed, by table and submission."""
    signed = Publication.objects.filter(pk__in=tables, state=PublicationState.FROZEN)
    rows = signed.values_list("pk", "contents__rows")
    return {
        (pk, row["submission_id"]): row.get("file_sha256") or None for pk, of_table in rows for row in of_table or ()
    }


def _plain(value: Any) -> Any:
    """A cell: text that is empty is none."""
    return str(value) if isinstance(value, UUID) else None if value == "" else value
