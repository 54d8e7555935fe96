import hashlib
import stat
from pathlib import Path

import pytest
from django.core.files.storage import storages

from submissions.domain.errors import FileTooLarge, NoSpaceLeft, UploadRefused
from submissions.domain.receive import receive
from tests.factories import upload_of


def test_a_file_is_stored_whole_with_its_size_and_digest():
    content = b"image,label1\n" + b"x" * 3_000_000
    stored = receive(upload_of(content, "run 7.csv.gz"))
    assert (stored.name, stored.size) == ("run 7.csv.gz", len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with storages["predictions"].open(stored.path) as file:
        assert file.read() == content


def test_the_stored_name_is_ours_and_the_file_is_ours_alone():
    stored = receive(upload_of(b"x", "../../etc/passwd.csv"))
    path = Path(storages["predictions"].path(stored.path))
    assert path.parent == Path(storages["predictions"].location)
    assert "passwd" not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_wrong_declared_digest_is_refused_with_both():
    with pytest.raises(UploadRefused) as refused:
        receive(upload_of(b"abc"), declared_sha256="0" * 64)
    assert "0" * 64 in refused.value.message
    assert hashlib.sha256(b"abc").hexdigest() in refused.value.message


def test_a_right_declared_digest_may_be_in_capitals():
    receive(upload_of(b"abc"), declared_sha256=hashlib.sha256(b"abc").hexdigest().upper())


def test_an_empty_file_is_refused():
    upload = upload_of(b"x")
    upload.size = 0
    with pytest.raises(UploadRefused, match="empty"):
        receive(upload)


def test_a_file_over_the_limit_is_refused(settings):
    settings.MAX_PREDICTION_FILE_BYTES = 10
    with pytest.raises(FileTooLarge, match="11 bytes"):
        receive(upload_of(b"x" * 11))


def test_without_room_nothing_is_stored(settings):
    settings.UPLOAD_RESERVE_BYTES = 1 << 60
    with pytest.raises(NoSpaceLeft):
        receive(upload_of(b"x"))
