from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_live, make_release
from submissions.domain.evaluation import run_evaluation
from submissions.domain.rescoring import start_rescoring
from submissions.enums import Failure, Status
from submissions.models import Evaluation
from tests.factories import CLASSES, IMAGES, NOW, make_edition, make_phase, make_scored, make_submission, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
LATER = NOW + timedelta(hours=1)


def other_release(phase):
    labels = [(image, CLASSES[5][1]) for image in IMAGES]
    truth = freeze(import_ground_truth(phase=phase, labels=labels, now=LATER, note="Twelve labels mended"), now=LATER)
    return make_release(truth, now=LATER)


@pytest.fixture
def phase():
    return make_phase(limit_per_day=None)


@pytest.fixture
def organizer(client, phase):
    person = make_user()
    phase.task.edition.organizers.add(person)
    client.force_login(person)
    return person


def address(release, part: str = "") -> str:
    return f"/2026/organize/releases/{release.pk}/{part}"


@pytest.mark.usefixtures("organizer")
def test_a_release_that_nobody_scored_against_offers_to_begin(client, phase):
    for _ in range(2):
        make_scored(phase)
    release = other_release(phase)
    response = client.get(address(release))
    assertContains(response, "Score 2 files anew")
    assertContains(response, "Twelve labels mended")
    assertNotContains(response, "hx-get")
    assertRedirects(client.post(address(release, "start/")), address(release))
    response = client.get(address(release))
    assertContains(response, "0 of 2 files are done")
    assertContains(response, f'hx-get="{address(release, "progress/")}"')


@pytest.mark.usefixtures("organizer")
def test_the_poll_goes_on_while_something_waits_and_then_ends(client, phase):
    make_scored(phase)
    release = other_release(phase)
    start_rescoring(release, now=LATER)
    assert client.get(address(release, "progress/")).status_code == 200
    Evaluation.objects.filter(release=release).update(status=Status.SCORED)
    response = client.get(address(release, "progress/"))
    assert response.status_code == 286
    assert b"See what would change" in response.content
    assertNotContains(client.get(address(release)), "hx-get")


@pytest.mark.usefixtures("organizer")
def test_failures_are_listed_and_queued_again(client, phase):
    make_scored(phase)
    release = other_release(phase)
    start_rescoring(release, now=LATER)
    failed = {"status": Status.FAILED, "failure": Failure.WORKER_LOST, "finished_at": LATER}
    Evaluation.objects.filter(release=release).update(**failed)
    response = client.get(address(release))
    assertContains(response, "The scoring process died three times")
    response = client.post(address(release, "again/"), follow=True)
    assertContains(response, "One is queued again.")
    assert Evaluation.objects.get(release=release).status == Status.QUEUED


@pytest.mark.usefixtures("organizer")
def test_stopping_takes_back_what_waits(client, phase):
    make_scored(phase)
    release = other_release(phase)
    start_rescoring(release, now=LATER)
    assertContains(client.post(address(release, "stop/"), follow=True), "what waited is not scored")
    assert not Evaluation.objects.filter(release=release).exists()


@pytest.mark.usefixtures("organizer")
def test_in_the_queue_teams_files_come_first_and_what_is_scored_anew_may_be_ended(client, phase):
    make_scored(phase)
    release = other_release(phase)
    start_rescoring(release, now=NOW - timedelta(hours=1))
    make_submission(phase, now=NOW)
    response = client.get("/2026/queue/")
    assert [row.evaluation.is_rescore for row in response.context["waiting"]] == [False, True]
    rescore = Evaluation.objects.get(release=release)
    ended = client.post(f"/2026/queue/{rescore.pk}/fail/", {"note": "not wanted"}, follow=True)
    assertContains(ended, "left out once these labels are live")


@pytest.mark.usefixtures("organizer")
def test_without_live_labels_the_page_offers_to_make_them_live(client):
    phase = make_phase(edition=make_edition(2030), with_release=False)
    phase.task.edition.organizers.add(make_user())
    release = other_release(phase)
    assert client.get(f"/2030/organize/releases/{release.pk}/").status_code == 404
    client.force_login(phase.task.edition.organizers.get())
    response = client.get(f"/2030/organize/releases/{release.pk}/")
    assertContains(response, "no live labels yet")
    assertContains(response, f"/2030/organize/releases/{release.pk}/live/")
    refused = client.post(f"/2030/organize/releases/{release.pk}/start/", follow=True)
    assertContains(refused, "make these live, nothing needs scoring anew")


@pytest.mark.usefixtures("organizer")
def test_a_release_of_another_edition_is_not_there(client, phase):
    other = make_phase(edition=make_edition(2031))
    assert client.get(address(other.live_release)).status_code == 404
    assert client.get(address(phase.live_release)).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.usefixtures("organizer")
def test_the_page_takes_the_same_queries_however_many_failures(client, phase, django_assert_num_queries, number):
    for _ in range(number):
        make_scored(phase)
    release = other_release(phase)
    start_rescoring(release, now=LATER)
    Evaluation.objects.filter(release=release).update(status=Status.FAILED, failure=Failure.WORKER_LOST)
    # Session, person; edition, Release, counts, failures; the rest is the frame of the page.
    with django_assert_num_queries(9):
        assertContains(client.get(address(release)), "The scoring process died")


def test_a_team_reads_what_its_file_had_before(client, phase):
    submission = make_submission(phase)
    run_evaluation(submission.evaluations.get().pk, worker="here", clock=lambda: LATER)
    client.force_login(submission.submitted_by)
    page = f"/submissions/{submission.pk}/"
    assertNotContains(client.get(page), "was scored anew")
    old, release = phase.live_release, other_release(phase)
    start_rescoring(release, now=LATER)
    assertNotContains(client.get(page), release.digest[:12])
    run_evaluation(Evaluation.objects.get(release=release).pk, worker="here", clock=lambda: LATER)
    assertNotContains(client.get(page), release.digest[:12])
    make_live(release, now=LATER)
    response = client.get(page)
    assertContains(response, "was scored anew")
    assertContains(response, old.digest[:12])
    assertContains(response, release.digest[:12])
    assertContains(response, "0.00%")
    assertContains(response, "83.33%")
