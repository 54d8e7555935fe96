"""The API of one entry: its row, all its numbers with their intervals, and what it is part of."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from challenge.domain.clock import database_now

from ..domain.citing import bibtex, plain
from ..domain.entries import awards_of, entry_in_force, is_published, ranked_beside, versions_with
from ..domain.entry_citation import cited_entry
from ..domain.entry_neighbours import not_told_apart
from ..domain.entry_numbers import changed, measured
from ..domain.shared_entries import SharedFile, shared_file_of
from ..models import Publication
from .headings import HeadingOut, Share, heading_of
from .rows import EntryOut

router = Router(tags=["entries"])
ENTRY = "/editions/{int:year}/tasks/{slug:task}/entries/{uuid:submission_id}"
Ends = Annotated[tuple[float, float], Field(description="Low and high end")]


class FigureOut(Schema):
    value: Share
    guesses: int | None
    count: Annotated[int | None, Field(description="Wrong images, or the sum of costs")]
    at95: Ends | None
    at999: Ends | None


class MeasuredOut(Schema):
    name: str
    counts: Annotated[Literal["wrong", "cost_sum", ""], Field(description="What the figures count")]
    figures: Annotated[list[FigureOut], Field(description="One for each number of guesses, where the metric has many")]


class NeighbourOut(Schema):
    submission_id: UUID
    team_name: str
    method_name: str
    rank: int


class AwardOut(Schema):
    title: str
    note: str
    given_at: datetime


class VersionOut(Schema):
    version: int
    url: str
    as_of: datetime
    withdrawn_at: datetime | None


class SharedFileOut(Schema):
    url: Annotated[str, Field(description="Leads to the file, by a link that opens it for a few minutes")]
    size: int
    sha256: str


class EntryFactsOut(Schema):
    entry: EntryOut
    table: HeadingOut
    url: str
    certificate: Annotated[str | None, Field(description="Address of the certificate of an entry of final results")]
    measured: Annotated[list[MeasuredOut], Field(description="The metrics, the one that ranks first")]
    ranked: Annotated[int, Field(description="How many teams are ranked in its track")]
    rank_change: Annotated[int | None, Field(description="Rank less that on the live part")]
    value_change: Annotated[float | None, Field(description="Primary value less that on the live part")]
    not_told_apart: Annotated[
        list[NeighbourOut], Field(description="Ranked entries that stand before or behind it by chance, at 95%")
    ]
    awards: list[AwardOut]
    versions: Annotated[list[VersionOut], Field(description="Published results that have it, the newest first")]
    shared_file: Annotated[SharedFileOut | None, Field(description="Its predictions, if its team shares them")]
    citation: str
    bibtex: str


@router.get(ENTRY, response=EntryFactsOut, summary="One entry with all its numbers")
def get_entry(request: HttpRequest, year: int, task: str, submission_id: UUID) -> Any:
    """As the newest table in force has it, published results before live standings."""
    entry = entry_in_force(year, task, submission_id)
    named = [year, task, submission_id]
    url = request.build_absolute_uri(reverse("entry", args=named))
    certificate = request.build_absolute_uri(reverse("certificate", args=named))
    cited = cited_entry(entry, url)
    shared = shared_file_of(entry, database_now())
    return {
        "entry": entry,
        "table": heading_of(request, entry.publication),
        "url": url,
        "certificate": certificate if is_published(entry) else None,
        "measured": measured(entry),
        "ranked": ranked_beside(entry),
        "rank_change": changed(entry.live_rank, entry.rank),
        "value_change": changed(entry.live_value, entry.primary_value),
        "not_told_apart": not_told_apart(entry),
        "awards": awards_of(entry),
        "versions": [_version(request, each) for each in versions_with(entry)],
        "shared_file": _file(request, shared) if shared else None,
        "citation": plain(cited).strip(),
        "bibtex": bibtex(cited),
    }


def _version(request: HttpRequest, table: Publication) -> dict[str, Any]:
    told = {name: getattr(table, name) for name in ("version", "as_of", "withdrawn_at")}
    return told | {"url": request.build_absolute_uri(table.get_absolute_url())}


def _file(request: HttpRequest, shared: SharedFile) -> dict[str, Any]:
    path = reverse("shared_file", args=[shared.year, shared.task, shared.submission_id])
    return {"url": request.build_absolute_uri(path), "size": shared.size, "sha256": shared.sha256}
