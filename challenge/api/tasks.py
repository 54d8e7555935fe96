"""The API of tasks: what an edition asks of teams."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from ..domain.clock import database_now
from ..domain.phase_lists import sets_of_all
from ..domain.public_editions import public_edition, public_task, tasks_with_phases
from ..enums import TaskKind
from ..models import ChallengeTask
from .phases import PhaseOut, Sets, describe_phase

router = Router(tags=["editions"])
TASKS = "/editions/{year}/tasks"


class TaskOut(Schema):
    slug: str
    kind: TaskKind
    title: str
    description: str
    max_guesses: int = Field(description="An image, where files hold guesses. What is live is told by each phase.")
    phases: list[PhaseOut]


@router.get(TASKS, response=list[TaskOut], summary="The tasks of an edition")
def list_tasks(request: HttpRequest, year: int) -> Any:
    """In the organizers' order, each with its phases."""
    return describe_tasks(tasks_with_phases().filter(edition=public_edition(year)), database_now())


@router.get(TASKS + "/{slug:task}", response=TaskOut, summary="One task")
def get_task(request: HttpRequest, year: int, task: str) -> Any:
    """With its phases."""
    return describe_tasks([public_task(year, task)], database_now())[0]


def describe_tasks(tasks: Iterable[ChallengeTask], now: datetime) -> list[dict[str, Any]]:
    """What the API tells of tasks, with as many queries for one as for many."""
    tasks = list(tasks)
    sets = sets_of_all(phase for task in tasks for phase in task.phases.all())
    return [describe_task(task, sets, now) for task in tasks]


def describe_task(task: ChallengeTask, sets: Sets, now: datetime) -> dict[str, Any]:
    """What the API tells of one task; `sets` are the image sets of its phases."""
    told = {name: getattr(task, name) for name in ("slug", "kind", "title", "description", "max_guesses")}
    return told | {"phases": [describe_phase(phase, sets, now) for phase in task.phases.all()]}
