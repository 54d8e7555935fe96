"""The organizers' API of a phase's sample images: add, say something else, order, remove."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.organizing import organized_phase
from ..domain.samples import add_sample, change_sample, move_sample, remove_sample, sample_of
from ..enums import OrganizerRole
from ..forms.filling import filled, only
from ..forms.samples import SampleForm, SampleTextForm
from ..models import SampleImage
from ..typing import SignedInRequest
from .changing import MoveIn, given
from .frame import Token
from .organize_phases import PHASE
from .paging import Pages
from .schemas import StrictIn, text_of

router = Router(tags=["organizing: sample images"])
SAMPLES = PHASE + "/samples"
SAMPLE = SAMPLES + "/{int:sample_id}"
Alt = Annotated[str, text_of(SampleImage, "alt"), Field(description="What is to be seen, for those who do not see it.")]
Caption = Annotated[
    str,
    text_of(SampleImage, "caption"),
    Field(description="It stands below the picture. If it names what is seen, it tells the label."),
]
Licence = Annotated[str, text_of(SampleImage, "licence")]
Credit = Annotated[str, text_of(SampleImage, "credit")]
Source = Annotated[str, text_of(SampleImage, "source_url")]


class SampleIn(StrictIn):
    image: Annotated[str, text_of(SampleImage, "image")] = Field(description="As the phase lists it.")
    alt: Alt
    caption: Caption = ""
    licence: Licence = Field(description="As `CC BY 2.0`.")
    credit: Credit = Field(description="Who made it, as the licence asks for it.")
    source_url: Source = Field("", description="Where it is from.")


class SampleChange(StrictIn):
    alt: Alt = given()
    caption: Caption = given()
    licence: Licence = given()
    credit: Credit = given()
    source_url: Source = given()


class SampleOut(Schema):
    id: int
    image: str
    url: str = Field(description="Of the picture; the public's once the phase has results.")
    sha256: str
    width: int = Field(description="In which files give boxes: the list's, where it has one.")
    height: int
    alt: str
    caption: str
    licence: str
    credit: str
    source_url: str
    added_at: datetime

    @staticmethod
    def resolve_url(sample: SampleImage, context: dict[str, Any]) -> str:
        # The page of the app above, which knows when results are there.
        request: HttpRequest = context["request"]
        return request.build_absolute_uri(reverse("sample_picture", args=[sample.pk]))


@router.get(SAMPLES, response=list[SampleOut], auth=Token("organize"), summary="Sample images of a phase")
@paginate(Pages)
def list_samples(request: SignedInRequest, year: int, task: str, phase: str) -> QuerySet[SampleImage]:
    """In their order."""
    return SampleImage.objects.filter(phase=organized_phase(request.user, year, task, phase, OrganizerRole.HELPER))


@router.post(SAMPLES, response={201: SampleOut}, auth=Token("organize"), summary="Add a sample image")
def create_sample(
    request: SignedInRequest, year: int, task: str, phase: str, data: Form[SampleIn], picture: File[UploadedFile]
) -> Status[SampleImage]:
    """JPEG, PNG or WebP, at most 5 MB and 20 million pixels. What cameras wrote into it is left out."""
    found = organized_phase(request.user, year, task, phase)
    values = filled(SampleForm, data.dict(), files={"picture": picture}).values()
    return Status(201, add_sample(found, values, upload=picture, now=database_now(), actor=request.user))


@router.get(SAMPLE, response=SampleOut, auth=Token("organize"), summary="One sample image")
def get_sample(request: SignedInRequest, year: int, task: str, phase: str, sample_id: int) -> SampleImage:
    return sample_of(organized_phase(request.user, year, task, phase, OrganizerRole.HELPER), sample_id)


@router.patch(SAMPLE, response=SampleOut, auth=Token("organize"), summary="Change what is said of a picture")
def change_sample_text(
    request: SignedInRequest, year: int, task: str, phase: str, sample_id: int, data: SampleChange
) -> SampleImage:
    """For another picture it is removed and added anew."""
    found = sample_of(organized_phase(request.user, year, task, phase), sample_id)
    change = data.dict(exclude_unset=True)
    values = filled(SampleTextForm, change, instance=found).cleaned_data
    return change_sample(found, only(values, change), now=database_now(), actor=request.user)


@router.delete(SAMPLE, response={204: None}, auth=Token("organize"), summary="Remove a sample image")
def delete_sample(request: SignedInRequest, year: int, task: str, phase: str, sample_id: int) -> Status[None]:
    found = sample_of(organized_phase(request.user, year, task, phase), sample_id)
    remove_sample(found, now=database_now(), actor=request.user)
    return Status(204, None)


@router.post(SAMPLE + "/move", response=SampleOut, auth=Token("organize"), summary="Move a picture in its order")
def move_sample_image(
    request: SignedInRequest, year: int, task: str, phase: str, sample_id: int, data: MoveIn
) -> SampleImage:
    found = sample_of(organized_phase(request.user, year, task, phase), sample_id)
    move_sample(found, data.places, now=database_now(), actor=request.user)
    return found
