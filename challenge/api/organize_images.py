"""The organizers' API of a phase's images: upload a list, take a set over, order, role, remove."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import Http404
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.organizing import organized_phase
from ..domain.phase_images import (
    AttachedSet,
    attach,
    attach_list,
    attached_sets,
    change_role,
    detach,
    move_up,
    sets_of_others,
)
from ..enums import ImageSetRole
from ..forms.filling import filled
from ..forms.images import ImageListForm, TakeOverForm
from ..models import ImageSet, Phase
from ..typing import SignedInRequest
from .frame import Token
from .organize_phases import PHASE
from .paging import Pages
from .schemas import StrictIn, text_of

router = Router(tags=["organizing: images"])
SETS = PHASE + "/image-sets"
ONE_SET = SETS + "/{int:image_set_id}"


class ImageListIn(StrictIn):
    name: Annotated[str, text_of(ImageSet, "name")] = Field(description="As reports call it, such as `val-2026`.")
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
    id: int = Field(alias="row.image_set_id", description="The set's.")
    name: str = Field(alias="row.image_set.name")
    images: int = Field(alias="row.image_set.image_count")
    digest: str = Field(alias="row.image_set.digest", description="SHA-256 of the list.")
    role: ImageSetRole = Field(alias="row.role")
    is_bound: bool = Field(description="Whether files of teams are scored on it; then it stays.")


class OtherImageSetOut(ImageSetOut):
    phases: list[str] = Field(description="Where it is used, as `2012/classification/val`.")

    @staticmethod
    def resolve_phases(image_set: ImageSet) -> list[str]:
        used = [(phase.task.edition.year, phase.task.slug, phase.slug) for phase in image_set.phases.all()]
        return [f"{year}/{task}/{phase}" for year, task, phase in used]


@router.get(SETS, response=list[PhaseImageSetOut], auth=Token("organize"), summary="Image sets of a phase")
@paginate(Pages)
def list_image_sets(request: SignedInRequest, year: int, task: str, phase: str) -> list[AttachedSet]:
    """In their order. A file must name every image of all of them."""
    return attached_sets(organized_phase(request.user, year, task, phase))


@router.post(SETS, response={201: PhaseImageSetOut}, auth=Token("organize"), summary="Upload a list of images")
def create_set(
    request: SignedInRequest,
    year: int,
    task: str,
    phase: str,
    data: Form[ImageListIn],
    images: File[UploadedFile],
) -> Status[AttachedSet]:
    """CSV, plain or gzipped, with the header `image,width,height`; sizes may be empty or left out. It becomes a set of
    the phase that never changes."""
    found = organized_phase(request.user, year, task, phase)
    form = filled(ImageListForm, data.dict(), files={"images": images})
    name, now = form.cleaned_data["name"], database_now()
    row = attach_list(found, form.rows, data.role, name=name, now=now, actor=request.user)
    return Status(201, attached_set(found, row.image_set_id))


@router.get(
    SETS + "/of-others", response=list[OtherImageSetOut], auth=Token("organize"), summary="Sets that can be taken over"
)
@paginate(Pages)
def list_other_sets(request: SignedInRequest, year: int, task: str, phase: str) -> QuerySet[ImageSet]:
    """Newest first, with where each is used: on the same images entries of different years can be compared."""
    return sets_of_others(organized_phase(request.user, year, task, phase))


@router.post(
    SETS + "/take-over", response={201: PhaseImageSetOut}, auth=Token("organize"), summary="Take an image set over"
)
def take_over_set(request: SignedInRequest, year: int, task: str, phase: str, data: TakeOverIn) -> Status[AttachedSet]:
    """A set that is there already becomes one of the phase's, such as the anchor of another year."""
    found = organized_phase(request.user, year, task, phase)
    form = filled(TakeOverForm, data.dict(), others=sets_of_others(found))
    row = attach(found, form.cleaned_data["image_set"], data.role, now=database_now(), actor=request.user)
    return Status(201, attached_set(found, row.image_set_id))


@router.get(ONE_SET, response=PhaseImageSetOut, auth=Token("organize"), summary="One image set of a phase")
def get_image_set(request: SignedInRequest, year: int, task: str, phase: str, image_set_id: int) -> AttachedSet:
    return attached_set(organized_phase(request.user, year, task, phase), image_set_id)


@router.patch(ONE_SET, response=PhaseImageSetOut, auth=Token("organize"), summary="Change what a set is there for")
def change_set_role(
    request: SignedInRequest, year: int, task: str, phase: str, image_set_id: int, data: RoleIn
) -> AttachedSet:
    """It counts from the next Release on."""
    found = organized_phase(request.user, year, task, phase)
    change_role(attached_set(found, image_set_id).row, data.role, now=database_now(), actor=request.user)
    return attached_set(found, image_set_id)


@router.post(ONE_SET + "/up", response=PhaseImageSetOut, auth=Token("organize"), summary="Move a set up")
def move_set_up(request: SignedInRequest, year: int, task: str, phase: str, image_set_id: int) -> AttachedSet:
    """It changes places with the set before it, if there is one."""
    found = organized_phase(request.user, year, task, phase)
    move_up(attached_set(found, image_set_id).row, now=database_now(), actor=request.user)
    return attached_set(found, image_set_id)


@router.delete(ONE_SET, response={204: None}, auth=Token("organize"), summary="Take an image set out of a phase")
def delete_image_set(request: SignedInRequest, year: int, task: str, phase: str, image_set_id: int) -> Status[None]:
    """The set itself stays. One on which files of teams are scored stays in the phase."""
    found = attached_set(organized_phase(request.user, year, task, phase), image_set_id)
    detach(found.row, now=database_now(), actor=request.user)
    return Status(204, None)


def attached_set(phase: Phase, image_set_id: int) -> AttachedSet:
    """Raises Http404 for a set that the phase does not have."""
    for each in attached_sets(phase):
        if each.row.image_set_id == image_set_id:
            return each
    raise Http404
