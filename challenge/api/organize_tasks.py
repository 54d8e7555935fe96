"""The organizers' API of an edition's tasks: add, change, move, remove."""

from typing import Annotated

from django.db.models import QuerySet
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from ..domain.challenge_tasks import add_task, change_task, has_open_vocabulary, move_task, remove_task
from ..domain.clock import database_now
from ..domain.organizing import organized_edition, organized_task
from ..enums import TaskKind
from ..forms.editions import TaskForm
from ..forms.filling import filled
from ..models import ChallengeTask
from ..typing import SignedInRequest
from .changing import MoveIn, given
from .frame import Token
from .paging import Pages
from .schemas import StrictIn, number_of, text_of

router = Router(tags=["organizing: tasks"])
TASKS = "/editions/{int:year}/organize/tasks"
TASK = TASKS + "/{slug:task}"
Title = Annotated[str, text_of(ChallengeTask, "title")]
Name = Annotated[
    str,
    text_of(ChallengeTask, "slug"),
    Field(description="As `classification`: small letters, digits and hyphens. Teams type it in their commands."),
]
OPEN = "Whether a guess may name any noun of WordNet, not only a class; for tasks with guesses."
Guesses = Annotated[
    int,
    number_of(ChallengeTask, "max_guesses"),
    Field(description="Guesses an image, for classification, localization and multi-label tasks; five in ILSVRC."),
]


class TaskIn(StrictIn):
    kind: TaskKind
    title: Title
    slug: Name
    description: str = Field("", max_length=100_000)
    max_guesses: Guesses = 5
    open_vocabulary: bool = Field(default=False, description=OPEN)


class TaskChange(StrictIn):
    kind: TaskKind = given()
    title: Title = given()
    slug: Name = given()
    description: str = given(max_length=100_000)
    max_guesses: Guesses = given()
    open_vocabulary: bool = given(description=OPEN)
    for_new_release: bool = given(
        description="Needed once files are scored: what their scores mean changes with a Release made afterwards."
    )


class ClassesOut(Schema):
    name: str
    count: int = Field(alias="class_count")
    digest: str = Field(description="SHA-256 over the class list and the hierarchy.")


class OrganizedTaskOut(Schema):
    slug: str
    kind: TaskKind
    title: str
    description: str
    max_guesses: int
    open_vocabulary: bool
    classes: ClassesOut | None = Field(alias="taxonomy", description="The frozen list; null: there is none yet.")
    phases: list[str] = Field(description="Their slugs, by their dates.")

    @staticmethod
    def resolve_open_vocabulary(task: ChallengeTask) -> bool:
        return has_open_vocabulary(task)

    @staticmethod
    def resolve_phases(task: ChallengeTask) -> list[str]:
        return [phase.slug for phase in task.phases.all()]


@router.get(TASKS, response=list[OrganizedTaskOut], auth=Token("organize"), summary="Tasks of an edition")
@paginate(Pages)
def list_organized_tasks(request: SignedInRequest, year: int) -> QuerySet[ChallengeTask]:
    """In their order."""
    tasks = ChallengeTask.objects.filter(edition=organized_edition(request.user, year))
    return tasks.select_related("taxonomy").prefetch_related("phases")


@router.post(TASKS, response={201: OrganizedTaskOut}, auth=Token("organize"), summary="Add a task")
def create_task(request: SignedInRequest, year: int, data: TaskIn) -> Status[ChallengeTask]:
    """The last in order. Next come its classes and its phases."""
    edition = organized_edition(request.user, year)
    values = filled(TaskForm, data.dict()).values()
    return Status(201, add_task(edition, values, now=database_now(), actor=request.user))


@router.get(TASK, response=OrganizedTaskOut, auth=Token("organize"), summary="One task")
def get_organized_task(request: SignedInRequest, year: int, task: str) -> ChallengeTask:
    return organized_task(request.user, year, task)


@router.patch(TASK, response=OrganizedTaskOut, auth=Token("organize"), summary="Change a task")
def change_organized_task(request: SignedInRequest, year: int, task: str, data: TaskChange) -> ChallengeTask:
    """What scores mean stays while a live Release scores files, unless the change is `for_new_release`."""
    found, change = organized_task(request.user, year, task), data.dict(exclude_unset=True)
    form = filled(TaskForm, change, instance=found)
    return change_task(
        found,
        form.changes(change),
        now=database_now(),
        actor=request.user,
        for_new_release=form.is_for_new_release,
    )


@router.delete(TASK, response={204: None}, auth=Token("organize"), summary="Remove a task")
def delete_task(request: SignedInRequest, year: int, task: str) -> Status[None]:
    """With its phases. One that teams have sent files to stays."""
    remove_task(organized_task(request.user, year, task), now=database_now(), actor=request.user)
    return Status(204, None)


@router.post(TASK + "/move", response=OrganizedTaskOut, auth=Token("organize"), summary="Move a task in its order")
def move_organized_task(request: SignedInRequest, year: int, task: str, data: MoveIn) -> ChallengeTask:
    move_task(organized_task(request.user, year, task), data.places, now=database_now(), actor=request.user)
    return organized_task(request.user, year, task)
