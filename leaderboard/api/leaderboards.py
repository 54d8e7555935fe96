"""The API of results."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import ModelSchema, Router, Schema

from ..domain.tables import choose_table, public_tables, shown_entries
from ..models import Entry

router = Router(tags=["leaderboards"])


class EntryOut(ModelSchema):
    class Meta:
        model = Entry
        exclude = ["id", "publication", "is_team_best"]


class LeaderboardOut(Schema):
    year: int
    task: str
    phase: str
    state: str
    is_benchmark: bool
    is_anonymous: bool
    summary: str
    labels_released_at: datetime | None
    version: int | None
    url: str
    digest: str
    part: str
    ranks_by: str
    opens_details: bool
    ground_truth_version: int | None
    label_noise: float | None
    noise_images: int | None
    primary_metric: str
    max_guesses: int
    images: int
    release: str
    scorer_version: str
    as_of: datetime
    entries: list[EntryOut]


@router.get(
    "/editions/{year}/tasks/{task}/leaderboard",
    response=LeaderboardOut,
    summary="The leaderboard of a year and task",
)
def get_leaderboard(
    request: HttpRequest, year: int, task: str, phase: str | None = None, entries: Literal["best", "all"] = "best"
) -> Any:
    """Each team's best entry, or all with `entries=all`."""
    table = choose_table(public_tables(), year, task, phase)
    return {
        "year": table.year,
        "task": table.task_slug,
        "phase": table.phase_slug,
        "state": table.state,
        "is_benchmark": table.is_benchmark,
        "is_anonymous": table.is_anonymous,
        "summary": table.summary,
        "labels_released_at": table.phase.retired_at,
        "version": table.version,
        "url": request.build_absolute_uri(table.get_absolute_url()),
        "digest": table.digest,
        "part": table.part,
        "ranks_by": table.ranks_by,
        "opens_details": table.opens_details,
        "ground_truth_version": table.ground_truth_version,
        "label_noise": table.label_noise,
        "noise_images": table.noise_images,
        "primary_metric": table.primary_metric,
        "max_guesses": table.max_guesses,
        "images": table.image_count,
        "release": table.release_digest,
        "scorer_version": table.scorer_version,
        "as_of": table.as_of,
        "entries": shown_entries(table, shows_all=entries == "all"),
    }
