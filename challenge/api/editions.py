"""The API of editions: what a year asks, when, and what its pages say."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import ModelSchema, Router, Schema

from ..domain.pages import public_page, public_pages, rules_of
from ..models import ChallengeTask, Edition, Phase

router = Router(tags=["editions"])


class PhaseOut(ModelSchema):
    class Meta:
        model = Phase
        fields = [
            "slug",
            "title",
            "split",
            "opens_at",
            "closes_at",
            "limit_per_day",
            "limit_per_week",
            "limit_total",
            "reveal",
            "primary_metric",
            "final_selection",
            "final_entries",
            "accepts_outside_data",
            "publish_at",
        ]


class TaskOut(Schema):
    slug: str
    kind: str
    title: str
    description: str
    max_guesses: int
    phases: list[PhaseOut]

    @staticmethod
    def resolve_phases(task: ChallengeTask) -> list[Phase]:
        return list(task.phases.all())


class EditionOut(Schema):
    year: int
    title: str
    summary: str
    rules: str
    prize: str
    opened_at: datetime | None
    anonymous_until: datetime | None
    tasks: list[TaskOut]

    @staticmethod
    def resolve_rules(edition: Edition) -> str:
        return rules_of(edition)

    @staticmethod
    def resolve_tasks(edition: Edition) -> list[ChallengeTask]:
        return list(edition.tasks.all())


@router.get("/editions", response=list[EditionOut], summary="All public editions")
def list_editions(request: HttpRequest) -> Any:
    return Edition.objects.filter(is_public=True).prefetch_related("tasks__phases", "pages")


@router.get("/editions/{year}", response=EditionOut, summary="One edition")
def get_edition(request: HttpRequest, year: int) -> Any:
    public = Edition.objects.filter(is_public=True).prefetch_related("tasks__phases", "pages")
    return get_object_or_404(public, year=year)


class PageOut(Schema):
    slug: str
    title: str
    body: str
    updated_at: datetime | None


@router.get(
    "/editions/{year}/pages",
    response=list[PageOut],
    summary="The pages of an edition, in Markdown",
    description="In the organizers' order. Of the evaluation and the timetable only what organizers added.",
)
def list_pages(request: HttpRequest, year: int) -> Any:
    edition = get_object_or_404(Edition.objects.filter(is_public=True).prefetch_related("pages"), year=year)
    return [public_page(edition, listed.slug) for listed in public_pages(edition)]
