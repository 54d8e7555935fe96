"""The organizers' API of a task's phases: add, change, remove."""

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.organizing import organized_edition
from ..domain.phase_settings import add_phase, change_phase, remove_phase
from ..domain.phases import Timing, standing
from ..enums import FinalSelection, Metric, OrganizerRole, Reveal, Split
from ..forms.filling import filled, only
from ..forms.phases import PhaseForm
from ..models import Phase
from ..typing import SignedInRequest
from .changing import given
from .frame import Token
from .organize_tasks import TASK, organized_task
from .paging import Pages
from .schemas import Moment, StrictIn

router = Router(tags=["organizing: phases"])
PHASES = TASK + "/phases"
PHASE = PHASES + "/{slug:phase}"

NAME = "As `val` or `test`: small letters, digits and hyphens."
CLOSES = "Null: open until further notice."
PUBLISHED = "When results are published. Null: when an organizer publishes them."
Limit = Annotated[int, Field(ge=0, le=2147483647)] | None
NO_LIMIT = "Null: no limit of this kind. Zero: none at all."
METRIC = "What entries are ranked by; the kind of task says which there are."
STEP = "For the ladder: a score is shown anew only when it is better by this much."
ENTRIES = "Final entries a team, for entries that the team chooses."


class PhaseIn(StrictIn):
    title: str = Field(min_length=1, max_length=200)
    slug: str = Field(min_length=1, max_length=50, description=NAME)
    split: Split
    opens_at: Moment
    closes_at: Moment | None = Field(None, description=CLOSES)
    publish_at: Moment | None = Field(None, description=PUBLISHED)
    limit_per_day: Limit = Field(None, description=NO_LIMIT)
    limit_per_week: Limit = Field(None, description=NO_LIMIT)
    limit_total: Limit = Field(None, description=NO_LIMIT)
    limit_concurrent: Limit = Field(None, description="Of evaluations of a team at a time. " + NO_LIMIT)
    limit_invalid_per_day: Limit = Field(20, description="Of refused files. " + NO_LIMIT)
    limit_checks_per_day: Limit = Field(50, description="Of free checks. " + NO_LIMIT)
    primary_metric: Metric = given(description=METRIC + " Left out: the usual one.")
    reveal: Reveal = Reveal.ALL
    ladder_step: float = Field(0.001, ge=0, le=1, description=STEP)
    final_selection: FinalSelection = FinalSelection.BEST
    final_entries: int = Field(1, ge=1, le=20, description=ENTRIES)
    accepts_outside_data: bool = True


class PhaseChange(StrictIn):
    title: str = given(min_length=1, max_length=200)
    slug: str = given(min_length=1, max_length=50, description=NAME)
    split: Split = given()
    opens_at: Moment = given()
    closes_at: Moment | None = given(description=CLOSES)
    publish_at: Moment | None = given(description=PUBLISHED)
    limit_per_day: Limit = given(description=NO_LIMIT)
    limit_per_week: Limit = given(description=NO_LIMIT)
    limit_total: Limit = given(description=NO_LIMIT)
    limit_concurrent: Limit = given(description=NO_LIMIT)
    limit_invalid_per_day: Limit = given(description=NO_LIMIT)
    limit_checks_per_day: Limit = given(description=NO_LIMIT)
    primary_metric: Metric = given(description=METRIC)
    reveal: Reveal = given()
    ladder_step: float = given(ge=0, le=1, description=STEP)
    final_selection: FinalSelection = given()
    final_entries: int = given(ge=1, le=20, description=ENTRIES)
    accepts_outside_data: bool = given()


class OrganizedPhaseOut(Schema):
    slug: str
    title: str
    state: Timing = Field(description="At this moment; pending: its time has come, its edition is not open yet.")
    split: Split
    opens_at: datetime
    closes_at: datetime | None
    publish_at: datetime | None
    limit_per_day: int | None
    limit_per_week: int | None
    limit_total: int | None
    limit_concurrent: int | None
    limit_invalid_per_day: int | None
    limit_checks_per_day: int | None
    primary_metric: str
    reveal: Reveal
    ladder_step: float
    final_selection: FinalSelection
    final_entries: int
    accepts_outside_data: bool
    is_benchmark: bool
    live_release: str | None = Field(description="The digest of the Release that scores; null: none does yet.")
    live_labels: int | None = Field(description="The version of its labels.")

    @staticmethod
    def resolve_state(phase: Phase) -> Timing:
        return standing(phase.task.edition, phase, database_now())

    @staticmethod
    def resolve_live_release(phase: Phase) -> str | None:
        return phase.live_release.digest if phase.live_release else None

    @staticmethod
    def resolve_live_labels(phase: Phase) -> int | None:
        return phase.live_release.ground_truth.version if phase.live_release else None


@router.get(PHASES, response=list[OrganizedPhaseOut], auth=Token("organize"), summary="Phases of a task")
@paginate(Pages)
def list_organized_phases(request: SignedInRequest, year: int, task: str) -> QuerySet[Phase]:
    """By their dates."""
    return with_live_release().filter(task=organized_task(request, year, task))


@router.post(PHASES, response={201: OrganizedPhaseOut}, auth=Token("organize"), summary="Add a phase")
def create_phase(request: SignedInRequest, year: int, task: str, data: PhaseIn) -> Status[Phase]:
    """Next come its images and labels."""
    found = organized_task(request, year, task)
    values = filled(PhaseForm, data.dict(exclude_unset=True), task=found).values()
    return Status(201, add_phase(found, values, now=database_now(), actor=request.user))


@router.get(PHASE, response=OrganizedPhaseOut, auth=Token("organize"), summary="One phase")
def get_organized_phase(request: SignedInRequest, year: int, task: str, phase: str) -> Phase:
    return organized_phase(request, year, task, phase)


@router.patch(PHASE, response=OrganizedPhaseOut, auth=Token("organize"), summary="Change a phase")
def change_organized_phase(request: SignedInRequest, year: int, task: str, phase: str, data: PhaseChange) -> Phase:
    """Once the edition is open, its dates are changed elsewhere, with a reason that teams are told."""
    found, change = organized_phase(request, year, task, phase), data.dict(exclude_unset=True)
    values = filled(PhaseForm, change, instance=found, task=found.task).values()
    return change_phase(found, only(values, change), now=database_now(), actor=request.user)


@router.delete(PHASE, response={204: None}, auth=Token("organize"), summary="Remove a phase")
def delete_phase(request: SignedInRequest, year: int, task: str, phase: str) -> Status[None]:
    """With its labels and Releases. One that teams have sent files to stays."""
    remove_phase(organized_phase(request, year, task, phase), now=database_now(), actor=request.user)
    return Status(204, None)


def organized_phase(
    request: SignedInRequest, year: int, task: str, phase: str, role: OrganizerRole = OrganizerRole.EDITOR
) -> Phase:
    """Raises Http404 for a phase that is not there."""
    edition = organized_edition(request.user, year, role)
    return get_object_or_404(with_live_release(), task__edition=edition, task__slug=task, slug=phase)


def with_live_release() -> QuerySet[Phase]:
    return Phase.objects.select_related("task__edition", "live_release__ground_truth")
