"""The organizers' API of a phase's images: upload a list, take a set over, order, role, remove."""

from django.db.models import QuerySet
from django.http import Http404
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.image_sets import create_image_set
from ..domain.phase_images import attach, bound_digests, change_role, detach, move_up, sets_of_others
from ..enums import ImageSetRole
from ..forms.filling import filled
from ..forms.images import ImageListForm, TakeOverForm
from ..models import ImageSet, Phase, PhaseImageSet
from ..typing import SignedInRequest
from .frame import Token
from .organize_phases import PHASE, organized_phase
from .paging import Pages
from .schemas import StrictIn

router = Router(tags=["organizing: images"])
SETS = PHASE + "/image-sets"
ONE_SET = SETS + "/{int:image_set_id}"


class ImageListIn(StrictIn):
    name: str = Field(min_length=1, max_length=100, description="As reports call it, such as `val-2026`.")
    role: ImageSetRole = ImageSetRole.MAIN


class TakeOverIn(StrictIn):
    image_set: int = Field(ge=1, le=2147483647, description="The id of a set that is there already.")
    role: ImageSetRole = ImageSetRole.ANCHOR


class RoleIn(StrictIn):
    role: ImageSetRole


class ImageSetOut(Schema):
    id: int
    name: str
    images: int = Field(alias="image_count")
    digest: str = Field(description="SHA-256 of the list.")


class PhaseImageSetOut(Schema):
    id: int = Field(alias="image_set_id", description="The set's.")
    name: str = Field(alias="image_set.name")
    images: int = Field(alias="image_set.image_count")
    digest: str = Field(alias="image_set.digest", description="SHA-256 of the list.")
    role: ImageSetRole
    is_bound: bool = Field(description="Whether files of teams are scored on it; then it stays.")


class OtherImageSetOut(ImageSetOut):
    phases: list[str] = Field(description="Where it is used, as `2012/classification/val`.")

    @staticmethod
    def resolve_phases(image_set: ImageSet) -> list[str]:
        used = [(phase.task.edition.year, phase.task.slug, phase.slug) for phase in image_set.phases.all()]
        return [f"{year}/{task}/{phase}" for year, task, phase in used]


@router.get(SETS, response=list[PhaseImageSetOut], auth=Token("organize"), summary="Image sets of a phase")
@paginate(Pages)
def list_image_sets(request: SignedInRequest, year: int, task: str, phase: str) -> list[PhaseImageSet]:
    """In their order. A file must name every image of all of them."""
    return rows_of(organized_phase(request, year, task, phase))


@router.post(SETS, response={201: PhaseImageSetOut}, auth=Token("organize"), summary="Upload a list of images")
def create_set(
    request: SignedInRequest,
    year: int,
    task: str,
    phase: str,
    data: Form[ImageListIn],
    images: File[UploadedFile],
) -> Status[PhaseImageSet]:
    """CSV, plain or gzipped, with the header `image,width,height`; sizes may be empty or left out. It becomes a set of
    the phase that never changes."""
    found, now = organized_phase(request, year, task, phase), database_now()
    form = filled(ImageListForm, data.dict(), files={"images": images})
    made = create_image_set(name=form.cleaned_data["name"], images=form.rows, now=now)
    return Status(201, attached(request, found, made, data.role))


@router.get(
    SETS + "/of-others", response=list[OtherImageSetOut], auth=Token("organize"), summary="Sets that can be taken over"
)
@paginate(Pages)
def list_other_sets(request: SignedInRequest, year: int, task: str, phase: str) -> QuerySet[ImageSet]:
    """Newest first, with where each is used: on the same images entries of different years can be compared."""
    return sets_of_others(organized_phase(request, year, task, phase))


@router.post(
    SETS + "/take-over", response={201: PhaseImageSetOut}, auth=Token("organize"), summary="Take an image set over"
)
def take_over_set(
    request: SignedInRequest, year: int, task: str, phase: str, data: TakeOverIn
) -> Status[PhaseImageSet]:
    """A set that is there already becomes one of the phase's, such as the anchor of another year."""
    found = organized_phase(request, year, task, phase)
    form = filled(TakeOverForm, data.dict(), others=sets_of_others(found))
    return Status(201, attached(request, found, form.cleaned_data["image_set"], data.role))


@router.get(ONE_SET, response=PhaseImageSetOut, auth=Token("organize"), summary="One image set of a phase")
def get_image_set(request: SignedInRequest, year: int, task: str, phase: str, image_set_id: int) -> PhaseImageSet:
    return row_of(organized_phase(request, year, task, phase), image_set_id)


@router.patch(ONE_SET, response=PhaseImageSetOut, auth=Token("organize"), summary="Change what a set is there for")
def change_set_role(
    request: SignedInRequest, year: int, task: str, phase: str, image_set_id: int, data: RoleIn
) -> PhaseImageSet:
    """It counts from the next Release on."""
    found = organized_phase(request, year, task, phase)
    change_role(row_of(found, image_set_id), data.role, now=database_now(), actor=request.user)
    return row_of(found, image_set_id)


@router.post(ONE_SET + "/up", response=PhaseImageSetOut, auth=Token("organize"), summary="Move a set up")
def move_set_up(request: SignedInRequest, year: int, task: str, phase: str, image_set_id: int) -> PhaseImageSet:
    """It changes places with the set before it, if there is one."""
    found = organized_phase(request, year, task, phase)
    move_up(row_of(found, image_set_id), now=database_now(), actor=request.user)
    return row_of(found, image_set_id)


@router.delete(ONE_SET, response={204: None}, auth=Token("organize"), summary="Take an image set out of a phase")
def delete_image_set(request: SignedInRequest, year: int, task: str, phase: str, image_set_id: int) -> Status[None]:
    """The set itself stays. One on which files of teams are scored stays in the phase."""
    row = row_of(organized_phase(request, year, task, phase), image_set_id)
    detach(row, now=database_now(), actor=request.user)
    return Status(204, None)


def attached(request: SignedInRequest, phase: Phase, image_set: ImageSet, role: ImageSetRole) -> PhaseImageSet:
    row = attach(phase, image_set, role, now=database_now(), actor=request.user)
    return row_of(phase, row.image_set_id)


def rows_of(phase: Phase) -> list[PhaseImageSet]:
    """The phase's sets in their order, each told whether it is bound."""
    rows, bound = list(phase.image_set_roles.select_related("image_set", "phase__task__edition")), bound_digests(phase)
    for row in rows:
        row.is_bound = row.image_set.digest in bound  # type: ignore[attr-defined]
    return rows


def row_of(phase: Phase, image_set_id: int) -> PhaseImageSet:
    """Raises Http404 for a set that the phase does not have."""
    for row in rows_of(phase):
        if row.image_set_id == image_set_id:
            return row
    raise Http404
