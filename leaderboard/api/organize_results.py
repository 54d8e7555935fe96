"""The organizers' API of results: how each phase stands, and publishing, correcting, withdrawing them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import Moment, PersonName, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole, Split
from challenge.typing import SignedInRequest

from ..domain.correcting import correct, mark_not_comparable, withdraw
from ..domain.publish import publish, publish_provisional, publish_year
from ..domain.results_overview import (
    PhaseResults,
    by_track,
    in_force_of,
    preview,
    results_of_id,
    results_of_year,
)
from ..enums import Stage, Standing
from ..models import Publication
from .rows import EntryOut

router = Router(tags=["organizing: results"])
RESULTS = "/editions/{int:year}/organize/results"
PHASE = RESULTS + "/{int:phase_id}"
LONGEST = 10_000


class FilesOut(Schema):
    """How a phase's files stand against its live labels."""

    unfinished: int = Field(description="They wait or are being scored.")
    scored: int
    outdated: int = Field(description="They have a score against earlier labels or rules alone.")
    failed: int = Field(description="By our fault: they are in no table, and can be queued again.")


class FrozenOut(Schema):
    version: int
    stage: Stage
    as_of: datetime
    objections_until: datetime | None
    note: str
    digest: str
    published_by: PersonName | None = Field(description="Null: at the moment that was set.")
    withdrawn_at: datetime | None
    withdrawn_reason: str
    url: str | None = Field(description="Null of provisional ones, which have no public page.")

    @staticmethod
    def resolve_url(table: Publication, context: dict[str, Any]) -> str | None:
        request: HttpRequest = context["request"]
        return request.build_absolute_uri(table.get_absolute_url()) if table.is_public else None


class PhaseResultsOut(Schema):
    phase_id: int = Field(alias="phase.pk")
    task: str = Field(alias="phase.task.slug")
    phase: str = Field(alias="phase.slug")
    title: str = Field(alias="phase.title")
    split: Split = Field(alias="phase.split")
    is_benchmark: bool = Field(alias="phase.is_benchmark")
    publish_at: datetime | None = Field(alias="phase.publish_at", description="When they are published by themselves.")
    standing: Standing
    state: str = Field(description="The same in words, with the version.")
    files: FilesOut
    hindrance: str = Field(alias="hindrance_to_final", description="Why they cannot become final now; empty if so.")
    is_ready: bool
    is_due: bool = Field(description="Whether the moment set for them has come, and they wait for something.")
    is_of_year: bool = Field(description="Whether publishing the year publishes them.")
    unanswered: int = Field(description="Objections that wait for an answer.")
    versions: list[FrozenOut] = Field(description="The newest first.")


class PublishIn(StrictIn):
    note: str = Field("", max_length=LONGEST, description="Public; stands above the results for ever.")
    is_sure: Literal[True] = Field(
        description="What is published is public at once and never changed, only corrected: read the preview first."
    )


class ProvisionalIn(StrictIn):
    objections_until: Moment = Field(description="Until then each team may object; afterwards you publish.")
    note: str = Field("", max_length=LONGEST, description="For the teams, beside their results.")


class CorrectIn(StrictIn):
    note: str = Field(min_length=1, max_length=LONGEST, description="Public: what was corrected, and why.")


class NotComparableIn(StrictIn):
    submission_id: UUID
    reason: str = Field(min_length=1, max_length=LONGEST, description="Public. The entry stays without a rank.")


class WithdrawIn(StrictIn):
    reason: str = Field(min_length=1, max_length=LONGEST, description="Public. The results stay readable.")


@router.get(RESULTS, response=list[PhaseResultsOut], auth=Token("organize"), summary="How the results of a year stand")
@paginate(Pages)
def list_phase_results(request: SignedInRequest, year: int) -> list[PhaseResults]:
    """All phases, in the order of their tasks."""
    return results_of_year(organized_edition(request.user, year, OrganizerRole.HELPER), database_now())


@router.get(PHASE, response=PhaseResultsOut, auth=Token("organize"), summary="How the results of a phase stand")
def get_phase_results(request: SignedInRequest, year: int, phase_id: int) -> PhaseResults:
    return found_by(request, year, phase_id, OrganizerRole.HELPER)


