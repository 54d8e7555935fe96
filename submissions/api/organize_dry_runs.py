"""The organizers' API of dry runs: begin one, follow it, read what was expected and what was found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import PersonName
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.enums import DryRunState
from challenge.models import DryRun, Phase
from challenge.typing import SignedInRequest

from ..domain.dry_run import start_dry_run
from ..domain.dry_run_view import all_dry_runs, files_of, is_outdated

router = Router(tags=["organizing: dry runs"])
DRY_RUNS = "/editions/{int:year}/organize/dry-runs"
OF_PHASE = "/editions/{int:year}/organize/tasks/{slug:task}/phases/{slug:phase}/dry-runs"

Number = int | float | None
Numbers = Number | list[Number]


class RehearsedNumberOut(Schema):
    name: str = Field(description="As a report names it, such as `flat_error, wrong`.")
    expected: Numbers
    found: Numbers


class RehearsedFileOut(Schema):
    name: str
    submission: UUID
    remark: str
    ok: bool | None = Field(description="Whether all numbers are the expected ones; null until the dry run has ended.")
    status: str = Field(description="Of its evaluation; empty before there is one.")
    note: str = Field(description="Why it has no score.")
    numbers: list[RehearsedNumberOut]

    @staticmethod
    def resolve_status(file: dict[str, Any]) -> str:
        return file["evaluation"].status if file["evaluation"] else ""


class DryRunOut(Schema):
    id: int
    task: str
    phase: str
    state: DryRunState
    is_outdated: bool = Field(description="Other labels, classes or images are live by now: run it again.")
    note: str
    started_at: datetime
    started_by: PersonName | None
    finished_at: datetime | None

    @staticmethod
    def resolve_task(dry_run: DryRun) -> str:
        return dry_run.phase.task.slug

    @staticmethod
    def resolve_phase(dry_run: DryRun) -> str:
        return dry_run.phase.slug

    @staticmethod
    def resolve_is_outdated(dry_run: DryRun) -> bool:
        return is_outdated(dry_run)


class DryRunWithFilesOut(DryRunOut):
    files: list[RehearsedFileOut]

    @staticmethod
    def resolve_files(dry_run: DryRun) -> list[dict[str, Any]]:
        return files_of(dry_run)


@router.get(DRY_RUNS, response=list[DryRunOut], auth=Token("organize"), summary="Dry runs of an edition")
@paginate(Pages)
def list_dry_runs(request: SignedInRequest, year: int) -> QuerySet[DryRun]:
    """Newest first, of all phases."""
    return all_dry_runs(organized_edition(request.user, year))


@router.get(DRY_RUNS + "/{int:dry_run_id}", response=DryRunWithFilesOut, auth=Token("organize"), summary="One dry run")
def get_dry_run(request: SignedInRequest, year: int, dry_run_id: int) -> DryRun:
    """Its files with the numbers that were expected, and those found as soon as it has ended."""
    return get_object_or_404(all_dry_runs(organized_edition(request.user, year)), pk=dry_run_id)


@router.post(OF_PHASE, response={202: DryRunOut}, auth=Token("organize"), summary="Begin a dry run of a phase")
def create_dry_run(request: SignedInRequest, year: int, task: str, phase: str) -> Status[DryRun]:
    """A worker makes files with known answers and hands them in; ask for the dry run until its state is final."""
    edition = organized_edition(request.user, year)
    found = get_object_or_404(Phase, task__edition=edition, task__slug=task, slug=phase)
    started = start_dry_run(found, now=database_now(), actor=request.user)
    return Status(202, get_object_or_404(all_dry_runs(edition), pk=started.pk))
