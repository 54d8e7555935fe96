"""The organizers' API of what follows a year's results: benchmarks, and the release of labels."""

from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.organize_phases import NO_LIMIT, Limit
from challenge.api.paging import Pages
from challenge.api.schemas import Moment, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition, phase_of
from challenge.enums import OrganizerRole, Reveal
from challenge.forms.filling import filled
from challenge.models import Phase
from challenge.typing import SignedInRequest
from submissions.enums import AuditState
from submissions.models import Retirement

from ..domain.after import After, after_year
from ..domain.benchmark import open_benchmark
from ..domain.retiring import start_retiring
from ..forms import BenchmarkForm

router = Router(tags=["organizing: results"])
AFTER = "/editions/{int:year}/organize/after"


class BenchmarkOut(Schema):
    phase_id: int = Field(alias="pk")
    task: str = Field(alias="task.slug")
    phase: str = Field(alias="slug")
    title: str
    opens_at: datetime
    closes_at: datetime | None
    limit_per_day: int | None
    limit_per_week: int | None
    limit_total: int | None
    reveal: Reveal


class RetirementOut(Schema):
    """The release of a phase's labels to everybody; a worker does it."""

    state: AuditState
    note: str = Field(description="The names of the files, or why it failed.")
    started_at: datetime
    finished_at: datetime | None


class AfterOut(Schema):
    phase_id: int = Field(alias="phase.pk")
    task: str = Field(alias="phase.task.slug")
    phase: str = Field(alias="phase.slug")
    title: str = Field(alias="phase.title")
    results_version: int | None = Field(description="Of its final results; null while there are none.")
    labels_released_at: datetime | None = Field(alias="phase.retired_at")
    benchmarks: list[BenchmarkOut] = Field(description="The latest first.")
    retirement: RetirementOut | None
    why_no_benchmark: str = Field(description="Why none can be opened now; empty if one can.")
    why_not_retired: str = Field(description="Why its labels cannot be released now; empty if they can.")
    to_type: str = Field(description="What is typed to release the labels.")

    @staticmethod
    def resolve_results_version(found: After) -> int | None:
        return found.results.version if found.results else None


class BenchmarkIn(StrictIn):
    """All else is as in the phase that it follows."""

    opens_at: Moment
    closes_at: Moment | None = Field(None, description="Null: open until further notice.")
    limit_per_day: Limit = Field(None, description=NO_LIMIT)
    limit_per_week: Limit = 2
    limit_total: Limit = None
    reveal: Reveal = Field(Reveal.PRIMARY, description="The less is shown, the longer the images are worth something.")


class RetireIn(StrictIn):
    typed: str = Field(
        min_length=1,
        max_length=200,
        description="The phase as YEAR/TASK/PHASE. It cannot be taken back: labels that everybody has are no secret.",
    )


@router.get(AFTER, response=list[AfterOut], auth=Token("organize"), summary="What may follow a year's results")
@paginate(Pages)
def list_after(request: SignedInRequest, year: int) -> list[After]:
    """The test phases of the year, in the order of their tasks."""
    return after_year(organized_edition(request.user, year, OrganizerRole.HELPER), database_now())


@router.post(
    AFTER + "/{int:phase_id}/benchmark",
    response={201: BenchmarkOut},
    auth=Token("organize"),
    summary="Open a benchmark on a phase's images and labels",
)
def create_benchmark(request: SignedInRequest, year: int, phase_id: int, data: BenchmarkIn) -> Status[Phase]:
    """A phase that stays open, with a table of its own beside the results. Chairs alone may do this."""
    phase = _phase(request, year, phase_id)
    values: dict[str, Any] = filled(BenchmarkForm, data.dict()).cleaned_data
    return Status(201, open_benchmark(phase, values, now=database_now(), actor=request.user))


@router.post(
    AFTER + "/{int:phase_id}/retire",
    response={202: RetirementOut},
    auth=Token("organize"),
    summary="Release a phase's labels to everybody",
)
def retire_phase(request: SignedInRequest, year: int, phase_id: int, data: RetireIn) -> Status[Retirement]:
    """For good; a worker does it, and `GET` tells how it ended. Chairs alone may do this."""
    phase = _phase(request, year, phase_id)
    return Status(202, start_retiring(phase, typed=data.typed, now=database_now(), actor=request.user))


def _phase(request: SignedInRequest, year: int, phase_id: int) -> Phase:
    return phase_of(organized_edition(request.user, year, OrganizerRole.CHAIR), phase_id)
