import errno
import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from submissions.domain.assembling import Arriving, append
from submissions.domain.cleaning import Cleaned, clean_uploads, end_if_expired
from submissions.domain.errors import NoSpaceLeft, UploadBusy
from submissions.domain.receive import path_for, store
from submissions.domain.streams import ByteStream
from submissions.domain.upload_lock import hold
from submissions.domain.uploads import create_upload, finalize_upload
from submissions.models import Submission, Upload, UploadPart
from tests.factories import NOW, csv_of, make_phase, make_submission, make_team, perfect_guesses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

CONTENT = csv_of(perfect_guesses())


@pytest.fixture
def upload():
    phase = make_phase()
    team = make_team(phase.task.edition)
    return create_upload(
        user=team.members.get(),
        team=team,
        task=phase.task,
        length=len(CONTENT),
        metadata={"filename": "a.csv"},
        now=NOW,
    )


def at(moment=NOW):
    return lambda: moment


def bring(upload, content, offset=0, length=None, clock=None):
    stream = ByteStream([content])
    arriving = Arriving(offset=offset, length=len(content) if length is None else length, read=stream.read)
    return append(upload, arriving, clock=clock or at())


def finalize(upload, clock=None):
    return finalize_upload(upload, user=upload.user, idempotency_key="", clock=clock or at())


def stored():
    folder = Path(storages["predictions"].location)
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def age(path, days):
    full = storages["predictions"].path(path)
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(full, (moment, moment))


def test_a_long_request_becomes_several_parts(upload, settings):
    settings.UPLOAD_PART_BYTES = 100
    assert bring(upload, CONTENT) == len(CONTENT)
    parts = list(upload.parts.values_list("start", "size"))
    assert parts[:2] == [(0, 100), (100, 100)]
    assert sum(size for _start, size in parts) == len(CONTENT)
    with finalize(upload).file.open() as file:
        assert file.read() == CONTENT


def test_what_came_before_a_cut_is_a_part(upload):
    assert bring(upload, CONTENT[:70], length=len(CONTENT)) == 70
    upload.refresh_from_db()
    assert (upload.offset, upload.locked_until) == (70, None)
    assert bring(upload, CONTENT[70:], offset=70) == len(CONTENT)


def test_a_request_that_brings_nothing_leaves_nothing(upload):
    before = stored()
    assert bring(upload, b"", length=len(CONTENT)) == 0
    assert stored() == before
    assert UploadPart.objects.count() == 0


def test_a_connection_that_is_reset_ends_the_part(upload):
    pieces = iter([CONTENT[:50]])

    def read(_size):
        for piece in pieces:
            return piece
        raise OSError("reset")

    assert append(upload, Arriving(0, len(CONTENT), read), clock=at()) == 50


def test_a_full_disk_leaves_no_half_file():
    before = stored()

    def pieces():
        yield b"x"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(NoSpaceLeft):
        store(path_for("a.csv"), ByteStream(pieces()))
    assert stored() == before


def test_a_lease_that_lapsed_is_taken_over_and_the_late_part_is_dropped(upload):
    before = stored()
    later = NOW + timedelta(minutes=1)

    def slow(_size):
        bring(upload, CONTENT[:10], clock=at(later))
        return CONTENT

    with pytest.raises(UploadBusy):
        append(upload, Arriving(0, len(CONTENT), slow), clock=at())
    upload.refresh_from_db()
    assert upload.offset == 10
    assert len(stored() - before) == 1


def test_a_held_upload_is_held_from_others(upload):
    with hold(upload.pk, at()), pytest.raises(UploadBusy), hold(upload.pk, at(NOW + timedelta(seconds=19))):
        pass
    with hold(upload.pk, at()):
        pass


def test_every_part_pushes_the_expiry(upload):
    bring(upload, CONTENT[:10], clock=at(NOW + timedelta(hours=3)))
    upload.refresh_from_db()
    assert upload.expires_at == NOW + timedelta(hours=27)


def test_expired_uploads_go_with_their_parts_and_others_stay(upload):
    before = stored()
    bring(upload, CONTENT[:10])
    assert clean_uploads(at(NOW + timedelta(hours=23))).expired == 0
    assert clean_uploads(at(NOW + timedelta(hours=24))).expired == 1
    assert stored() == before
    assert Upload.objects.count() == 0


def test_an_upload_that_was_given_more_time_since_the_round_began_stays(upload):
    seen_as_expired = Upload.objects.get(pk=upload.pk)
    Upload.objects.update(expires_at=NOW + timedelta(hours=30))
    assert not end_if_expired(seen_as_expired, at(NOW + timedelta(hours=25)))
    assert Upload.objects.filter(pk=upload.pk).exists()


def test_what_a_request_works_on_is_not_cleaned(upload):
    later = NOW + timedelta(hours=25)
    Upload.objects.update(locked_until=later + timedelta(seconds=1))
    assert clean_uploads(at(later)).expired == 0


def test_parts_that_a_crash_left_behind_a_finished_upload_go(upload):
    bring(upload, CONTENT)
    submission = finalize(upload)
    storages["predictions"].save(f"uploads/{upload.pk}/left", ContentFile(b"x"))
    UploadPart.objects.create(upload=upload, start=0, size=1, path=f"uploads/{upload.pk}/left")
    clean_uploads(at())
    assert UploadPart.objects.count() == 0
    assert Submission.objects.get() == submission
    assert Upload.objects.get().submission == submission


def test_only_old_files_that_no_row_names_are_orphans(upload):
    clean_uploads(at())
    submission = make_submission(upload.task.phases.get())
    bring(upload, CONTENT[:10])
    part = upload.parts.get().path
    old, new, foreign = path_for("a.csv"), path_for("a.csv"), "labels-of-somebody.csv"
    for path in (old, new, foreign):
        storages["predictions"].save(path, ContentFile(b"x"))
    for path in (old, foreign, part, submission.file.name):
        age(path, days=8)
    assert clean_uploads(at()) == Cleaned(expired=0, orphans=1)
    assert old not in stored()
    assert {new, foreign, part, submission.file.name} <= stored()
    storages["predictions"].delete(foreign)


def test_an_object_store_gets_full_reads_until_the_end():
    stream = ByteStream([b"ab", b"cdefg", b"h"], "sha256")
    assert [stream.read(3), stream.read(3), stream.read(3), stream.read(3)] == [b"abc", b"def", b"gh", b""]
    assert stream.size == 8
    assert stream.digests["sha256"].hexdigest() == hashlib.sha256(b"abcdefgh").hexdigest()
    assert ByteStream([b"ab", b"c"]).read() == b"abc"
    assert not stream.seekable()
