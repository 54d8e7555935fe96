"""The organizers' API of an edition's settings as a file: loaded, compared with what runs, and applied once read."""

from typing import Any

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from ..domain.clock import database_now
from ..domain.manifest_export import export_edition
from ..domain.manifest_format import Manifest, ManifestRefused
from ..domain.manifest_import import Review, import_manifest, review
from ..domain.manifest_yaml import MOST_CHARACTERS
from ..domain.organizing import organized_edition
from ..forms.filling import filled
from ..forms.manifest import ManifestForm
from ..models import Edition, User
from ..typing import SignedInRequest
from .frame import Token
from .organize_editions import EDITION, EditionSettingsOut, check_staff
from .schemas import Sha256, StrictIn

router = Router(tags=["organizing: settings as a file"])
YAML = "application/yaml"


class ManifestIn(StrictIn):
    text: str = Field(min_length=1, max_length=MOST_CHARACTERS, description="The text of an `edition.yaml`.")


class ReviewedManifestIn(ManifestIn):
    seal: Sha256 = Field(
        description="Of the review: the file is applied only if it and what runs are still what was reviewed.",
    )


class DifferenceOut(Schema):
    path: str = Field(description="As `tasks.classification.max_guesses`.")
    old: Any = Field(description="What runs; null: nothing.")
    new: Any = Field(description="What the file says; null: nothing.")


class ReviewOut(Schema):
    is_new: bool = Field(description="Whether the file makes an edition.")
    differences: list[DifferenceOut] = Field(description="What would change; empty: what runs is what the file says.")
    seal: str


@router.get(
    EDITION + "/edition.yaml",
    auth=Token("organize"),
    summary="All settings as a file",
    openapi_extra={"responses": {200: {"description": "OK", "content": {YAML: {"schema": {"type": "object"}}}}}},
)
def get_manifest(request: SignedInRequest, year: int) -> HttpResponse:
    """What runs, to keep, review and import. People and labels are no part of it."""
    headers = {"Content-Disposition": f'attachment; filename="edition-{year}.yaml"'}
    return HttpResponse(
        export_edition(organized_edition(request.user, year)), content_type=f"{YAML}; charset=utf-8", headers=headers
    )


@router.post(EDITION + "/manifest/diff", response=ReviewOut, auth=Token("organize"), summary="What a file would change")
def review_changes(request: SignedInRequest, year: int, data: ManifestIn) -> Review:
    """Found by doing it and taking it back: nothing is changed."""
    organized_edition(request.user, year)
    return reviewed(filled_manifest(data, year=year), request.user)


@router.post(EDITION + "/manifest/import", response=EditionSettingsOut, auth=Token("organize"), summary="Apply a file")
def apply_changes(request: SignedInRequest, year: int, data: ReviewedManifestIn) -> Edition:
    """All of it or nothing."""
    organized_edition(request.user, year)
    manifest = filled_manifest(data, year=year)
    return import_manifest(manifest, now=database_now(), actor=request.user, seal=data.seal)


@router.post("/manifests/diff", response=ReviewOut, auth=Token("organize"), summary="What a file would make")
def review_new(request: SignedInRequest, data: ManifestIn) -> Review:
    """An edition that is not there yet. Staff of the site alone make editions."""
    check_staff(request)
    return reviewed(filled_manifest(data, is_new=True), request.user)


@router.post(
    "/manifests/import", response={201: EditionSettingsOut}, auth=Token("organize"), summary="Make an edition of a file"
)
def create_from_manifest(request: SignedInRequest, data: ReviewedManifestIn) -> Status[Edition]:
    """Staff of the site alone make editions, and become their first chair."""
    check_staff(request)
    manifest = filled_manifest(data, is_new=True)
    return Status(201, import_manifest(manifest, now=database_now(), actor=request.user, seal=data.seal))


def filled_manifest(data: ManifestIn, **options: Any) -> Manifest:
    """Raises ManifestRefused or SettingsRefused."""
    return filled(ManifestForm, {"text": data.text}, files={}, **options).given()


def reviewed(manifest: Manifest, person: User) -> Review:
    """Raises ManifestRefused for what the server refuses of it."""
    found = review(manifest, now=database_now(), actor=person)
    if found.problems:
        raise ManifestRefused(found.problems)
    return found
