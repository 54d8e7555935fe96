"""The API of results that were reported elsewhere, before this server: facts with their source, never ranked here."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.pagination import paginate
from pydantic import Field

from challenge.api.paging import Pages

from ..domain.history import reported_by, told_winners
from ..enums import ReportedMetric, ReportedTask

router = Router(tags=["history"])


class ReportedOut(Schema):
    year: int
    task: ReportedTask
    team: str
    entry: str
    outside_data: bool
    metric: ReportedMetric
    value: Annotated[float, Field(description="A share from 0 to 1")]
    categories_won: int | None
    source: Annotated[str, Field(description="Where it was read")]


class RetoldOut(Schema):
    """A winner of classification as encyclopedias have it."""

    year: int
    winner: str
    percent: Annotated[str, Field(description="Top-5 error with the digits given there")]
    innovation: str
    note: str
    is_reported: Annotated[bool, Field(description="Whether that is a reported result, rounded")]


class ReportedAsked(Schema):
    """Which of them."""

    year: int | None = Field(None, ge=0, le=9999)
    task: ReportedTask | None = None
    metric: ReportedMetric | None = None


@router.get("/history/results", response=list[ReportedOut], summary="Results that were reported before this server")
@paginate(Pages)
def list_reported(request: HttpRequest, asked: Query[ReportedAsked]) -> Any:
    """By year and task, the smallest value first."""
    return reported_by(**asked.dict())


@router.get("/history/winners", response=list[RetoldOut], summary="Winners as encyclopedias tell of them")
@paginate(Pages)
def list_retold(request: HttpRequest) -> Any:
    """Beside each whether what is told there was reported so."""
    return [{**vars(each.told), "is_reported": each.is_reported} for each in told_winners()]
