"""The organizers' API of a task's phases: add, change, remove."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.organizing import organized_phase, organized_task
from ..domain.phase_settings import add_phase, change_phase, remove_phase
from ..domain.phases import Timing, standing
from ..enums import FinalSelection, Metric, Reveal, Split
from ..forms.filling import filled, only
from ..forms.phases import PhaseForm
from ..models import Phase
from ..typing import SignedInRequest
from .changing import given
from .frame import Token
from .organize_tasks import TASK
from .paging import Described, Pages
from .phases import AS_THEY_ARE
from .schemas import Moment, StrictIn, number_of, text_of

router = Router(tags=["organizing: phases"])
Facts = dict[str, Any]
PHASES = TASK + "/phases"
PHASE = PHASES + "/{slug:phase}"

CLOSES = "Null: open until further notice."
PUBLISHED = "When results are published. Null: when an organizer publishes them."
Title = Annotated[str, text_of(Phase, "title")]
Name = Annotated[
    str, text_of(Phase, "slug"), Field(description="As `val` or `test`: small letters, digits and hyphens.")
]
Limit = Annotated[int, Field(ge=0, le=2147483647)] | None
NO_LIMIT = "Null: no limit of this kind. Zero: none at all."
METRIC = "What entries are ranked by; the kind of task says which there are."
Step = Annotated[
    float,
    number_of(Phase, "ladder_step"),
    Field(description="For the ladder: a score is shown anew only when it is better by this much."),
]
FinalEntries = Annotated[
    int,
    number_of(Phase, "final_entries"),
    Field(description="Final entries a team, for entries that the team chooses."),
]


class PhaseIn(StrictIn):
    title: Title
    slug: Name
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
    ladder_step: Step = 0.001
    final_selection: FinalSelection = FinalSelection.BEST
    final_entries: FinalEntries = 1
    accepts_outside_data: bool = True


class PhaseChange(StrictIn):
    title: Title = given()
    slug: Name = given()
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
    ladder_step: Step = given()
    final_selection: FinalSelection = given()
    final_entries: FinalEntries = given()
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


@router.get(PHASES, response=list[OrganizedPhaseOut], auth=Token("organize"), summary="Phases of a task")
@paginate(Pages)
def list_organized_phases(request: SignedInRequest, year: int, task: str) -> Described:
    """By their dates."""
    found, now = organized_task(request.user, year, task), database_now()
    phases = found.phases.select_related("task__edition", "live_release__ground_truth")
    return Described(phases, lambda page: [phase_facts(phase, now) for phase in page])


@router.post(PHASES, response={201: OrganizedPhaseOut}, auth=Token("organize"), summary="Add a phase")
def create_phase(request: SignedInRequest, year: int, task: str, data: PhaseIn) -> Status[Facts]:
    """Next come its images and labels."""
    found, now = organized_task(request.user, year, task), database_now()
    values = filled(PhaseForm, data.dict(exclude_unset=True), task=found).values()
    return Status(201, phase_facts(add_phase(found, values, now=now, actor=request.user), now))


@router.get(PHASE, response=OrganizedPhaseOut, auth=Token("organize"), summary="One phase")
def get_organized_phase(request: SignedInRequest, year: int, task: str, phase: str) -> Facts:
    return phase_facts(organized_phase(request.user, year, task, phase), database_now())


@router.patch(PHASE, response=OrganizedPhaseOut, auth=Token("organize"), summary="Change a phase")
def change_organized_phase(request: SignedInRequest, year: int, task: str, phase: str, data: PhaseChange) -> Facts:
    """Once the edition is open, its dates are changed elsewhere, with a reason that teams are told."""
    found, now = organized_phase(request.user, year, task, phase), database_now()
    change = data.dict(exclude_unset=True)
    values = filled(PhaseForm, change, instance=found, task=found.task).values()
    return phase_facts(change_phase(found, only(values, change), now=now, actor=request.user), now)


@router.delete(PHASE, response={204: None}, auth=Token("organize"), summary="Remove a phase")
def delete_phase(request: SignedInRequest, year: int, task: str, phase: str) -> Status[None]:
    """With its labels and Releases. One that teams have sent files to stays."""
    remove_phase(organized_phase(request.user, year, task, phase), now=database_now(), actor=request.user)
    return Status(204, None)


def phase_facts(phase: Phase, now: datetime) -> Facts:
    """What the API tells of a phase to its organizers. Reads `live_release` and its labels."""
    release = phase.live_release
    return {name: getattr(phase, name) for name in (*AS_THEY_ARE, "ladder_step")} | {
        "state": standing(phase.task.edition, phase, now),
        "live_release": release.digest if release else None,
        "live_labels": release.ground_truth.version if release else None,
    }
