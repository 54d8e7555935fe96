"""The organizers' API of data files: those of the edition's store and those elsewhere."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from challenge.api.changing import given
from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import Moment, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.data_files import add_file, change_file, data_files, remove_file
from challenge.domain.organizing import organized_edition
from challenge.enums import DataAudience, OrganizerRole
from challenge.forms.data_files import DataFileForm
from challenge.forms.filling import filled
from challenge.models import DataFile, Edition
from challenge.typing import SignedInRequest

from ..domain.teams import tasks_named

router = Router(tags=["organizing: data files"])
DATA = "/editions/{int:year}/organize/data-files"
LARGEST = 2**53 - 1


class DataFileFacts(StrictIn):
    title: str = Field(min_length=1, max_length=200)
    description: str = Field("", max_length=500)
    audience: DataAudience = DataAudience.TEAMS
    available_from: Moment | None = Field(None, description="Null: at once.")
    task: str | None = Field(None, max_length=50, description="The slug of its task; null: of all tasks.")


class DataFileElsewhereIn(DataFileFacts):
    url: str = Field(min_length=1, max_length=500, description="Where it lies.")
    size: int | None = Field(None, ge=0, le=LARGEST, description="Bytes.")
    sha256: str = Field("", pattern=r"^([0-9a-fA-F]{64})?$", description="Teams compare with it what arrived.")


class DataFileChange(StrictIn):
    title: str = given(min_length=1, max_length=200)
    description: str = given(max_length=500)
    audience: DataAudience = given()
    available_from: Moment | None = given(description="Null: at once.")
    task: str | None = given(max_length=50, description="The slug of its task; null: of all tasks.")
    url: str = given(min_length=1, max_length=500, description="Of a file in the store: it moves there.")
    size: int | None = given(ge=0, le=LARGEST, description="Of a file elsewhere.")
    sha256: str = given(pattern=r"^([0-9a-fA-F]{64})?$", description="Of a file elsewhere.")


class OrganizedDataFileOut(Schema):
    id: int
    title: str
    description: str
    file_name: str
    url: str = Field(description="Of a file elsewhere; empty for one in the edition's store.")
    size: int | None
    sha256: str
    audience: DataAudience
    available_from: datetime | None
    task: str | None
    added_at: datetime
    downloads: int = Field(alias="fetched")
    people: int = Field(description="How many people fetched it.")

    @staticmethod
    def resolve_task(row: DataFile) -> str | None:
        return row.task.slug if row.task else None


@router.get(DATA, response=list[OrganizedDataFileOut], auth=Token("organize"), summary="Data files of an edition")
@paginate(Pages)
def list_data_files(request: SignedInRequest, year: int) -> QuerySet[DataFile]:
    """In their order, each with how often it was fetched."""
    return data_files(organized_edition(request.user, year, OrganizerRole.HELPER))


@router.get(DATA + "/{int:file_id}", response=OrganizedDataFileOut, auth=Token("organize"), summary="One data file")
def get_data_file(request: SignedInRequest, year: int, file_id: int) -> DataFile:
    return _file(organized_edition(request.user, year, OrganizerRole.HELPER), file_id)


@router.post(
    DATA, response={201: OrganizedDataFileOut}, auth=Token("organize"), summary="Add a file that lies elsewhere"
)
def create_file_elsewhere(request: SignedInRequest, year: int, data: DataFileElsewhereIn) -> Status[DataFile]:
    edition = organized_edition(request.user, year)
    return Status(201, _add(request, edition, data.dict(), {}))


@router.post(
    DATA + "/upload", response={201: OrganizedDataFileOut}, auth=Token("organize"), summary="Add a file to the store"
)
def upload_data_file(
    request: SignedInRequest, year: int, data: Form[DataFileFacts], file: File[UploadedFile]
) -> Status[DataFile]:
    """It is hashed on arrival. What takes longer than five minutes to send belongs elsewhere."""
    edition = organized_edition(request.user, year)
    return Status(201, _add(request, edition, data.dict(), {"upload": file}))


@router.patch(
    DATA + "/{int:file_id}", response=OrganizedDataFileOut, auth=Token("organize"), summary="Change a data file"
)
def change_data_file(request: SignedInRequest, year: int, file_id: int, data: DataFileChange) -> DataFile:
    edition = organized_edition(request.user, year)
    return _change(request, edition, _file(edition, file_id), data.dict(exclude_unset=True), {})


@router.post(
    DATA + "/{int:file_id}/upload",
    response=OrganizedDataFileOut,
    auth=Token("organize"),
    summary="Put another file there",
)
def replace_data_file(request: SignedInRequest, year: int, file_id: int, file: File[UploadedFile]) -> DataFile:
    """Teams fetch the new one under the same address; one that lay elsewhere lies in the store from now on."""
    edition = organized_edition(request.user, year)
    return _change(request, edition, _file(edition, file_id), {"url": ""}, {"upload": file})


@router.delete(DATA + "/{int:file_id}", response={204: None}, auth=Token("organize"), summary="Remove a data file")
def delete_data_file(request: SignedInRequest, year: int, file_id: int) -> Status[None]:
    """With its bytes and the record of who fetched it; how often that was stays on record."""
    edition = organized_edition(request.user, year)
    remove_file(_file(edition, file_id), now=database_now(), actor=request.user)
    return Status(204, None)


def _file(edition: Edition, file_id: int) -> DataFile:
    return get_object_or_404(data_files(edition), pk=file_id)


def _add(request: SignedInRequest, edition: Edition, told: dict[str, Any], files: dict[str, UploadedFile]) -> DataFile:
    form = filled(DataFileForm, _as_typed(told, edition), files=files, edition=edition)
    upload = form.cleaned_data["upload"]
    row = add_file(edition, form.values(), upload=upload, now=database_now(), actor=request.user)
    return _file(edition, row.pk)


def _change(
    request: SignedInRequest, edition: Edition, row: DataFile, change: dict[str, Any], files: dict[str, UploadedFile]
) -> DataFile:
    form = filled(DataFileForm, _as_typed(change, edition), files=files, instance=row, edition=edition)
    upload = form.cleaned_data["upload"]
    change_file(row, form.values(), upload=upload, now=database_now(), actor=request.user)
    return _file(edition, row.pk)


def _as_typed(told: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """With the key of the task in the place of its slug. Raises SettingsRefused for one that is not there."""
    if told.get("task") is None:
        return told
    [task] = tasks_named(edition, [told["task"]], field="task")
    return told | {"task": task.pk}
