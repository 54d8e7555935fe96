"""The organizers' API of label audits: begin one, read its list, and have decided labels changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.organize_phases import PHASE
from challenge.api.paging import Pages
from challenge.api.schemas import PersonName, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_phase
from challenge.forms.filling import filled
from challenge.models import Phase
from challenge.typing import SignedInRequest

from ..domain.label_audit import LEAST_ENTRIES, check_may_audit, start_label_audit
from ..domain.label_audit_view import load_images
from ..domain.relabelling import start_relabelling
from ..enums import AuditState
from ..forms.label_audit import DecisionsForm
from ..models import LabelAudit, Relabelling

router = Router(tags=["organizing: label audits"])
AUDITS = PHASE + "/label-audits"
RELABELLINGS = PHASE + "/relabellings"


class LabelAuditIn(StrictIn):
    min_entries: int | None = Field(
        None, ge=LEAST_ENTRIES, le=32767, description="How many entries must agree; null: more than half of them."
    )


class BackgroundWorkOut(Schema):
    id: int
    state: AuditState
    note: str = Field(description="Why it failed.")
    started_at: datetime
    started_by: PersonName | None
    finished_at: datetime | None


class LabelAuditOut(BackgroundWorkOut):
    min_entries: int
    labels_version: int
    is_outdated: bool = Field(description="Other labels have been made live since.")
    entries: int = Field(description="Compared: the best one of each team.")
    images: int | None
    found: int | None = Field(description="Images on which so many entries agree against the label.")
    listed: int | None

    @staticmethod
    def resolve_labels_version(audit: LabelAudit) -> int:
        return audit.release.ground_truth.version

    @staticmethod
    def resolve_is_outdated(audit: LabelAudit) -> bool:
        return audit.release_id != audit.phase.live_release_id

    @staticmethod
    def resolve_entries(audit: LabelAudit) -> int:
        return int(audit.summary.get("entries", 0))

    @staticmethod
    def resolve_images(audit: LabelAudit) -> int | None:
        return _figure(audit, "images")

    @staticmethod
    def resolve_found(audit: LabelAudit) -> int | None:
        return _figure(audit, "found")

    @staticmethod
    def resolve_listed(audit: LabelAudit) -> int | None:
        return _figure(audit, "listed")


class AuditedImageOut(Schema):
    rank: int
    image: str
    label: str
    label_words: str
    agreed: str
    agreed_words: str
    agreeing: int
    entries: int
    runner_up: str
    runner_up_words: str
    runner_up_entries: int


class RelabellingOut(BackgroundWorkOut):
    images: int = Field(description="Decided ones.")
    based_on: int = Field(description="The version of the labels that it changes.")
    draft: int | None = Field(description="The version that it made.")

    @staticmethod
    def resolve_based_on(made: Relabelling) -> int:
        return made.based_on.version

    @staticmethod
    def resolve_draft(made: Relabelling) -> int | None:
        return made.draft.version if made.draft else None


@router.get(AUDITS, response=list[LabelAuditOut], auth=Token("organize"), summary="Label audits of a phase")
@paginate(Pages)
def list_audits(request: SignedInRequest, year: int, task: str, phase: str) -> QuerySet[LabelAudit]:
    """The latest first. For who may see the labels of the phase: when it has closed, and they did not compete."""
    return _readable_audits(request, year, task, phase)


@router.get(AUDITS + "/{int:audit_id}", response=LabelAuditOut, auth=Token("organize"), summary="One label audit")
def get_audit(request: SignedInRequest, year: int, task: str, phase: str, audit_id: int) -> LabelAudit:
    return get_object_or_404(_readable_audits(request, year, task, phase), pk=audit_id)


@router.post(AUDITS, response={202: LabelAuditOut}, auth=Token("organize"), summary="Compare entries with the labels")
def create_audit(request: SignedInRequest, year: int, task: str, phase: str, data: LabelAuditIn) -> Status[LabelAudit]:
    """A worker makes the list of images on which entries agree against the label."""
    found = organized_phase(request.user, year, task, phase)
    audit = start_label_audit(found, min_entries=data.min_entries, now=database_now(), actor=request.user)
    return Status(202, _audits(found).get(pk=audit.pk))


@router.get(
    AUDITS + "/{int:audit_id}/images",
    response=list[AuditedImageOut],
    auth=Token("organize"),
    summary="Images whose label may be wrong",
)
@paginate(Pages)
def list_audited_images(
    request: SignedInRequest, year: int, task: str, phase: str, audit_id: int
) -> Sequence[dict[str, Any]]:
    """Those first on which most entries agree. Who loads them is put on record."""
    audits = _audits(organized_phase(request.user, year, task, phase))
    audit = get_object_or_404(audits, pk=audit_id, state=AuditState.DONE)
    return load_images(audit, now=database_now(), actor=request.user)


@router.get(
    RELABELLINGS, response=list[RelabellingOut], auth=Token("organize"), summary="Decisions about labels of a phase"
)
@paginate(Pages)
def list_relabellings(request: SignedInRequest, year: int, task: str, phase: str) -> QuerySet[Relabelling]:
    """The latest first."""
    return _relabellings(organized_phase(request.user, year, task, phase))


@router.post(RELABELLINGS, response={202: RelabellingOut}, auth=Token("organize"), summary="Have labels changed")
def create_relabelling(
    request: SignedInRequest, year: int, task: str, phase: str, decisions: File[UploadedFile]
) -> Status[Relabelling]:
    """Decided cases, or a CSV with the header `image,label`. A worker makes a draft in which all other labels stay."""
    found = organized_phase(request.user, year, task, phase)
    form = filled(DecisionsForm, {}, files={"decisions": decisions})
    made = start_relabelling(found, form.cleaned_data["decisions"], now=database_now(), actor=request.user)
    return Status(202, _relabellings(found).get(pk=made.pk))


def _figure(audit: LabelAudit, name: str) -> int | None:
    """One that its worker wrote; None until it has ended."""
    figure: int | None = audit.summary.get(name)
    return figure


def _readable_audits(request: SignedInRequest, year: int, task: str, phase: str) -> QuerySet[LabelAudit]:
    """Raises AuditRefused for one who may not see the labels of the phase."""
    found = organized_phase(request.user, year, task, phase)
    check_may_audit(found, now=database_now(), actor=request.user)
    return _audits(found)


def _audits(phase: Phase) -> QuerySet[LabelAudit]:
    return phase.label_audits.select_related("started_by", "release__ground_truth", "release__taxonomy")


def _relabellings(phase: Phase) -> QuerySet[Relabelling]:
    return phase.relabellings.select_related("started_by", "based_on", "draft")
