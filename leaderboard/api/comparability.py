"""The API of a task over the years: what is progress of methods, and what drift of the data."""

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ..domain.comparability import CellScore, Column, Row, comparability
from ..domain.tables import public_tables
from ..domain.year_steps import Step
from .headings import Share, Track

router = Router(tags=["history"])


class WinnerScoreOut(Schema):
    """A winner's score on an image set; two compare where set and letter are the same."""

    image_set: Annotated[str, Field(description="SHA-256 of the list; empty for all images of a Release together")]
    set_name: str
    is_anchor: Annotated[bool, Field(description="Carried over between years")]
    letter: Annotated[str, Field(description="Shared by what compares on this set; empty where nothing does")]
    label_versions: list[int]
    metric: str
    images: int
    count: int | None
    value: Share
    low: float | None
    high: float | None


class WinnerOut(Schema):
    year: int
    phase: str
    track: Track
    submission_id: UUID
    team_name: str
    method_name: str
    scores: list[WinnerScoreOut]


class YearDifferenceOut(Schema):
    value: float
    low: Annotated[float | None, Field(description="Low end of its 95% interval, where it has one")]
    high: float | None
    is_distinct: Annotated[bool | None, Field(description="Whether the interval is without zero")]


class StepOut(Schema):
    """From a year's winner with the provided data to the next one's."""

    from_year: int
    to_year: int
    fixed_set: Annotated[str | None, Field(description="The set with the same labels in both years, if there is one")]
    progress: Annotated[YearDifferenceOut | None, Field(description="Of methods: the difference on the fixed set")]
    relative_progress: Annotated[float | None, Field(description="The same as a share of the older winner's value")]
    change: Annotated[YearDifferenceOut | None, Field(description="From one year's own images to the other's")]
    drift: Annotated[YearDifferenceOut | None, Field(description="What progress leaves of the change: of the data")]
    has_same_images: bool
    is_scored_anew: Annotated[bool, Field(description="Whether the fixed set is by other labels than a winner won by")]


class ComparabilityOut(Schema):
    task: str
    title: str
    closed: Annotated[list[int], Field(description="Years whose scores on image sets are not open yet")]
    winners: Annotated[list[WinnerOut], Field(description="The first entry of each year and track, the oldest first")]
    steps: list[StepOut]


@router.get(
    "/comparability/{slug:task}", response=ComparabilityOut, summary="What compares between the years of a task"
)
def get_comparability(request: HttpRequest, task: str) -> Any:
    """Only on the same images with the same labels does a difference mean progress."""
    found = comparability(public_tables(), task)
    if found is None:
        raise Http404
    return {
        "task": task,
        "title": found.title,
        "closed": found.closed,
        "winners": [_winner(row) for row in found.rows],
        "steps": [_step(each) for each in found.steps],
    }


def _winner(row: Row) -> dict[str, Any]:
    entry, table = row.winner.entry, row.winner.table
    return {
        **{name: getattr(entry, name) for name in ("track", "submission_id", "team_name", "method_name")},
        "year": table.year,
        "phase": table.phase_slug,
        "scores": [_score(column, told) for column, cell in row.named_cells for told in cell],
    }


def _score(column: Column, told: CellScore) -> dict[str, Any]:
    score = told.score
    return {
        **{name: getattr(score, name) for name in ("metric", "images", "count", "value", "low", "high")},
        "image_set": column.image_set,
        "set_name": column.name,
        "is_anchor": column.is_anchor,
        "letter": told.letter,
        "label_versions": list(told.versions),
    }


def _step(step: Step) -> dict[str, Any]:
    told = ("progress", "relative_progress", "change", "drift", "has_same_images", "is_scored_anew")
    return {
        **{name: getattr(step, name) for name in told},
        "from_year": step.old.table.year,
        "to_year": step.new.table.year,
        "fixed_set": step.fixed_name if step.fixed else None,
    }
