"""What nobody will ask for again: expired uploads, parts of finished ones, files that no row names."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import Q, QuerySet

from challenge.domain.idempotency import forget_answers

from ..models import Evaluation, Submission, Upload, UploadPart
from .assembling import FOLDER
from .errors import UploadBusy
from .upload_lock import Clock, hold
from .uploads import delete_parts, discard

log = logging.getLogger(__name__)

# Files that `receive.path_for` and `outcomes.keep_outcomes` name, and no others, are ours to remove.
RECEIVED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\..*)?")
KEPT = re.compile(r"[0-9a-f]{64}-[0-9a-f]{32}")


@dataclass(frozen=True)
class Cleaned:
    """What one round removed, as numbers of uploads and of files."""

    expired: int
    orphans: int


def clean_uploads(clock: Clock) -> Cleaned:
    """One round. An upload on which a request works is left for the next."""
    now = clock()
    expired = sum(end_if_expired(upload, clock) for upload in _expired(now))
    finished = Upload.objects.exclude(submission=None)
    delete_parts(finished.filter(Q(parts__isnull=False), Q(locked_until=None) | Q(locked_until__lte=now)).distinct())
    finished.filter(expires_at__lte=now).delete()
    before = now - timedelta(days=settings.ORPHANED_FILE_DAYS)
    forget_answers(now)
    orphans = _remove_orphans("predictions", _stored(), _is_named, before)
    return Cleaned(expired, orphans + _remove_orphans("outcomes", _kept(), _is_outcome, before))


def end_if_expired(upload: Upload, clock: Clock) -> bool:
    """Removes an upload, unless a request works on it or gave it more time since the round began."""
    try:
        with hold(upload.pk, clock):
            still_expired = list(_expired(clock()).filter(pk=upload.pk))
            discard(still_expired)
    except UploadBusy:
        return False
    return bool(still_expired)


def _expired(now: datetime) -> QuerySet[Upload]:
    return Upload.objects.filter(submission=None, expires_at__lte=now)


def _remove_orphans(store: str, paths: Iterable[str], is_named: Callable[[str], bool], before: datetime) -> int:
    storage, removed = storages[store], 0
    for path in paths:
        if storage.get_modified_time(path) < before and not is_named(path):
            log.warning("removing %s, which no row names", path)
            storage.delete(path)
            removed += 1
    return removed


def _stored() -> Iterator[str]:
    yield from (name for name in _listed("")[1] if RECEIVED.fullmatch(name))
    for folder in _listed(FOLDER)[0]:
        yield from (f"{FOLDER}/{folder}/{name}" for name in _listed(f"{FOLDER}/{folder}")[1])


def _kept() -> Iterator[str]:
    yield from (name for name in _listed("", "outcomes")[1] if KEPT.fullmatch(name))


def _listed(folder: str, store: str = "predictions") -> tuple[list[str], list[str]]:
    """Folders and files in a folder of a store."""
    try:
        return storages[store].listdir(folder)
    except FileNotFoundError:
        return [], []


def _is_named(path: str) -> bool:
    return Submission.objects.filter(file=path).exists() or UploadPart.objects.filter(path=path).exists()


def _is_outcome(path: str) -> bool:
    return Evaluation.objects.filter(outcomes=path).exists()
