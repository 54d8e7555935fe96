"""The API of editions: what a year asks, when, and what its pages say."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.pages import public_page, public_pages, rules_of
from ..domain.phase_lists import sets_of_all
from ..domain.public_editions import public_edition, tasks_with_phases
from ..models import Edition
from .paging import Described, Pages
from .tasks import TaskOut, describe_task

router = Router(tags=["editions"])


class EditionOut(Schema):
    year: int
    title: str
    summary: str
    rules: str = Field(description="Markdown; empty where there are none.")
    prize: str
    opened_at: datetime | None = Field(description="Since when it takes submissions; null: in preparation.")
    anonymous_until: datetime | None = Field(description="Until then nobody else sees which team is which.")
    tasks: list[TaskOut]


class PageOut(Schema):
    slug: str
    title: str
    body: str = Field(description="Markdown.")
    updated_at: datetime | None


@router.get("/editions", response=list[EditionOut], summary="All public editions")
@paginate(Pages)
def list_editions(request: HttpRequest) -> Any:
    """The newest first, each with its tasks and their phases."""
    return Described(_public(), lambda page: describe_editions(page, database_now()))


@router.get("/editions/{year}", response=EditionOut, summary="One edition")
def get_edition(request: HttpRequest, year: int) -> Any:
    """With its tasks and their phases."""
    return describe_editions([get_object_or_404(_public(), year=year)], database_now())[0]


@router.get("/editions/{year}/pages", response=list[PageOut], summary="The pages of an edition, in Markdown")
def list_pages(request: HttpRequest, year: int) -> Any:
    """In the organizers' order. Of the evaluation and the timetable only what organizers added."""
    edition = public_edition(year, "pages")
    return [public_page(edition, listed.slug) for listed in public_pages(edition)]


def _public() -> Any:
    return Edition.objects.filter(is_public=True).prefetch_related(Prefetch("tasks", tasks_with_phases()), "pages")


def describe_editions(editions: Iterable[Edition], now: datetime) -> list[dict[str, Any]]:
    """What the API tells of editions, with as many queries for one as for many. Reads what `_public` has fetched."""
    editions = list(editions)
    sets = sets_of_all(phase for edition in editions for task in edition.tasks.all() for phase in task.phases.all())
    names = ("year", "title", "summary", "prize", "opened_at", "anonymous_until")
    return [
        {name: getattr(edition, name) for name in names}
        | {"rules": rules_of(edition), "tasks": [describe_task(task, sets, now) for task in edition.tasks.all()]}
        for edition in editions
    ]
