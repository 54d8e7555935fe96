"""Data files of an edition, as its organizers add, change and remove them."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from ..models import DataFile, Edition, User
from .audit import record
from .changes import Values, check, refuse
from .digests import CHUNK_BYTES, digest_of_chunks
from .editions import subject_of

log = logging.getLogger(__name__)

Upload = File  # an uploaded file, or one on a disk
MEASURED = {"size", "sha256"}


def data_files(edition: Edition) -> QuerySet[DataFile]:
    """The edition's files, in their order, each with how often it was fetched and by how many people."""
    files = DataFile.objects.filter(edition=edition).select_related("task")
    return files.annotate(fetched=Count("downloads"), people=Count("downloads__user", distinct=True))


@transaction.atomic
def add_file(
    edition: Edition, values: Values, *, upload: "Upload[bytes] | None", now: datetime, actor: User | None
) -> DataFile:
    """A further file: `upload`, hashed and counted on arrival, or what lies at `values["url"]`.

    Raises SettingsRefused for neither or both, or where the store has no room.
    """
    row = DataFile(edition=edition, position=edition.data_files.count(), added_at=now)
    _write(row, values, upload)
    told = {"file": row.pk, "name": row.file_name, "size": row.size, "sha256": row.sha256}
    record(verb="data.added", subject=subject_of(edition), now=now, actor=actor, **told)
    return row


@transaction.atomic
def change_file(
    row: DataFile, values: Values, *, upload: "Upload[bytes] | None", now: datetime, actor: User | None
) -> DataFile:
    """Changes what is said of a file, or, with `upload`, the file itself. Raises SettingsRefused."""
    row = DataFile.objects.select_for_update().get(pk=row.pk)
    before, was = row.file.name or "", _facts(row)
    _write(row, values, upload)
    if before and before != row.file.name:
        transaction.on_commit(partial(_delete, before))
    changed = {name: [was[name], value] for name, value in _facts(row).items() if was[name] != value}
    if changed:
        record(verb="data.changed", subject=subject_of(row.edition), now=now, actor=actor, file=row.pk, changed=changed)
    return row


@transaction.atomic
def remove_file(row: DataFile, *, now: datetime, actor: User | None) -> None:
    """Removes a file, its bytes and the record of who fetched it; how often that was stays in the audit log."""
    fetched, path, told = row.downloads.count(), row.file.name, {"name": row.file_name, "sha256": row.sha256}
    subject = subject_of(row.edition)
    record(verb="data.removed", subject=subject, now=now, actor=actor, file=row.pk, fetched=fetched, **told)
    row.delete()
    if path:
        transaction.on_commit(partial(_delete, path))


def _write(row: DataFile, values: Values, upload: "Upload[bytes] | None") -> None:
    for name, value in values.items():
        # Ours are measured; those of a file elsewhere are what its organizers say.
        if name not in MEASURED or values["url"]:
            setattr(row, name, value)
    if upload is not None:
        _take(row, upload)
    elif row.url:
        row.file, row.file_name = "", _last_part(row.url)
    check(row)
    row.save()


def _take(row: DataFile, upload: "Upload[bytes]") -> None:
    _check_room(upload)
    row.size, row.sha256 = upload.size, digest_of_chunks(upload.chunks(CHUNK_BYTES))
    upload.seek(0)
    row.file_name, row.file = PurePosixPath(upload.name or "").name, upload
    # What stands in the store tells nothing: the name that people see is another.
    row.file.name = f"{uuid.uuid4()}{''.join(PurePosixPath(row.file_name).suffixes[-2:])}"


def _facts(row: DataFile) -> dict[str, Any]:
    names = ("title", "description", "file_name", "url", "size", "sha256", "audience", "task_id")
    moment = row.available_from
    return {name: getattr(row, name) for name in names} | {"available_from": moment and moment.isoformat()}


def _check_room(upload: "Upload[bytes]") -> None:
    free_bytes: Callable[[], int] | None = getattr(storages["data"], "free_bytes", None)
    if free_bytes is not None and free_bytes() - upload.size < settings.UPLOAD_RESERVE_BYTES:
        raise refuse("file", _("The server has no room for this file. Give its address elsewhere instead."))


def _last_part(url: str) -> str:
    return PurePosixPath(url.partition("?")[0]).name[:200] or "file"


def _delete(path: str) -> None:
    try:
        storages["data"].delete(path)
    except OSError:
        log.exception("the data file %s was left in its store", path)