@router.get(
    PHASE + "/preview", response=list[EntryOut], auth=Token("organize"), summary="The rows that would be frozen now"
)
@paginate(Pages)
def list_preview(request: SignedInRequest, year: int, phase_id: int) -> Any:
    """Each track by rank, what is not ranked last; none without live labels."""
    found = found_by(request, year, phase_id, OrganizerRole.HELPER)
    return preview(found.phase, found.in_force, found.now)


@router.get(
    PHASE + "/entries", response=list[EntryOut], auth=Token("organize"), summary="The rows of the newest version"
)
@paginate(Pages)
def list_frozen_entries(request: SignedInRequest, year: int, phase_id: int) -> Any:
    """Of provisional results too, which the public does not see; none before any are frozen."""
    found = found_by(request, year, phase_id, OrganizerRole.HELPER)
    return by_track(found.newest.entries.all()) if found.newest else []


@router.post(
    RESULTS + "/publish", response=list[PhaseResultsOut], auth=Token("organize"), summary="Publish a year's results"
)
def publish_results_of_year(request: SignedInRequest, year: int, data: PublishIn) -> list[PhaseResults]:
    """All closed test phases that are not yet, all of them or none. Chairs alone may do this."""
    edition, now = organized_edition(request.user, year, OrganizerRole.CHAIR), database_now()
    published = publish_year(edition, now=now, actor=request.user, note=data.note)
    phases = {each.phase_id for each in published}
    return [each for each in results_of_year(edition, now) if each.phase.pk in phases]


@router.post(PHASE + "/publish", response=PhaseResultsOut, auth=Token("organize"), summary="Publish a phase's results")
def publish_phase(request: SignedInRequest, year: int, phase_id: int, data: PublishIn) -> PhaseResults:
    """Final and public at once, and signed. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    publish(found.phase, now=found.now, actor=request.user, note=data.note)
    return afterwards(found)


@router.post(
    PHASE + "/publish-provisionally",
    response=PhaseResultsOut,
    auth=Token("organize"),
    summary="Let teams see their results and object",
)
def publish_provisionally(request: SignedInRequest, year: int, phase_id: int, data: ProvisionalIn) -> PhaseResults:
    """Each team sees its own and is told; nobody else sees any. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    publish_provisional(found.phase, **data.dict(), now=found.now, actor=request.user)
    return afterwards(found)


@router.post(PHASE + "/correct", response=PhaseResultsOut, auth=Token("organize"), summary="Correct published results")
def correct_results(request: SignedInRequest, year: int, phase_id: int, data: CorrectIn) -> PhaseResults:
    """With what the final entries score now. The old version stays readable. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    correct(in_force_of(found), note=data.note, now=found.now, actor=request.user)
    return afterwards(found)


@router.post(
    PHASE + "/not-comparable",
    response=PhaseResultsOut,
    auth=Token("organize"),
    summary="Mark an entry as not comparable",
)
def mark_entry(request: SignedInRequest, year: int, phase_id: int, data: NotComparableIn) -> PhaseResults:
    """In a new version, in which others move up. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    mark_not_comparable(in_force_of(found), **data.dict(), now=found.now, actor=request.user)
    return afterwards(found)


@router.post(PHASE + "/withdraw", response=PhaseResultsOut, auth=Token("organize"), summary="Take results back")
def withdraw_results(request: SignedInRequest, year: int, phase_id: int, data: WithdrawIn) -> PhaseResults:
    """They stay readable and are no longer in force; what the phase hid is hidden again. Chairs alone may do this."""
    found = found_by(request, year, phase_id, OrganizerRole.CHAIR)
    withdraw(in_force_of(found), reason=data.reason, now=found.now, actor=request.user)
    return afterwards(found)


def found_by(request: SignedInRequest, year: int, phase_id: int, role: OrganizerRole) -> PhaseResults:
    """The phase for organizers of that role. Raises Http404 and PermissionDenied."""
    return results_of_id(organized_edition(request.user, year, role), phase_id, database_now())


def afterwards(found: PhaseResults) -> PhaseResults:
    """How the results of the phase stand once something was done to them."""
    return results_of_id(found.phase.task.edition, found.phase.pk, found.now)
