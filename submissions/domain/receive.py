"""Taking bytes in: stored, flushed to the disk, counted and hashed before anything is promised."""

import errno
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext as _

from .errors import FileTooLarge, NoSpaceLeft, UploadRefused
from .names import clean_file_name
from .streams import ByteStream


@dataclass(frozen=True)
class StoredFile:
    """A file in the predictions store that no submission names yet."""

    path: str
    name: str
    size: int
    sha256: str

    def discard(self) -> None:
        storages["predictions"].delete(self.path)


def receive(upload: "File[bytes]", *, declared_sha256: str = "") -> StoredFile:
    """Stores an uploaded file and hashes it.

    Raises FileTooLarge, NoSpaceLeft, or UploadRefused for an empty file or one whose SHA-256 is not the declared one.
    """
    storage = storages["predictions"]
    name = clean_file_name(upload.name or "")
    size = upload.size or 0
    check_size(size)
    check_space(storage, size)
    sha256 = digest_of(upload)
    if declared_sha256 and declared_sha256.lower() != sha256:
        raise UploadRefused(
            _("The file that arrived has the SHA-256 %(found)s, not the declared %(declared)s. Upload it again.")
            % {"found": sha256, "declared": declared_sha256}
        )
    path = store(path_for(name), upload)
    return StoredFile(path=path, name=name, size=size, sha256=sha256)


def path_for(name: str) -> str:
    """A path of ours in the predictions store for a file of that name: only what tells its format is kept."""
    return f"{uuid.uuid4()}{''.join(PurePosixPath(name).suffixes[-2:])}"


def store(path: str, content: "File[bytes] | ByteStream") -> str:
    """Saves to the predictions store and returns the path there; whatever goes wrong leaves no half file.

    Raises NoSpaceLeft when the disk is full.
    """
    storage = storages["predictions"]
    try:
        return storage.save(path, content)  # type: ignore[arg-type]
    except BaseException as error:
        storage.delete(path)
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise no_space_left() from error
        raise


def check_size(size: int) -> None:
    """Raises UploadRefused for an empty file, FileTooLarge for one over the limit."""
    if not size:
        raise UploadRefused(_("The file is empty. Choose a prediction file with one row an image."))
    if size > settings.MAX_PREDICTION_FILE_BYTES:
        raise FileTooLarge(
            _("The file has %(size)s bytes; at most %(limit)s are taken. Compress it with gzip.")
            % {"size": f"{size:,}", "limit": f"{settings.MAX_PREDICTION_FILE_BYTES:,}"}
        )


def check_space(storage: Storage, size: int) -> None:
    """Raises NoSpaceLeft if a local store would be left with less than its reserve."""
    free_bytes: Callable[[], int] | None = getattr(storage, "free_bytes", None)
    if free_bytes is not None and free_bytes() - size < settings.UPLOAD_RESERVE_BYTES:
        raise no_space_left()


def no_space_left() -> NoSpaceLeft:
    return NoSpaceLeft(
        _("The server has no room for this file. Nothing was counted. Try again later, or tell the organizers.")
    )


def digest_of(upload: "File[bytes]") -> str:
    """The SHA-256 of an uploaded file."""
    hasher = hashlib.sha256()
    for chunk in upload.chunks(1 << 20):
        hasher.update(chunk)
    upload.seek(0)
    return hasher.hexdigest()
