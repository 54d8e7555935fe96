"""The API of leaderboards: tables in force, and earlier versions of published results."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.pagination import paginate
from pydantic import Field

from challenge.api.paging import FURTHEST, MOST, Pages, next_page
from challenge.api.schemas import Slug

from ..domain.asking import LONGEST, read_asked
from ..domain.board_rows import rows_between
from ..domain.tables import asked_table, public_tables
from .headings import HeadingOut, Track, heading_of
from .rows import EntryOut

router = Router(tags=["leaderboards"])

Order = Literal[
    "value", "-value", "won", "-won", "top1", "-top1", "team", "-team", "date", "-date", "images", "-images"
]


class LeaderboardOut(HeadingOut):
    count: Annotated[int, Field(description="How many entries are asked for, on all pages")]
    next: Annotated[str | None, Field(description="Address of the next page; null on the last one")]
    entries: list[EntryOut]


class Asking(Schema):
    """What of a year and task is asked for."""

    phase: Slug | None = Field(None, description="Else the newest phase that shows anything")
    version: int | None = Field(None, ge=1, le=FURTHEST, description="Of published results; else what is in force")
    state: Literal["live"] | None = Field(None, description="Live standings even where results are published")
    entries: Literal["best", "all"] = Field("best", description="Each team's best and what is not ranked, or all")
    track: Track | None = None
    sort: Order | None = Field(None, description="With `-` the other way; else what the table ranks by. Tracks apart")
    q: str = Field("", max_length=LONGEST, description="Part of a team's name, a method's or an affiliation")
    limit: int = Field(100, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=FURTHEST)


class TableOut(HeadingOut):
    """A table without its entries."""


@router.get("/editions/{int:year}/leaderboards", response=list[TableOut], summary="All leaderboards of a year in force")
@paginate(Pages)
def list_leaderboards(request: HttpRequest, year: int) -> Any:
    """Without their entries; the newest phase first, published results before live standings."""
    return [heading_of(request, table) for table in public_tables() if table.year == year]


@router.get(
    "/editions/{int:year}/tasks/{slug:task}/leaderboard",
    response=LeaderboardOut,
    summary="The leaderboard of a year and task",
)
def get_leaderboard(request: HttpRequest, year: int, task: str, asked: Query[Asking]) -> Any:
    """Each team's best entry, or all with `entries=all`; of published results any version."""
    table = asked_table(year, task, phase=asked.phase, version=asked.version, state=asked.state)
    told = {name: str(value or "") for name, value in asked.dict(include={"entries", "track", "sort", "q"}).items()}
    rows, count = rows_between(table, read_asked(told, table), asked.offset, asked.limit)
    end = asked.offset + asked.limit
    return heading_of(request, table) | {
        "count": count,
        "next": next_page(request, asked.limit, end) if end < count else None,
        "entries": rows,
    }
