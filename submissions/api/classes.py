"""The API of a task's classes."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from challenge.api.paging import Pages
from challenge.api.schemas import Slug, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.phase_lists import taxonomy_now, taxonomy_of
from challenge.domain.public_editions import public_phase, public_task
from challenge.models import Taxonomy

from ..domain.class_rows import ClassRows

router = Router(tags=["editions"])


class ClassOut(Schema):
    id: int = Field(description="The number by which development-kit text names it.")
    wnid: str
    words: str = Field(description="“(hidden)” for a class that organizers hide on this site.")
    gloss: str = Field(description="Its definition; empty where none is known.")
    height: int | None = Field(
        description="Edges on the longest way down to a leaf of the hierarchy, which hierarchical errors are made of; "
        "null where classes have no hierarchy."
    )


class ClassFilters(StrictIn):
    phase: Slug | None = Field(None, description="Of this phase; without it, of the one that counts now.")


@router.get("/editions/{year}/tasks/{slug:task}/classes", response=list[ClassOut], summary="The classes of a task")
@paginate(Pages)
def list_classes(request: HttpRequest, year: int, task: str, filters: Query[ClassFilters]) -> Any:
    """In the order of the list that files are checked against. None where organizers have chosen none yet."""
    taxonomy = _taxonomy(year, task, filters.phase)
    return ClassRows(taxonomy) if taxonomy else []


def _taxonomy(year: int, slug: str, phase: str | None) -> Taxonomy | None:
    if phase is not None:
        return taxonomy_of(public_phase(year, slug, phase))
    task = public_task(year, slug)
    return taxonomy_now(task, task.phases.all(), database_now())
