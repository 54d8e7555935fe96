"""The API of kits: the public part of an edition, file by file."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from challenge.api.schemas import Year
from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_edition

from ..domain.kit_files import TYPES
from ..domain.kits import Kit, kit_of
from ..views.kit_files import served

router = Router(tags=["kits"])

A_PATH = "A path of `files`; null where there is no such file."
BYTES = {kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for kind in TYPES.values()}


class KitFileOut(Schema):
    path: str
    sha256: str
    bytes: int
    url: str


class KitImagesOut(Schema):
    name: str = Field(description="The image set's name.")
    role: str
    path: str
    count: int


class KitMeaningOut(Schema):
    kind: str
    max_guesses: int
    options: dict[str, Any]
    classes: str | None = Field(description=A_PATH)
    hierarchy: str | None = Field(description=A_PATH)
    primary_metric: str | None


class KitPhaseOut(KitMeaningOut):
    """As the live Release has it: classes, guesses and options may be others than the task's of today."""

    slug: str
    title: str
    split: str
    opens_at: datetime
    closes_at: datetime | None
    reveal: str
    limits: dict[str, int | None]
    images: list[KitImagesOut]
    labels: str | None = Field(description="Once they are released for everybody, as the three that follow.")
    blacklist: str | None
    attributes: str | None
    parts: str | None
    withdrawn: str | None = Field(description=A_PATH)
    baseline: str | None = Field(description=A_PATH)
    sample: str | None = Field(description=A_PATH)
    release: str | None = Field(description="The digest of the live Release.")


class KitTaskOut(KitMeaningOut):
    slug: str
    title: str
    readme: str = Field(description=A_PATH)
    phases: list[KitPhaseOut]


class KitScorerOut(Schema):
    version: str
    sha256: str
    wheel: str


class KitOut(Schema):
    format: str
    server: str
    year: int
    title: str
    scorer: KitScorerOut
    readme: str
    tasks: list[KitTaskOut]
    files: list[KitFileOut]


@router.get("/editions/{year}/kit", response=KitOut, summary="What the kit of an edition holds", url_name="kit")
def get_kit(request: HttpRequest, year: Year) -> Any:
    """`kit.json`: every file with its size and SHA-256, and of each task and phase which file is which."""
    return served(request, _kit(year).manifest_file)


@router.get(
    "/editions/{year}/kit/files/{path:path}",
    summary="A file of the kit",
    url_name="kit_file",
    openapi_extra={"responses": {200: {"description": "The bytes.", "content": BYTES}}},
)
def get_kit_file(request: HttpRequest, year: Year, path: str) -> Any:
    """Its `ETag` is the SHA-256 that `kit.json` names."""
    file = _kit(year).files.get(path)
    if file is None:
        raise Http404
    return served(request, file)


def _kit(year: int) -> Kit:
    return kit_of(public_edition(year), database_now())
