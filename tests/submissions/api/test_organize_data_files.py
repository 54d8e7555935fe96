import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.models import DataFile
from tests.challenge.api.organizing import EDITION, last_event, queries_of
from tests.factories import NOW, make_edition, make_task
from tests.factories.taking_part import make_data_file

pytestmark = pytest.mark.django_db
DATA = f"{EDITION}/data-files"
ELSEWHERE = {"title": "Images", "url": "https://example.org/images.tar", "size": 138_000_000_000, "sha256": "AB" * 32}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def sent(content=b"image,label\n", name="train.csv"):
    return SimpleUploadedFile(name, content)


def test_a_file_elsewhere_is_added_as_its_organizers_tell(editor):
    status, told = editor.post(DATA, **ELSEWHERE, audience="everybody", available_from="2026-07-01T00:00:00Z")
    assert (status, told["file_name"], told["url"]) == (201, "images.tar", ELSEWHERE["url"])
    assert (told["size"], told["sha256"]) == (138_000_000_000, "ab" * 32)
    assert (told["audience"], told["available_from"], told["downloads"]) == ("everybody", "2026-07-01T00:00:00Z", 0)
    assert last_event() == (editor.user, "data.added", "edition 2026")
    assert editor.get(f"{DATA}/{told['id']}") == (200, told)


def test_an_upload_is_measured_on_arrival(editor):
    status, told = editor.upload(f"{DATA}/upload", title="Labels", file=sent())
    assert (status, told["file_name"], told["url"], told["size"]) == (201, "train.csv", "", 12)
    assert told["sha256"] == hashlib.sha256(b"image,label\n").hexdigest()
    assert told["audience"] == "teams"


def test_a_task_is_named_by_its_slug(editor, edition):
    make_task(edition)
    make_task(edition, slug="detection", title="Detection")
    told = editor.post(DATA, **ELSEWHERE, task="detection")[1]
    assert told["task"] == "detection"
    assert editor.patch(f"{DATA}/{told['id']}", task=None)[1]["task"] is None
    status, refused = editor.post(DATA, **ELSEWHERE, task="tracking")
    assert (status, refused["errors"][0]["where"]) == (422, ["task"])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"url": "ftp:/nowhere"}, ["url"]),
        ({"url": ""}, ["body", "data", "url"]),
        ({"title": ""}, ["body", "data", "title"]),
        ({"size": -1}, ["body", "data", "size"]),
        ({"sha256": "abc"}, ["body", "data", "sha256"]),
        ({"audience": "nobody"}, ["body", "data", "audience"]),
        ({"file": "x"}, ["body", "data", "file"]),
    ],
)
def test_what_does_not_fit_is_refused_by_field(editor, change, where):
    status, refused = editor.post(DATA, **ELSEWHERE | change)
    assert (status, refused["errors"][0]["where"]) == (422, where)
    assert not DataFile.objects.exists()


def test_an_empty_upload_is_refused(editor):
    status, refused = editor.upload(f"{DATA}/upload", title="Labels", file=sent(b""))
    assert (status, refused["errors"][0]["where"]) == (422, ["upload"])


def test_a_change_leaves_what_it_does_not_name(editor, edition):
    row = make_data_file(edition, description="One line an image.")
    told = editor.patch(f"{DATA}/{row.pk}", title="All labels")[1]
    assert (told["title"], told["description"], told["size"]) == ("All labels", "One line an image.", 12)
    assert told["sha256"] == row.sha256
    assert last_event() == (editor.user, "data.changed", "edition 2026")


def test_bytes_are_replaced_and_may_move_in_and_out(editor, edition):
    row = make_data_file(edition)
    told = editor.upload(f"{DATA}/{row.pk}/upload", file=sent(b"new\n", "new.csv"))[1]
    assert (told["title"], told["file_name"], told["size"]) == ("Training labels", "new.csv", 4)
    told = editor.patch(f"{DATA}/{row.pk}", url="https://example.org/there.csv", size=5)[1]
    assert (told["url"], told["file_name"], told["size"]) == ("https://example.org/there.csv", "there.csv", 5)
    told = editor.upload(f"{DATA}/{row.pk}/upload", file=sent())[1]
    assert (told["url"], told["file_name"], told["size"]) == ("", "train.csv", 12)


def test_a_file_is_removed_and_one_of_another_edition_is_not_here(editor, edition):
    row, other = make_data_file(edition), make_data_file(make_edition(2025))
    assert editor.delete(f"{DATA}/{row.pk}")[0] == 204
    assert editor.delete(f"{DATA}/{row.pk}")[0] == 404
    assert editor.get(f"{DATA}/{other.pk}")[0] == 404
    assert DataFile.objects.get() == other
    assert last_event() == (editor.user, "data.removed", "edition 2026")


def test_the_list_takes_the_same_queries_however_many(editor, edition):
    make_data_file(edition)
    before = queries_of(lambda: editor.get(DATA))
    make_data_file(edition)
    make_data_file(edition)
    assert queries_of(lambda: editor.get(DATA)) == before
    assert editor.get(DATA)[1]["count"] == 3
