"""The API beside tus: which uploads can go on, and the submission that is made of one."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from ninja import Field, Header, Router, Schema
from ninja import Status as WithStatus
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.idempotency import keeps_own_keys
from challenge.api.paging import Described, Pages
from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.overview import submission_for
from ..domain.uploads import declared_sha256, finalize_upload, said_of, unfinished_uploads, upload_for
from ..enums import Track
from ..models import Upload
from ..views.uploads import signed_in
from .submissions import Key, SubmissionOut, describe

router = Router(tags=["uploads"])


class UploadOut(Schema):
    id: UUID
    url: str = Field(description="Where tus 1.0 goes on: HEAD tells the offset, PATCH brings bytes, DELETE ends it.")
    year: int
    task: str
    team: str
    team_id: int
    file_name: str
    sha256: str = Field(description="As it was announced; empty if it was not.")
    message: str
    track: Track
    is_competing: bool
    length: int
    offset: int = Field(description="So many bytes have arrived.")
    created_at: datetime
    expires_at: datetime = Field(description="When it is given up, unless bytes arrive.")
    submission: UUID | None = Field(description="What has become of it, once it is finalized.")


@router.get("/uploads", response=list[UploadOut], auth=Token("read"), summary="Uploads that can go on")
@paginate(Pages)
def list_uploads(request: SignedInRequest) -> Any:
    """Unfinished ones of the teams that you may submit for, the newest first."""
    found = unfinished_uploads(request.user, database_now())
    return Described(found, lambda page: [describe_upload(request, each) for each in page])


@router.get("/uploads/{uuid:upload_id}", response=UploadOut, auth=Token("read"), summary="One upload")
def get_upload(request: SignedInRequest, upload_id: UUID) -> Any:
    """How far it is, and what has become of it."""
    return describe_upload(request, upload_for(request.user, upload_id, database_now()))


@router.post(
    "/uploads/{uuid:upload_id}/finalize",
    response={202: SubmissionOut},
    auth=signed_in,
    summary="Make a submission of a resumable upload",
)
@keeps_own_keys
def finalize(request: SignedInRequest, upload_id: UUID, idempotency_key: Header[Key | None] = None) -> Any:
    """Once all bytes are there (tus 1.0 at `/api/v1/uploads/`). Asked again, it answers with the same submission."""
    submission = finalize_upload(
        upload_for(request.user, upload_id, database_now()),
        user=request.user,
        idempotency_key=idempotency_key or "",
        clock=database_now,
    )
    return WithStatus(202, describe(request, submission_for(request.user, submission.pk)))


def describe_upload(request: SignedInRequest, upload: Upload) -> dict[str, Any]:
    """What the API tells of an upload."""
    names = ("file_name", "length", "offset", "created_at", "expires_at")
    return {name: getattr(upload, name) for name in names} | {
        **asdict(said_of(upload)),
        "sha256": declared_sha256(upload),
        "id": upload.pk,
        "url": request.build_absolute_uri(reverse("upload", args=[upload.pk])),
        "year": upload.task.edition.year,
        "task": upload.task.slug,
        "team": upload.team.name,
        "team_id": upload.team_id,
        "submission": upload.submission_id,
    }
