"""The API of a phase's image list, which files of predictions are to cover."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from ..domain.phase_lists import ImageRows, sets_of
from ..domain.public_editions import public_phase
from .paging import Pages
from .phases import PHASES

router = Router(tags=["editions"])


class ImageOut(Schema):
    image: str
    width: int | None = Field(description="Pixels; null where it is not known.")
    height: int | None
    set: str = Field(description="The name of its image set.")


@router.get(PHASES + "/{slug:phase}/images", response=list[ImageOut], summary="The images of a phase")
@paginate(Pages)
def list_images(request: HttpRequest, year: int, task: str, phase: str) -> Any:
    """Set by set, each in the order of ids; an image of two sets is listed under each.

    Withdrawn images are among them: files may name them, and they count for nobody.
    """
    return ImageRows(sets_of(public_phase(year, task, phase)))
