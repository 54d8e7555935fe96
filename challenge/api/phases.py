"""The API of phases: when each takes files, how many, of which images, and what it shows of their results."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from ..domain.clock import database_now
from ..domain.phase_lists import PhaseSet, image_count, meaning_of, sets_of_all, taxonomy_of
from ..domain.phases import Timing, standing
from ..domain.public_editions import public_phase, public_task
from ..enums import GUESSING, FinalSelection, ImageSetRole, Metric, Reveal, Split
from ..models import Phase

router = Router(tags=["editions"])
PHASES = "/editions/{year}/tasks/{slug:task}/phases"

Sets = Mapping[int, list[PhaseSet]]
# What is told of a phase as its row has it.
AS_THEY_ARE = (
    "slug",
    "title",
    "split",
    "opens_at",
    "closes_at",
    "limit_per_day",
    "limit_per_week",
    "limit_total",
    "limit_concurrent",
    "limit_invalid_per_day",
    "limit_checks_per_day",
    "reveal",
    "primary_metric",
    "final_selection",
    "final_entries",
    "accepts_outside_data",
    "publish_at",
    "is_benchmark",
)


class ImageListOut(Schema):
    name: str
    role: ImageSetRole
    count: int
    sha256: str = Field(description="Of the unpacked list.")


class PhaseOut(Schema):
    slug: str
    title: str
    split: Split
    opens_at: datetime
    closes_at: datetime | None = Field(description="Null: open until further notice.")
    state: Timing = Field(description="At this moment; pending: its time has come, its edition is not open yet.")
    limit_per_day: int | None = Field(description="Submissions of a team, by UTC; null: no such limit.")
    limit_per_week: int | None = Field(description="From Monday, by UTC.")
    limit_total: int | None
    limit_concurrent: int | None = Field(description="Files of a team that wait or are scored at a time.")
    limit_invalid_per_day: int | None = Field(description="Refused files of a team.")
    limit_checks_per_day: int | None = Field(description="Free checks of a team.")
    reveal: Reveal = Field(description="How much of a result is shown before results are published.")
    ladder_step: float | None = Field(description="On the ladder a value is shown anew when better by this much.")
    primary_metric: Metric
    final_selection: FinalSelection
    final_entries: int = Field(description="Of a team in each track.")
    accepts_outside_data: bool
    publish_at: datetime | None = Field(description="When results are published; null: when organizers do.")
    is_benchmark: bool
    image_count: int
    image_sets: list[ImageListOut]
    class_count: int | None
    max_guesses: int | None = Field(description="An image; null where files hold no guesses.")
    release: str | None = Field(description="Digest of all that a score depends on; null until labels are live.")
    labels_version: int | None
    labels_released_at: datetime | None = Field(description="Since when everybody has the labels.")


@router.get(PHASES, response=list[PhaseOut], summary="The phases of a task")
def list_phases(request: HttpRequest, year: int, task: str) -> Any:
    """By the date on which they open."""
    return describe_phases(public_task(year, task).phases.all(), database_now())


@router.get(PHASES + "/{slug:phase}", response=PhaseOut, summary="One phase")
def get_phase(request: HttpRequest, year: int, task: str, phase: str) -> Any:
    """Dates, limits, lists, and where it stands at this moment."""
    return describe_phases([public_phase(year, task, phase)], database_now())[0]


def describe_phases(phases: Iterable[Phase], now: datetime) -> list[dict[str, Any]]:
    """What the API tells of phases, with as many queries for one as for many."""
    phases = list(phases)
    sets = sets_of_all(phases)
    return [describe_phase(phase, sets, now) for phase in phases]


def describe_phase(phase: Phase, sets: Sets, now: datetime) -> dict[str, Any]:
    """What the API tells of one phase; `sets` are its image sets, by its key."""
    release, taxonomy = phase.live_release, taxonomy_of(phase)
    return {name: getattr(phase, name) for name in AS_THEY_ARE} | {
        "state": standing(phase.task.edition, phase, now),
        "ladder_step": phase.ladder_step if phase.reveal == Reveal.LADDER else None,
        "image_count": image_count(each.image_set for each in sets[phase.pk]),
        "image_sets": [_image_set(each) for each in sets[phase.pk]],
        "class_count": taxonomy.class_count if taxonomy else None,
        "max_guesses": meaning_of(phase).max_guesses if phase.task.kind in GUESSING else None,
        "release": release.digest if release else None,
        "labels_version": release.ground_truth.version if release else None,
        "labels_released_at": phase.retired_at,
    }


def _image_set(found: PhaseSet) -> dict[str, Any]:
    image_set = found.image_set
    return {
        "name": image_set.name,
        "role": found.role,
        "count": image_set.image_count,
        "sha256": image_set.digest,
    }
