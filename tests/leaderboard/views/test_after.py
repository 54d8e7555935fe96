"""The organizers' page after the results, shared files, and the table for spreadsheets."""

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from challenge.enums import OrganizerRole, Split
from challenge.models import Organizer, Phase
from leaderboard.domain.benchmark import open_benchmark
from leaderboard.domain.publish import publish
from leaderboard.domain.retiring import run_retirement
from leaderboard.domain.standings import refresh_standings
from leaderboard.models import Award
from submissions.models import Retirement, Submission
from tests.factories import NOW, make_edition, make_phase, make_scored, make_task, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
PAGE = "/2026/organize/after/"
DATES = {"opens_at": f"{CLOSED:%Y-%m-%dT%H:%M}", "closes_at": "", "limit_per_week": "2", "reveal": "primary"}


@pytest.fixture
def phase(time_machine) -> Phase:
    time_machine.move_to(CLOSED, tick=False)
    made = make_phase(split=Split.TEST, slug="test", title="Test", limit_per_day=None)
    make_scored(made)
    publish(made, now=CLOSED)
    return made


@pytest.fixture
def chair(phase, client):
    user = make_user()
    phase.task.edition.organizers.add(user)
    client.force_login(user)
    return user


def post(client, phase, act, data):
    return client.post(reverse(f"organize_{act}", args=[2026, phase.pk]), data)


def test_a_benchmark_is_opened_from_the_page_and_shown_there(client, phase, chair):
    assertContains(client.get(PAGE), "Open the benchmark")
    response = post(client, phase, "benchmark", DATES)
    assert (response.status_code, response.url) == (302, PAGE)
    benchmark = Phase.objects.get(is_benchmark=True)
    assert (benchmark.opens_at, benchmark.closes_at, benchmark.limit_per_week) == (CLOSED, None, 2)
    page = client.get(PAGE)
    assertContains(page, "“Benchmark” goes on still: close it first.")
    assertContains(page, "/2026/organize/phases/classification/benchmark/")
    assertNotContains(page, "Open the benchmark")
    assertNotContains(page, "Release the labels for ever")


def test_what_is_wrong_with_a_benchmark_stands_beside_the_fields(client, phase, chair):
    early = DATES | {"opens_at": "2026-07-01T00:00"}
    response = post(client, phase, "benchmark", early)
    assertContains(response, "A benchmark opens after its year", status_code=422)
    backwards = DATES | {"closes_at": DATES["opens_at"]}
    assertContains(post(client, phase, "benchmark", backwards), "A phase must close after it opens.", status_code=422)
    assert not Phase.objects.filter(is_benchmark=True).exists()


def test_labels_are_released_by_typing_the_phases_name(client, phase, chair):
    assertContains(client.get(PAGE), "Type 2026/classification/test.")
    refused = post(client, phase, "retire", {"typed": "test"})
    assertContains(refused, "Type “2026/classification/test”", status_code=422)
    assert post(client, phase, "retire", {"typed": "2026/classification/test"}).status_code == 302
    assertContains(client.get(PAGE), "A worker is releasing them")
    run_retirement(Retirement.objects.get().pk, clock=lambda: CLOSED)
    page = client.get(PAGE)
    assertContains(page, "Released")
    assertContains(page, "files on its images prove nothing")
    assertContains(client.get("/2026/classification/"), "Labels released")


def test_who_is_no_chair_reads_the_page_and_changes_nothing(client, phase):
    helper = make_user()
    Organizer.objects.create(edition=phase.task.edition, user=helper, role=OrganizerRole.HELPER)
    client.force_login(helper)
    assert client.get(PAGE).status_code == 200
    for act, data in (("benchmark", DATES), ("retire", {"typed": "2026/classification/test"})):
        assert post(client, phase, act, data).status_code == 403
    assert Phase.objects.count() == 1
    assert not Retirement.objects.exists()


def test_a_phase_of_another_year_is_not_found(client, phase, chair):
    other = make_phase(task=make_task(make_edition(2027)))
    assert post(client, other, "benchmark", DATES).status_code == 404
    assert post(client, other, "retire", {}).status_code == 404


def test_the_page_asks_as_often_for_three_phases_as_for_one(client, phase, chair, django_assert_num_queries):
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for slug in ("second", "third"):
        more = make_phase(task=make_task(phase.task.edition, slug=slug), split=Split.TEST, slug="test")
        make_scored(more)
        publish(more, now=CLOSED)
    with django_assert_num_queries(len(one)):
        assertContains(client.get(PAGE), "Open the benchmark")


