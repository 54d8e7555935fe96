"""The parts of an upload: each PATCH brings one or more, and finalizing puts them together to one file."""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Upload, UploadPart
from .errors import ChecksumMismatch, FileTooLarge, PartLost, UploadBusy, WrongOffset
from .receive import StoredFile, check_space, path_for, store
from .streams import CHUNK_BYTES, ByteStream
from .upload_lock import Clock, UploadLock, hold

FOLDER = "uploads"
ALGORITHMS = ("sha1", "sha256")
# Small enough that a slow line brings one before the lease on the upload lapses.
READ_BYTES = 1 << 18
Read = Callable[[int], bytes]


@dataclass(frozen=True)
class Checksum:
    """What the bytes of a request must hash to."""

    algorithm: str
    digest: bytes

    @classmethod
    def parse(cls, header: str) -> "Checksum":
        """`sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`. Raises ValueError."""
        algorithm, _space, encoded = header.partition(" ")
        if algorithm not in ALGORITHMS:
            raise ValueError(algorithm)
        try:
            return cls(algorithm, base64.b64decode(encoded, validate=True))
        except binascii.Error as error:
            raise ValueError(encoded) from error


@dataclass(frozen=True)
class Arriving:
    """The bytes of one request: where they begin, how many were announced, and how to get them.

    `read` returns nothing once the connection is cut or its time is over.
    """

    offset: int
    length: int
    read: Read
    checksum: Checksum | None = None


def append(upload: Upload, arriving: Arriving, *, clock: Clock) -> int:
    """Keeps what arrives and returns the new offset, which is short of the announced one if the line was cut.

    Raises UploadBusy, WrongOffset, FileTooLarge, NoSpaceLeft or ChecksumMismatch.
    """
    _check_parts_of_team(upload, clock)
    with hold(upload.pk, clock) as lock:
        upload.refresh_from_db()
        _check_fit(upload, arriving)
        check_space(storages["predictions"], arriving.length)
        return _append(upload, arriving, lock)


def _check_parts_of_team(upload: Upload, clock: Clock) -> None:
    others = Upload.objects.filter(team=upload.team_id, locked_until__gt=clock()).exclude(pk=upload.pk)
    if others.count() >= settings.UPLOAD_PARTS_PER_TEAM:
        raise UploadBusy(
            _("%(limit)s uploads of your team are arriving already. Go on when one is done.")
            % {"limit": settings.UPLOAD_PARTS_PER_TEAM}
        )


def _check_fit(upload: Upload, arriving: Arriving) -> None:
    if arriving.offset != upload.offset:
        raise WrongOffset(
            _("%(offset)s bytes have arrived; go on from there, not from %(given)s.")
            % {"offset": f"{upload.offset:,}", "given": f"{arriving.offset:,}"}
        )
    if upload.offset + arriving.length > upload.length:
        raise FileTooLarge(_("These are more bytes than the upload announced."))


def _append(upload: Upload, arriving: Arriving, lock: UploadLock) -> int:
    """Long requests become several parts, so that a process that is killed loses the last of them alone.

    What one checksum covers stays together.
    """
    start, end = arriving.offset, arriving.offset + arriving.length
    longest = arriving.length if arriving.checksum else settings.UPLOAD_PART_BYTES
    while start < end:
        size = min(longest, end - start)
        received = _keep_part(upload, start, size, arriving, lock)
        start += received
        if received < size:
            break
    return start


def _keep_part(upload: Upload, start: int, size: int, arriving: Arriving, lock: UploadLock) -> int:
    checksum = arriving.checksum
    stream = ByteStream(lock.while_held(_pieces(arriving.read, size)), *([checksum.algorithm] if checksum else []))
    path = store(f"{FOLDER}/{upload.pk}/{start:015}-{uuid4().hex[:8]}", stream)
    try:
        if checksum and stream.digests[checksum.algorithm].digest() != checksum.digest:
            raise ChecksumMismatch(_("The bytes that arrived do not have this checksum. Send them again."))
        if stream.size:
            _record(upload, start, stream.size, path, lock)
    except BaseException:
        storages["predictions"].delete(path)
        raise
    if not stream.size:
        storages["predictions"].delete(path)
    return stream.size


def _pieces(read: Read, size: int) -> Iterator[bytes]:
    """Up to `size` bytes of what arrives; a connection that breaks ends them, and what came before counts."""
    left = size
    while left:
        try:
            piece = read(min(READ_BYTES, left))
        except OSError:
            return
        if not piece:
            return
        left -= len(piece)
        yield piece


def _record(upload: Upload, start: int, size: int, path: str, lock: UploadLock) -> None:
    """Writes the part down with the new offset. Raises UploadBusy if the lease was lost meanwhile."""
    with transaction.atomic():
        lock.change(offset=start + size, expires_at=expiry(lock.clock()))
        UploadPart.objects.create(upload=upload, start=start, size=size, path=path)


def expiry(now: datetime) -> datetime:
    """When an upload is given up to which nothing is added after `now`."""
    return now + timedelta(hours=settings.UPLOAD_EXPIRES_HOURS)


def assemble(upload: Upload, lock: UploadLock) -> StoredFile:
    """One file out of all parts, hashed on the way. Raises NoSpaceLeft, UploadBusy, or PartLost."""
    check_space(storages["predictions"], upload.length)
    stream = ByteStream(lock.while_held(_all_parts(upload)), "sha256")
    path = store(path_for(upload.file_name), stream)
    return StoredFile(path=path, name=upload.file_name, size=stream.size, sha256=stream.digests["sha256"].hexdigest())


def _all_parts(upload: Upload) -> Iterator[bytes]:
    for part in upload.parts.all():
        yield from _bytes_of(part)


def _bytes_of(part: UploadPart) -> Iterator[bytes]:
    read = 0
    try:
        with storages["predictions"].open(part.path) as file:
            for piece in file.chunks(CHUNK_BYTES):
                read += len(piece)
                yield piece
    except FileNotFoundError as error:
        raise part_lost() from error
    if read != part.size:
        raise part_lost()


def part_lost() -> PartLost:
    return PartLost(
        _(
            "A part of this file arrived, but the server's storage no longer has it. That is our fault, and the "
            "organizers have been told. No slot was used. Upload the file again."
        )
    )
