import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.domain.changes import SettingsRefused
from challenge.domain.data_files import add_file, change_file, data_files, remove_file
from challenge.models import AuditEvent, DataFile, Download
from tests.factories import NOW, make_edition, make_user

pytestmark = pytest.mark.django_db

CONTENT = b"image,label\n" * 1000
VALUES = {
    "title": "Training images",
    "description": "",
    "audience": "teams",
    "available_from": None,
    "task": None,
    "url": "",
    "size": None,
    "sha256": "",
}
ELSEWHERE = VALUES | {"url": "https://data.example.org/train.tar?v=2", "size": 5_000_000_000, "sha256": "a" * 64}


def upload(content=CONTENT, name="train.tar.gz"):
    return SimpleUploadedFile(name, content)


def add(values=VALUES, file=None):
    return add_file(make_edition(), values, upload=file, now=NOW, actor=None)


def change(row, values, file=None):
    return change_file(row, values, upload=file, now=NOW, actor=None)


def test_an_upload_is_counted_hashed_and_kept_under_a_name_that_tells_nothing():
    # What is typed of size and digest is for files elsewhere.
    row = add(VALUES | {"size": 7, "sha256": "b" * 64}, upload())
    assert (row.size, row.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert row.file_name == "train.tar.gz"
    assert "train" not in row.file.name
    assert row.file.name.endswith(".tar.gz")
    with storages["data"].open(row.file.name) as stored:
        assert stored.read() == CONTENT


def test_a_file_elsewhere_is_as_its_organizers_say():
    row = add(ELSEWHERE)
    assert (row.file_name, row.size, row.sha256) == ("train.tar", 5_000_000_000, "a" * 64)
    assert not row.file


@pytest.mark.parametrize(("values", "file"), [(VALUES, None), (ELSEWHERE, upload())])
def test_a_file_lies_here_or_elsewhere(values, file):
    with pytest.raises(SettingsRefused, match="either a file or an address"):
        add(values, file)
    assert not DataFile.objects.exists()


def test_no_room_is_said_beside_the_field(settings):
    settings.UPLOAD_RESERVE_BYTES = 1 << 60
    with pytest.raises(SettingsRefused) as refused:
        add(file=upload())
    assert "no room" in refused.value.problems["file"][0]


def test_what_is_said_of_a_file_changes_without_its_bytes():
    row = add(file=upload())
    later = NOW + timedelta(days=1)
    changed = change(row, VALUES | {"title": "Train", "available_from": later})
    assert (changed.title, changed.available_from) == ("Train", later)
    assert (changed.file.name, changed.size, changed.sha256) == (row.file.name, row.size, row.sha256)
    told = AuditEvent.objects.get(verb="data.changed").details["changed"]
    assert told == {"title": ["Training images", "Train"], "available_from": [None, later.isoformat()]}


def test_a_file_that_replaces_another_takes_its_place_in_the_store(django_capture_on_commit_callbacks):
    row = add(file=upload())
    with django_capture_on_commit_callbacks(execute=True):
        changed = change(row, VALUES, upload(b"other", "b.csv"))
    assert (changed.size, changed.file_name) == (5, "b.csv")
    assert not storages["data"].exists(row.file.name)
    assert storages["data"].exists(changed.file.name)


def test_a_file_that_moves_elsewhere_leaves_the_store(django_capture_on_commit_callbacks):
    row = add(file=upload())
    with django_capture_on_commit_callbacks(execute=True):
        changed = change(row, ELSEWHERE)
    assert (changed.size, changed.file_name, bool(changed.file)) == (5_000_000_000, "train.tar", False)
    assert not storages["data"].exists(row.file.name)


def test_a_change_that_changes_nothing_is_not_on_record():
    change(add(file=upload()), VALUES)
    assert not AuditEvent.objects.filter(verb="data.changed").exists()


def test_a_removed_file_leaves_the_store_and_its_count_on_record(django_capture_on_commit_callbacks):
    row = add(file=upload())
    Download.objects.create(data_file=row, user=make_user(), at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(row, now=NOW, actor=None)
    assert not storages["data"].exists(row.file.name)
    assert AuditEvent.objects.get(verb="data.removed").details["fetched"] == 1


def test_files_come_in_the_order_of_adding_with_their_downloads():
    row = add(file=upload())
    second = add_file(row.edition, ELSEWHERE, upload=None, now=NOW, actor=None)
    ada, bob = make_user(), make_user()
    for person in (ada, ada, bob, None):
        Download.objects.create(data_file=second, user=person, at=NOW)
    assert [(each.pk, each.fetched, each.people) for each in data_files(row.edition)] == [
        (row.pk, 0, 0),
        (second.pk, 4, 2),
    ]
