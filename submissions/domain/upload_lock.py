"""One request at a time works on an upload: a lease on its row that lapses when the process dies."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Upload
from .errors import UploadBusy

Clock = Callable[[], datetime]


@dataclass
class UploadLock:
    """A held lease. Its end is its token: whoever takes over has a later one."""

    upload_id: UUID
    until: datetime
    clock: Clock
    renewed: float

    def change(self, **fields: Any) -> None:
        """Sets fields of the upload. Raises UploadBusy if the lease was lost and somebody else took over."""
        rows = Upload.objects.filter(pk=self.upload_id, locked_until=self.until)
        if not rows.update(**fields):
            raise _busy()

    def while_held(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces as they come, with the lease renewed four times in its length. Raises UploadBusy."""
        for piece in pieces:
            if time.monotonic() - self.renewed > settings.UPLOAD_LOCK_SECONDS / 4:
                self._renew()
            yield piece

    def _renew(self) -> None:
        until = _end(self.clock())
        self.change(locked_until=until)
        self.until, self.renewed = until, time.monotonic()


@contextmanager
def hold(upload_id: UUID, clock: Clock) -> Iterator[UploadLock]:
    """Holds the upload for the time of the body. Raises UploadBusy if another request does."""
    now = clock()
    lock = UploadLock(upload_id, _end(now), clock, time.monotonic())
    is_free = Q(locked_until__isnull=True) | Q(locked_until__lte=now)
    if not Upload.objects.filter(is_free, pk=upload_id).update(locked_until=lock.until):
        raise _busy()
    try:
        yield lock
    finally:
        Upload.objects.filter(pk=upload_id, locked_until=lock.until).update(locked_until=None)


def _end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.UPLOAD_LOCK_SECONDS)


def _busy() -> UploadBusy:
    return UploadBusy(_("Another request works on this upload. Ask for its offset in a moment, and go on from there."))
