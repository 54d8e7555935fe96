"""The organizers' API of raters' votes: hand in a round, read what it says, decide what is open, make it labels.

What the votes settle becomes labels on the server alone: no answer names them.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from ..curation.vote_rounds import Options
from ..domain.clock import database_now
from ..domain.label_versions import Version
from ..domain.organizing import organized_phase
from ..domain.vote_drafts import draft_labels
from ..domain.vote_rounds import decide_cases, round_of, start_round
from ..domain.vote_tables import load_table
from ..forms.filling import filled
from ..forms.votes import DecidedForm, VoteRoundForm
from ..models import VoteRound
from ..typing import SignedInRequest
from .frame import Token
from .organize_labels import LabelsOut, version_of
from .organize_phases import PHASE
from .paging import Pages
from .schemas import PersonName, StrictIn, text_of

router = Router(tags=["organizing: votes"])
ROUNDS = PHASE + "/vote-rounds"
ROUND = ROUNDS + "/{int:round_id}"
DEFAULTS = Options()
CSV = "text/csv"


class Method(StrEnum):
    MAJORITY = "majority"
    DAWID_SKENE = "dawid-skene"


class Table(StrEnum):
    ESCALATED = "escalated"
    UNDECIDED = "undecided"
    RATERS = "raters"


class VoteRoundIn(StrictIn):
    name: Annotated[str, text_of(VoteRound, "name")] = Field(description="As `First round, May`.")
    method: Method = Method(DEFAULTS.method)
    min_conf: float = Field(DEFAULTS.min_conf, ge=0, le=1, description="Below this confidence a person decides.")
    positive: str = Field(DEFAULTS.positive, max_length=100, description="The answer that makes a label true.")
    audit_ratio: float = Field(DEFAULTS.audit_ratio, ge=0, le=1, description="Of settled cases, for a second look.")
    seed: int = Field(DEFAULTS.seed, ge=0, le=2147483647, description="Of that draw.")


class VoteRoundOut(Schema):
    id: int
    name: str
    options: dict[str, Any]
    report: dict[str, Any] = Field(description="Counts and agreement, and no label.")
    created_at: datetime
    created_by: PersonName | None

    @staticmethod
    def resolve_report(round_: VoteRound) -> dict[str, Any]:
        return {**round_.report, "raters": len(round_.report["raters"])}


@router.get(ROUNDS, response=list[VoteRoundOut], auth=Token("organize"), summary="Rounds of votes of a phase")
@paginate(Pages)
def list_vote_rounds(request: SignedInRequest, year: int, task: str, phase: str) -> QuerySet[VoteRound]:
    """Newest first."""
    found = organized_phase(request.user, year, task, phase)
    return VoteRound.objects.filter(phase=found).select_related("created_by")


@router.post(ROUNDS, response={201: VoteRoundOut}, auth=Token("organize"), summary="Hand in a round of votes")
def create_vote_round(
    request: SignedInRequest,
    year: int,
    task: str,
    phase: str,
    data: Form[VoteRoundIn],
    votes: File[UploadedFile],
    golden: File[UploadedFile | None] = None,
) -> Status[VoteRound]:
    """Votes: CSV with the header `image,label,rater,answer`; golden questions: `image,label,answer`. It is settled
    while you wait."""
    found = organized_phase(request.user, year, task, phase)
    form = filled(VoteRoundForm, data.dict(), files={"votes": votes, "golden": golden})
    files = {name: form.cleaned_data[name] for name in ("votes", "golden")}
    options, now = form.options(), database_now()
    made = start_round(found, name=form.cleaned_data["name"], **files, options=options, now=now, actor=request.user)
    return Status(201, made)


@router.get(ROUND, response=VoteRoundOut, auth=Token("organize"), summary="One round of votes")
def get_vote_round(request: SignedInRequest, year: int, task: str, phase: str, round_id: int) -> VoteRound:
    return round_of(organized_phase(request.user, year, task, phase), round_id)


@router.get(
    ROUND + "/tables/{name}",
    auth=Token("organize"),
    summary="A table of a round",
    openapi_extra={"responses": {200: {"description": "OK", "content": {CSV: {"schema": {"type": "string"}}}}}},
)
def get_vote_table(
    request: SignedInRequest, year: int, task: str, phase: str, round_id: int, name: Table
) -> HttpResponse:
    """Cases for people to decide, images without a label, or raters. Who loads one is put on record."""
    found = round_of(organized_phase(request.user, year, task, phase), round_id)
    lines = load_table(found, name, now=database_now(), actor=request.user)
    return HttpResponse("".join(lines), content_type=f"{CSV}; charset=utf-8")


@router.post(ROUND + "/decided", response=VoteRoundOut, auth=Token("organize"), summary="Send decided cases back")
def decide(
    request: SignedInRequest, year: int, task: str, phase: str, round_id: int, decided: File[UploadedFile]
) -> VoteRound:
    """The table of escalated cases, with answers in its column `decision`; others stay open."""
    found = round_of(organized_phase(request.user, year, task, phase), round_id)
    form = filled(DecidedForm, {}, files={"decided": decided})
    return decide_cases(found, form.cleaned_data["decided"], now=database_now(), actor=request.user)


@router.post(ROUND + "/draft", response={201: LabelsOut}, auth=Token("organize"), summary="Make a round labels")
def draft(request: SignedInRequest, year: int, task: str, phase: str, round_id: int) -> Status[Version]:
    """A draft version of the phase's labels, checked whole. Refused while images are undecided."""
    found = round_of(organized_phase(request.user, year, task, phase), round_id)
    truth = draft_labels(found, now=database_now(), actor=request.user)
    return Status(201, version_of(found.phase, truth.version))
