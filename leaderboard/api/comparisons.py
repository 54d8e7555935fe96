"""The API of two to five entries of one table side by side."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.pagination import paginate
from pydantic import Field

from challenge.api.paging import Pages
from challenge.api.schemas import Slug

from ..domain.compared import FEWEST, MOST, Found, differing, entries_of_one_table
from ..domain.compared_figures import class_figures, classes_of, details_of, measured, slice_values
from ..domain.compared_pairs import Pair, pairs_among
from ..domain.compared_words import in_two_sentences
from ..enums import PublicationState
from .headings import HeadingOut, heading_of
from .rows import EntryOut

router = Router(tags=["comparisons"])
COMPARISON = "/editions/{int:year}/tasks/{slug:task}/comparison"


class ComparedFigureOut(Schema):
    value: float | None
    low: float | None
    high: float | None
    is_best: Annotated[bool, Field(description="Better than all others, by more than what is rounded away on pages")]


class ComparedMetricOut(Schema):
    metric: str
    guesses: int | None
    figures: Annotated[list[ComparedFigureOut], Field(description="One an entry, in their order")]


class DiffersOut(Schema):
    """How the first entry differs from the other on the same images: the primary metric's difference, at 95%."""

    difference: Annotated[float, Field(description="The first less the other")]
    low: float | None
    high: float | None
    better: Annotated[int, Field(description="Images on which the first alone is right or is nearer; of an AP classes")]
    worse: int
    p_value: Annotated[float | None, Field(description="Exact McNemar; null where images were drawn again instead")]
    is_distinct: Annotated[bool, Field(description="Whether the two can be told apart at 95%")]


class PairOut(Schema):
    one: UUID
    other: UUID
    differs: Annotated[DiffersOut | None, Field(description="Null where nobody compared them, or while it is closed")]


class ComparisonOut(Schema):
    table: HeadingOut
    entries: Annotated[list[EntryOut], Field(description="In the order in which they were asked for")]
    differing: Annotated[list[str], Field(description="Conditions of theirs that are not the same for all")]
    measured: Annotated[list[ComparedMetricOut], Field(description="The primary metric first")]
    pairs: list[PairOut]
    said: Annotated[str, Field(description="Of two entries, what the comparison comes to; else empty")]


class ComparedClassOut(Schema):
    wnid: str
    words: str
    images: Annotated[int | None, Field(description="Null where the metric is an AP")]
    one: Annotated[float, Field(description="Error or AP of the first entry")]
    other: float
    difference: Annotated[float, Field(description="The first less the other")]


class ComparedSliceOut(Schema):
    slice: Annotated[str, Field(description="`attribute=group`")]
    images: int
    values: Annotated[list[float | None], Field(description="Of the primary metric, one an entry")]


class Choice(Schema):
    """Which entries, and of which table."""

    entry: list[UUID] = Field(min_length=FEWEST, max_length=MOST, description="Ids of submissions, each once")
    phase: Slug | None = Field(None, description="Of tables that have all of them the one of this phase")
    state: PublicationState | None = Field(None, description="Of its tables the one in this state")


@router.get(COMPARISON, response=ComparisonOut, summary="Compare two to five entries")
def get_comparison(request: HttpRequest, year: int, task: str, asked: Query[Choice]) -> Any:
    """In the table that has all of them. 404 if one stands nowhere, 409 if no table has them all."""
    found = entries_of_one_table(year, task, asked.entry, phase=asked.phase, state=asked.state)
    pairs = pairs_among(found.table, found.entries)
    return {
        "table": heading_of(request, found.table),
        "entries": found.entries,
        "differing": sorted(differing(found.entries)),
        "measured": measured(found.table, found.entries),
        "pairs": [_pair(found, each) for each in pairs],
        "said": in_two_sentences(found.table, found.entries, pairs[0].differs) if len(pairs) == 1 else "",
    }


@router.get(f"{COMPARISON}/classes", response=list[ComparedClassOut], summary="Two entries class by class")
@paginate(Pages)
def list_compared_classes(request: HttpRequest, year: int, task: str, asked: Query[Choice]) -> Any:
    """Of the first two entries; the largest difference first. None while their table keeps details closed."""
    found = entries_of_one_table(year, task, asked.entry, phase=asked.phase, state=asked.state)
    details = details_of(found.table, found.entries[:2])
    if len(details) < 2:
        return []
    one, other = (details[entry.submission_id] for entry in found.entries[:2])
    return class_figures(classes_of(found.table), one, other)


@router.get(f"{COMPARISON}/slices", response=list[ComparedSliceOut], summary="Entries on groups of the images")
@paginate(Pages)
def list_compared_slices(request: HttpRequest, year: int, task: str, asked: Query[Choice]) -> Any:
    """None while their table keeps details closed, or where images have no attributes."""
    found = entries_of_one_table(year, task, asked.entry, phase=asked.phase, state=asked.state)
    details = details_of(found.table, found.entries)
    if len(details) < len(found.entries):
        return []
    told = slice_values([details[each.submission_id] for each in found.entries], found.table.primary_metric)
    return [{"slice": name, "images": images, "values": values} for name, images, values in told]


def _pair(found: Found, pair: Pair) -> dict[str, Any]:
    one, other = (found.entries[place].submission_id for place in (pair.one, pair.other))
    return {"one": one, "other": other, "differs": pair.differs}
