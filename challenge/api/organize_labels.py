"""The organizers' API of hidden labels. It tells versions and digests, and never what is in a file."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.ground_truth import add_version, freeze
from ..domain.label_versions import Version, labels_of_edition, labels_of_phase, truth_of
from ..domain.organizing import organized_edition, organized_phase
from ..domain.releases import make_first_live, make_release
from ..domain.withdrawals import reinstate, withdraw
from ..enums import GroundTruthState, OrganizerRole, WithdrawnKind
from ..forms.filling import filled
from ..forms.labels import LabelsForm
from ..models import Phase
from ..typing import SignedInRequest
from .changing import given
from .frame import Token
from .organize_phases import PHASE
from .paging import Pages
from .schemas import PersonName, StrictIn

router = Router(tags=["organizing: labels"])
LABELS = PHASE + "/labels"
VERSION = LABELS + "/{int:version}"
Names = list[Annotated[str, Field(min_length=1, max_length=300)]]
MOST_NAMED = 10_000


class LabelsIn(StrictIn):
    based_on: int = given(
        ge=1,
        le=2147483647,
        description="The version that this one follows, by default the latest: what it has beside its labels, and what "
        "was withdrawn, comes along.",
    )
    begins_anew: bool = Field(default=False, description="Whether it follows no version.")
    share: float = given(
        ge=0.01, le=0.99, description="Draws the live part: as 0.3 for 30% of the images, drawn by the seed."
    )
    seed: str = Field("", max_length=100, description="Of that draw: any word; keep it to yourselves.")
    note: str = Field("", max_length=1000, description="What changed.")


class WithdrawalIn(StrictIn):
    images: Names = Field([], max_length=MOST_NAMED, description="As the lists of images have them.")
    classes: Names = Field([], max_length=MOST_NAMED, description="By wnid or id.")
    reason: str = Field(min_length=1, max_length=500, description="Public: it stands beside each name.")


class WithdrawnOut(Schema):
    kind: WithdrawnKind
    name: str
    reason: str


class OwnReleaseOut(Schema):
    id: int
    digest: str
    created_at: datetime
    candidate_since: datetime | None = Field(description="While it is one, submissions are scored against it too.")
    live_since: datetime | None


class LabelsOut(Schema):
    task: str = Field(alias="truth.phase.task.slug")
    phase: str = Field(alias="truth.phase.slug")
    version: int = Field(alias="truth.version")
    state: GroundTruthState = Field(alias="truth.state")
    digest: str = Field(alias="truth.digest", description="SHA-256 over its files and what was withdrawn.")
    files: dict[str, str] = Field(alias="truth.files", description="The SHA-256 of each of its files.")
    withdrawn: list[WithdrawnOut] = Field(alias="truth.withdrawn")
    note: str = Field(alias="truth.note")
    created_at: datetime = Field(alias="truth.created_at")
    created_by: PersonName | None = Field(alias="truth.created_by")
    frozen_at: datetime | None = Field(alias="truth.frozen_at")
    release: OwnReleaseOut | None = Field(description="Its latest Release.")
    is_live: bool
    needs_release: bool = Field(description="Live, but a Release made now would differ.")


@router.get(
    "/editions/{int:year}/organize/labels", response=list[LabelsOut], auth=Token("organize"), summary="All labels"
)
@paginate(Pages)
def list_all_labels(request: SignedInRequest, year: int) -> list[Version]:
    """The versions of each phase of the edition, by task."""
    phases = labels_of_edition(organized_edition(request.user, year))
    return [version for phase in phases for version in phase.versions]


@router.get(LABELS, response=list[LabelsOut], auth=Token("organize"), summary="Versions of a phase's labels")
@paginate(Pages)
def list_labels(request: SignedInRequest, year: int, task: str, phase: str) -> list[Version]:
    """The latest first."""
    return labels_of_phase(organized_phase(request.user, year, task, phase)).versions


@router.post(LABELS, response={201: LabelsOut}, auth=Token("organize"), summary="Upload a version of the labels")
def create_labels(
    request: SignedInRequest,
    year: int,
    task: str,
    phase: str,
    data: Form[LabelsIn],
    labels: File[UploadedFile],
    blacklist: File[UploadedFile | None] = None,
    attributes: File[UploadedFile | None] = None,
    split: File[UploadedFile | None] = None,
) -> Status[Version]:
    """A draft, checked whole against the lists of images and the classes. Nothing of a refused file is kept."""
    found = organized_phase(request.user, year, task, phase)
    files = {"labels": labels, "blacklist": blacklist, "attributes": attributes, "split": split}
    form = filled(LabelsForm, as_typed(data), files=files, phase=found)
    based_on, note = form.cleaned_data["based_on"], form.cleaned_data["note"]
    now = database_now()
    made = add_version(found, form.contents, based_on=based_on, note=note, now=now, actor=request.user)
    return Status(201, version_of(found, made.version))


@router.get(VERSION, response=LabelsOut, auth=Token("organize"), summary="One version of the labels")
def get_labels(request: SignedInRequest, year: int, task: str, phase: str, version: int) -> Version:
    return version_of(organized_phase(request.user, year, task, phase), version)


@router.post(VERSION + "/freeze", response=LabelsOut, auth=Token("organize"), summary="Freeze a version")
def freeze_labels(request: SignedInRequest, year: int, task: str, phase: str, version: int) -> Version:
    """It never changes any more."""
    found = organized_phase(request.user, year, task, phase)
    freeze(truth_of(found, version), now=database_now(), actor=request.user)
    return version_of(found, version)


@router.post(VERSION + "/make-live", response=LabelsOut, auth=Token("organize"), summary="Make a version live")
def make_labels_live(request: SignedInRequest, year: int, task: str, phase: str, version: int) -> Version:
    """Makes a Release of a frozen version, which scores from now on. Where scores of teams would change this is
    refused with the Release's id: it is scored in the background first. Chairs alone may do this."""
    found, now = organized_phase(request.user, year, task, phase, OrganizerRole.CHAIR), database_now()
    release = make_release(truth_of(found, version), now=now)
    make_first_live(release, now=now, actor=request.user)
    return version_of(found, version)


@router.post(
    LABELS + "/withdraw", response={201: LabelsOut}, auth=Token("organize"), summary="Withdraw images or classes"
)
def withdraw_names(request: SignedInRequest, year: int, task: str, phase: str, data: WithdrawalIn) -> Status[Version]:
    """A new frozen version in which they count for nobody. Make it live, so that scores follow."""
    found = organized_phase(request.user, year, task, phase)
    made = withdraw(found, **data.dict(), now=database_now(), actor=request.user)
    return Status(201, version_of(found, made.version))


@router.post(
    LABELS + "/reinstate", response={201: LabelsOut}, auth=Token("organize"), summary="Reinstate images or classes"
)
def reinstate_names(request: SignedInRequest, year: int, task: str, phase: str, data: WithdrawalIn) -> Status[Version]:
    """A new frozen version in which they count again."""
    found = organized_phase(request.user, year, task, phase)
    made = reinstate(found, **data.dict(), now=database_now(), actor=request.user)
    return Status(201, version_of(found, made.version))


def as_typed(data: LabelsIn) -> dict[str, Any]:
    """What the form of the page would have sent."""
    typed = data.dict(exclude_unset=True, exclude={"begins_anew"})
    return typed | {"based_on": ""} if data.begins_anew else typed


def version_of(phase: Phase, version: int) -> Version:
    """Raises Http404 for a version that is not there."""
    for each in labels_of_phase(phase).versions:
        if each.truth.version == version:
            return each
    raise Http404
