"""Pages of kits and formats, and the files that they lead to."""

import gzip
import hashlib
import io
import tracemalloc
import zipfile

import pytest
from django.core.files.base import ContentFile
from pytest_django.asserts import assertContains, assertNotContains

from challenge.domain.image_sets import create_image_set
from challenge.enums import GUESSING, TaskKind
from challenge.models import ChallengeTask, Phase, PhaseImageSet
from submissions.domain.format_page import format_of
from submissions.domain.kits import kit_of
from submissions.scoring.problems import KINDS as PROBLEMS
from submissions.scoring.tasks.rules import refusals_of, warnings_of
from tests.factories import IMAGES, NOW, make_edition, make_phase, make_task
from tests.factories.retiring import release_labels_of

pytestmark = pytest.mark.django_db

ZIP, KIT = "/2026/devkit.zip", "/2026/devkit/"
FORMAT = "/2026/classification/format/"
CLASSES, LISTED = "/2026/classification/classes.tsv", "/2026/classification/val/images.csv.gz"


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def body_of(response):
    return b"".join(response.streaming_content)


def test_the_zip_is_the_kit_and_the_same_kit_is_the_same_zip(client):
    kit = kit_of(make_phase().task.edition, NOW)
    content = body_of(client.get(ZIP))
    assert content == body_of(client.get(ZIP))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        held = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    expected = {f"yardstick-2026/{path}": b"".join(file.chunks()) for path, file in kit.files.items()}
    assert held == expected | {"yardstick-2026/kit.json": b"".join(kit.manifest_file.chunks())}


def test_whoever_has_the_zip_is_told_so_until_something_changes(client):
    make_phase()
    told = client.get(ZIP)
    etag = told["ETag"]
    unchanged = client.get(ZIP, headers={"If-None-Match": etag})
    assert unchanged.status_code == 304
    assert (unchanged["ETag"], unchanged["Cache-Control"]) == (etag, told["Cache-Control"])
    Phase.objects.update(title="Another")
    assert client.get(ZIP, headers={"If-None-Match": etag}).status_code == 200


def test_the_zip_is_sent_in_pieces_however_large_a_file_is(client):
    phase = make_phase()
    noise = b"".join(hashlib.sha512(str(number).encode()).digest() for number in range(1 << 18))
    phase.baseline.save("large.csv.gz", ContentFile(noise))
    client.get(ZIP)
    response = client.get(ZIP)
    tracemalloc.start()
    size = sum(len(piece) for piece in response.streaming_content)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > len(noise)
    assert most < len(noise) / 2
    phase.baseline.delete()


def test_the_page_names_every_file_with_its_digest_and_the_command(client):
    kit = kit_of(make_phase().task.edition, NOW)
    page = client.get(KIT)
    assertContains(page, "yardstick devkit 2026 --url http://testserver")
    for path, file in kit.files.items():
        if path != "README.md":
            assertContains(page, f"/api/v1/editions/2026/kit/files/{path}")
            assertContains(page, file.sha256)
    assertContains(page, "Its labels are hidden")
    assertContains(page, ZIP)


def test_the_page_says_that_labels_are_released(client):
    release_labels_of(make_phase())
    page = client.get(KIT)
    assertContains(page, "Its labels are released")
    assertContains(page, "classification/val/labels.csv.gz")


def test_an_edition_without_tasks_has_a_page_that_says_so(client):
    make_edition(2026)
    assertContains(client.get(KIT), "not announced yet")


@pytest.mark.parametrize("kind", TaskKind)
def test_the_page_of_a_format_has_rows_of_the_task_and_every_rule_of_its_kind(client, kind):
    make_phase()
    ChallengeTask.objects.update(kind=kind)
    Phase.objects.update(live_release=None)
    page = client.get(FORMAT)
    assertContains(page, "val_001")
    assertContains(page, "n02119789")
    for code in refusals_of(kind):
        assertContains(page, f"<code>{code}</code>")
        assertContains(page, PROBLEMS[code][0])
    for code in warnings_of(kind):
        assertContains(page, f"<code>{code}</code>")
    (assertContains if kind in GUESSING else assertNotContains)(page, "Guesses an image")
    for address in (CLASSES, LISTED, "/2026/classification/sample/", KIT):
        assertContains(page, address)


def test_a_task_without_phase_or_lists_has_its_formats_and_no_links_to_what_is_not_there(client):
    make_task(taxonomy=None)
    page = client.get(FORMAT)
    assertContains(page, "image,label1")
    for address in (CLASSES, "/2026/classification/sample/"):
        assertNotContains(page, address)
        assert client.get(CLASSES).status_code == 404
    Phase.objects.create(task=ChallengeTask.objects.get(), slug="val", title="Val", split="val", opens_at=NOW)
    assertNotContains(client.get(FORMAT), LISTED)
    assert client.get(LISTED).status_code == 404


def test_lists_are_given_as_files(client):
    make_phase()
    images, classes = client.get(LISTED), client.get(CLASSES)
    assert gzip.decompress(body_of(images)).decode().split() == ["image,width,height", *(f"{i},," for i in IMAGES)]
    assert images["Content-Disposition"] == 'attachment; filename="2026-classification-val-images.csv.gz"'
    assert body_of(classes).decode().split("\n")[0] == "id\twnid\twords"
    assert classes["Content-Disposition"] == 'attachment; filename="2026-classification-classes.tsv"'
    assert client.get(LISTED, headers={"If-None-Match": images["ETag"]}).status_code == 304


def test_images_of_several_sets_are_one_list_in_which_each_stands_once(client):
    phase = make_phase(with_release=False)
    anchor = create_image_set(name="anchor", images=[("val_001.JPEG", 5, 6), ("old", 7, 8)], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=anchor, position=1)
    rows = gzip.decompress(body_of(client.get(LISTED))).decode().split()
    assert rows == ["image,width,height,set", *(f"{image},,,val" for image in IMAGES), "old,7,8,anchor"]
    assert format_of(phase.task, NOW).phases[0].count == 13


@pytest.mark.parametrize("address", [ZIP, KIT, FORMAT, CLASSES, LISTED])
def test_an_edition_that_is_not_public_gives_nothing(client, address):
    make_phase(edition=make_edition(is_public=False))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_format_takes_the_same_queries_for_one_phase_and_for_many(
    client, django_assert_max_num_queries, number
):
    task = make_task()
    for each in range(number):
        make_phase(task=task, slug=f"phase-{each}")
    with django_assert_max_num_queries(5):
        client.get(FORMAT)