def test_the_board_shows_the_years_results_and_leads_to_the_benchmark_beside_them(client, phase):
    benchmark = open_benchmark(phase, {"opens_at": CLOSED, "closes_at": None}, now=CLOSED)
    make_scored(benchmark, wrong=0, now=CLOSED)
    refresh_standings(benchmark.pk, now=CLOSED)
    board = client.get("/2026/classification/")
    assert (board.context["table"].phase, board.context["table"].version) == (phase, 1)
    assertContains(board, "?phase=benchmark")
    assertContains(board, "since")
    beside = client.get("/2026/classification/?phase=benchmark")
    assert [entry.primary_count for entry in beside.context["page"]] == [0]
    assertContains(beside, "This is the benchmark")
    assertContains(beside, "Results of 2026")
    assertNotContains(board, "This is the benchmark")


def test_an_award_stands_beside_its_entry(client, phase):
    results = phase.publications.get(version=1)
    Award.objects.create(
        publication=results, submission_id=results.entries.get().submission_id, title="First place", given_at=CLOSED
    )
    for address in ("/2026/classification/", results.get_absolute_url()):
        assertContains(client.get(address), "First place")


def shared(phase) -> Submission:
    Submission.objects.update(shares_file=True, file_name="Team Ada.csv")
    return phase.submissions.get()


def test_a_shared_file_is_loaded_by_a_short_link_under_the_entrys_name(client, phase, time_machine):
    submission = shared(phase)
    leads = client.get(f"/2026/classification/files/{submission.pk}/")
    assert leads.status_code == 302
    response = client.get(leads.url)
    content = b"".join(response.streaming_content)
    with submission.file.open("rb") as stored:
        assert content == stored.read()
    name = f"2026-classification-{submission.pk}.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    digest = base64.b64encode(bytes.fromhex(submission.file_sha256)).decode()
    assert response["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "Ada" not in str(response.headers) + leads.url
    time_machine.move_to(CLOSED + timedelta(minutes=10), tick=False)
    assertContains(client.get(leads.url), "This link has ended", status_code=410)


def test_its_entry_offers_a_shared_file_with_its_digest(client, phase):
    page = f"/2026/classification/entries/{phase.submissions.get().pk}/"
    assertNotContains(client.get(page), "Prediction file")
    submission = shared(phase)
    response = client.get(page)
    assertContains(response, f"/2026/classification/files/{submission.pk}/")
    assertContains(response, submission.file_sha256)


def test_a_file_that_is_not_shared_is_not_found_nor_by_an_old_link(client, phase):
    submission = shared(phase)
    address = f"/2026/classification/files/{submission.pk}/"
    link = client.get(address).url
    assert client.get(f"/2026/other/files/{submission.pk}/").status_code == 404
    assert client.get("/shared-files/forged/").status_code == 404
    phase.task.edition.anonymous_until = CLOSED + timedelta(days=1)
    phase.task.edition.save()
    assert [client.get(each).status_code for each in (address, link)] == [404, 404]
    phase.task.edition.anonymous_until = None
    phase.task.edition.save()
    Submission.objects.update(shares_file=False)
    assert [client.get(each).status_code for each in (address, link)] == [404, 404]


def test_a_team_shares_its_file_on_its_submissions_page(client, phase):
    submission = phase.submissions.get()
    client.force_login(submission.submitted_by)
    page = f"/submissions/{submission.pk}/"
    assertContains(client.get(page), "Share the file after the results")
    assert client.post(f"{page}share/", {"shares": "yes"}).url == page
    assertContains(client.get(page), "Share it no longer")
    client.post(f"{page}share/", {"shares": "no"})
    assertContains(client.get(page), "Share the file after the results")


def test_published_results_are_a_table_for_spreadsheets(client, phase):
    response = client.get("/2026/classification/results/test/v1/publication.csv")
    assert response["Content-Disposition"] == 'attachment; filename="2026-classification-test-v1.csv"'
    lines = response.content.decode().splitlines()
    assert lines[0].startswith("rank,team,affiliation,method")
    assert lines[1].startswith("1,Team ")
    assert client.get("/2026/classification/results/test/v2/publication.csv").status_code == 404
