import csv
import gzip
import hashlib
import io

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.models import DryRun
from submissions.domain.dry_run import send_files, start_dry_run
from submissions.domain.evaluation import run_evaluation
from submissions.enums import Status
from submissions.models import Evaluation, Submission
from tests.factories import CLASSES, IMAGES, NOW, make_edition, make_phase, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PAGE = "/2026/organize/dry-run/"


@pytest.fixture
def phase():
    return make_phase(edition=make_edition(2026, opened_at=None))


@pytest.fixture
def organizer(client, phase):
    person = make_user()
    phase.task.edition.organizers.add(person)
    client.force_login(person)
    return person


def clock():
    return NOW


def score_everything() -> None:
    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        run_evaluation(pk, worker="here", clock=clock)


@pytest.mark.usefixtures("organizer")
def test_a_dry_run_is_started_followed_and_read(client, phase):
    response = client.get(PAGE)
    assertContains(response, "No dry run yet")
    assertNotContains(response, "hx-get")
    assertRedirects(client.post(f"{PAGE}{phase.pk}/start/"), PAGE)
    assertContains(client.get(PAGE), "A worker makes the files")
    assert client.get(f"{PAGE}rows/").status_code == 200
    send_files(DryRun.objects.get().pk, clock=clock)
    response = client.get(PAGE)
    assertContains(response, f'hx-get="{PAGE}rows/"')
    assertContains(response, "Queued", count=3)
    score_everything()
    response = client.get(f"{PAGE}rows/")
    assert response.status_code == 286
    text = response.content.decode()
    assert "Passed" in text
    assert text.count("As expected") == 3
    assert "10 · 8 · 6 · 4 · 2" in text


@pytest.mark.usefixtures("organizer")
def test_a_second_one_beside_it_is_refused_in_words(client, phase):
    start_dry_run(phase, now=NOW)
    assertContains(client.post(f"{PAGE}{phase.pk}/start/", follow=True), "wait for its end")


@pytest.mark.usefixtures("organizer")
def test_a_failure_says_why(client, phase):
    dry_run = start_dry_run(phase, now=NOW)
    send_files(dry_run.pk, clock=clock)
    first = Submission.objects.first()
    first.file.storage.delete(first.file.name)
    score_everything()
    response = client.get(PAGE)
    assertContains(response, "Not as expected")
    assertContains(response, "no longer has the digest")
    assertContains(response, "Run it again")


@pytest.mark.usefixtures("organizer")
def test_a_phase_without_labels_says_that_it_needs_them(client, phase):
    make_phase(task=phase.task, slug="test", with_release=False)
    assertContains(client.get(PAGE), "a dry run needs them")


@pytest.mark.usefixtures("organizer")
def test_an_organizer_reads_the_page_of_its_files_and_nobody_may_cancel_them(client, phase):
    dry_run = start_dry_run(phase, now=NOW)
    send_files(dry_run.pk, clock=clock)
    submission = Submission.objects.first()
    assertContains(client.get(f"/submissions/{submission.pk}/"), "Dry run")
    assert client.post(f"/submissions/{submission.pk}/cancel/").status_code == 403
    client.force_login(make_team(phase.task.edition).memberships.get().user)
    assert client.get(f"/submissions/{submission.pk}/").status_code == 404


def test_the_sample_names_every_image_and_is_open_to_all(client, phase):
    response = client.get("/2026/classification/sample/")
    assert response["Content-Disposition"] == 'attachment; filename="sample-2026-classification.csv.gz"'
    content = b"".join(response.streaming_content)
    header, *rows = csv.reader(io.StringIO(gzip.decompress(content).decode()))
    assert header == ["image", "label1", "label2", "label3", "label4", "label5"]
    assert [row[0] for row in rows] == IMAGES
    assert {tuple(row[1:]) for row in rows} == {tuple(wnid for _, wnid, _ in CLASSES[:5])}
    assert response["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'


def test_there_is_no_sample_before_there_are_images(client):
    task = make_phase(edition=make_edition(2027), with_release=False).task
    task.phases.get().image_set_roles.all().delete()
    assertRedirects(client.get("/2027/classification/sample/"), "/2027/", fetch_redirect_response=False)


def test_a_concealed_edition_has_no_sample(client):
    make_phase(edition=make_edition(2028, is_public=False))
    assert client.get("/2028/classification/sample/").status_code == 404
