"""Resumable uploads: announced, brought in parts, put together and handed in, or given up."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import ChallengeTask, User

from ..enums import Track
from ..models import Submission, Team, Upload
from .assembling import assemble, expiry
from .competing import COMPETING
from .errors import PartLost, TooManyUploads, UploadExpired, UploadFinished, UploadIncomplete, UploadRefused
from .failure_mail import tell_organizers_of_lost_part
from .intake import Details, accept_submission, check_intake, check_track, find_submission
from .names import clean_file_name
from .receive import StoredFile, check_size, check_space
from .submitting import phase_for_submission
from .upload_lock import Clock, UploadLock, hold


def create_upload(
    *, user: User, team: Team, task: ChallengeTask, length: int, metadata: Mapping[str, str], now: datetime
) -> Upload:
    """Announces an upload of `length` bytes; `metadata` may hold filename, message, track, is_competing
    (true or false) and sha256.

    Raises what would refuse the submission now, FileTooLarge, NoSpaceLeft, UploadRefused or TooManyUploads.
    """
    check_size(length)
    # The parts and the file that they are put together to.
    check_space(storages["predictions"], 2 * length)
    phase = phase_for_submission(task, now)
    check_intake(team, phase, now)
    check_track(phase, metadata.get("track", ""))
    if metadata.get("track", Track.PROVIDED) not in Track.values:
        raise UploadRefused(_("The track is one of: %(tracks)s.") % {"tracks": ", ".join(Track.values)})
    return _create(user, team, task, length, dict(metadata), now)


@transaction.atomic
def _create(
    user: User, team: Team, task: ChallengeTask, length: int, metadata: dict[str, str], now: datetime
) -> Upload:
    Team.objects.select_for_update().get(pk=team.pk)
    unfinished = Upload.objects.filter(team=team, submission__isnull=True, expires_at__gt=now)
    if unfinished.count() >= settings.UPLOADS_PER_TEAM:
        raise TooManyUploads(
            _("Your team has %(limit)s unfinished uploads. Finish or end one of them first.")
            % {"limit": settings.UPLOADS_PER_TEAM}
        )
    return Upload.objects.create(
        team=team,
        task=task,
        user=user,
        length=length,
        file_name=clean_file_name(metadata.get("filename", "")),
        metadata=metadata,
        created_at=now,
        expires_at=expiry(now),
    )


def unfinished_uploads(user: User, now: datetime) -> QuerySet[Upload]:
    """What has begun and can go on, of the teams that the person may submit for, the newest first."""
    return _uploads_of(user).filter(submission__isnull=True, expires_at__gt=now).order_by("-created_at", "pk")


def upload_for(user: User, upload_id: UUID, now: datetime) -> Upload:
    """The upload, for those who may submit for its team. Raises Http404 for all others, and UploadExpired."""
    upload = _uploads_of(user).filter(pk=upload_id).first()
    if upload is None:
        raise Http404
    if upload.submission is None and upload.expires_at <= now:
        raise UploadExpired(_("Nothing arrived for so long that this upload was given up. Start it anew."))
    return upload


def _uploads_of(user: User) -> QuerySet[Upload]:
    members = {"team__memberships__left_at__isnull": True, "team__memberships__role__in": COMPETING}
    uploads = Upload.objects.select_related("team", "task__edition", "submission")
    return uploads.filter(team__memberships__user=user, **members)


def finalize_upload(upload: Upload, *, user: User, idempotency_key: str, clock: Clock) -> Submission:
    """Puts the parts together, verifies them and makes them a submission; done twice, it is the same submission.

    Raises UploadIncomplete, UploadBusy, PartLost or UploadRefused for another SHA-256 than the declared one (then the
    upload is gone), and what `accept_submission` raises (then it can be finalized later).
    """
    with hold(upload.pk, clock) as lock:
        upload.refresh_from_db()
        if upload.submission is not None:
            return upload.submission
        try:
            submission = _hand_in(upload, lock, user, idempotency_key or f"upload-{upload.pk}")
        except PartLost:
            _end_for_loss(upload, lock.clock())
            raise
    delete_parts([upload])
    return submission


def _hand_in(upload: Upload, lock: UploadLock, user: User, key: str) -> Submission:
    _check_complete(upload)
    now = lock.clock()
    phase = phase_for_submission(upload.task, now)
    if find_submission(upload.team, key) is None:
        check_intake(upload.team, phase, now)
    stored = _verified(upload, lock)
    # The link and the submission come together: whoever asks again finds either both or neither.
    with transaction.atomic():
        submission = accept_submission(
            user=user,
            team=upload.team,
            phase=phase,
            stored=stored,
            details=said_of(upload),
            idempotency_key=key,
            now=lock.clock(),
        )
        if not Upload.objects.filter(submission=submission).exists():
            lock.change(submission=submission)
    return submission


@transaction.atomic
def _end_for_loss(upload: Upload, now: datetime) -> None:
    """Tells the organizers and ends the upload, so that a client which sends the file again does not resume it."""
    parts = list(upload.parts.values_list("path", flat=True))
    record(verb="upload.part_lost", subject=f"upload {upload.pk}", now=now, file=upload.file_name, parts=parts)
    tell_organizers_of_lost_part(upload)
    discard([upload])


def _check_complete(upload: Upload) -> None:
    if upload.offset != upload.length:
        raise UploadIncomplete(
            _("%(offset)s of %(length)s bytes have arrived. Bring the others first.")
            % {"offset": f"{upload.offset:,}", "length": f"{upload.length:,}"}
        )


def _verified(upload: Upload, lock: UploadLock) -> StoredFile:
    stored = assemble(upload, lock)
    declared = declared_sha256(upload)
    if declared in {"", stored.sha256}:
        return stored
    stored.discard()
    discard([upload])
    raise UploadRefused(
        _("The file that arrived has the SHA-256 %(found)s, not the declared %(declared)s. Upload it again.")
        % {"found": stored.sha256, "declared": declared}
    )


def declared_sha256(upload: Upload) -> str:
    """What the bytes are to be by their announcement; empty if it told nothing."""
    told: str = upload.metadata.get("sha256", "")
    return told.lower()


def said_of(upload: Upload) -> Details:
    """What the team announced of the file."""
    metadata = upload.metadata
    return Details(
        message=metadata.get("message", ""),
        track=Track(metadata.get("track", Track.PROVIDED)),
        is_competing=metadata.get("is_competing", "true") != "false",
    )


def terminate_upload(upload: Upload, *, clock: Clock) -> None:
    """Gives an unfinished upload up, with its parts. Raises UploadBusy or UploadFinished."""
    with hold(upload.pk, clock):
        upload.refresh_from_db()
        if upload.submission is not None:
            raise UploadFinished(_("This upload has become a submission; it cannot be taken back."))
        discard([upload])


def discard(uploads: Iterable[Upload]) -> None:
    """Removes uploads and their parts."""
    for upload in uploads:
        paths = list(upload.parts.values_list("path", flat=True))
        upload.delete()
        _delete_files(paths)


def delete_parts(uploads: Iterable[Upload]) -> None:
    """Removes the parts of uploads that have become submissions; the uploads themselves answer later questions."""
    for upload in uploads:
        paths = list(upload.parts.values_list("path", flat=True))
        upload.parts.all().delete()
        _delete_files(paths)


def _delete_files(paths: Iterable[str]) -> None:
    for path in paths:
        storages["predictions"].delete(path)
