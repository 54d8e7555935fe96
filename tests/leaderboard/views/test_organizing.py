from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.enums import Split
from leaderboard.models import Publication
from submissions.enums import Status
from tests.factories import NOW, make_evaluation, make_phase, make_scored, make_task, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
ALL = "/2026/organize/results/"
CLOSED = {"closes_at": NOW + timedelta(days=1), "split": Split.TEST, "limit_per_day": None}


@pytest.fixture(autouse=True)
def _after_the_end(time_machine):
    time_machine.move_to(NOW + timedelta(days=2), tick=False)


@pytest.fixture
def task():
    return make_task()


@pytest.fixture
def organizer(task, client):
    user = make_user()
    task.edition.organizers.add(user)
    client.force_login(user)
    return user


def closed_phase(task, *counts: int, **fields):
    phase = make_phase(task=task, **(CLOSED | fields))
    for wrong in counts:
        make_scored(phase, wrong=wrong, message=f"Method {wrong}")
    return phase


def page_of(phase, action: str = "") -> str:
    return f"{ALL}{phase.pk}/{action}"


def publish(client, phase):
    return client.post(page_of(phase, "publish/"), {"note": "First.", "is_sure": "on"}, follow=True)


def rows() -> list[tuple[int, int | None, int]]:
    found = Publication.objects.filter(state="frozen").order_by("version")
    return [(each.version, entry.rank, entry.primary_count) for each in found for entry in each.entries.all()]


def test_the_list_says_how_each_phase_stands(client, task, organizer):
    closed_phase(task, 3, title="Done")
    waiting = closed_phase(task, 3, slug="waiting")
    make_evaluation(waiting)
    closed_phase(task, 3, slug="open", closes_at=NOW + timedelta(days=9))
    response = client.get(ALL)
    for told in ("Ready", "One file waits or is being scored.", "The phase is open until 2026-06-19 12:00 UTC."):
        assertContains(response, told)


def test_a_preview_is_published_only_with_a_confirmation(client, task, organizer):
    phase = closed_phase(task, 3, 5)
    assertContains(client.get(page_of(phase)), "Method 3")
    refused = client.post(page_of(phase, "publish/"), {"note": "First."})
    assert (refused.status_code, rows()) == (422, [])
    response = publish(client, phase)
    assertContains(response, "Published, version 1")
    assert rows() == [(1, 1, 3), (1, 2, 5)]
    assert Publication.objects.get().published_by == organizer


def test_why_results_cannot_be_published_is_told(client, task, organizer):
    phase = closed_phase(task, 3)
    make_evaluation(phase)
    assertContains(client.get(page_of(phase)), "One file waits or is being scored.")
    response = client.post(page_of(phase, "publish/"), {"is_sure": "on"})
    assert response.status_code == 422
    assertContains(response, "One file waits or is being scored.", status_code=422)


def test_a_publication_that_is_due_and_waits_says_why(client, task, organizer):
    phase = closed_phase(task, 3, publish_at=NOW + timedelta(days=1))
    evaluation = make_evaluation(phase)
    assertContains(client.get(page_of(phase)), "and waits")
    type(evaluation).objects.filter(pk=evaluation.pk).update(status=Status.FAILED)
    response = client.get(page_of(phase))
    assertNotContains(response, "and waits")
    assertContains(response, "One file could not be scored by our fault")


def test_results_are_corrected_marked_and_withdrawn(client, task, organizer):
    phase = closed_phase(task, 3, 5)
    shown = publish(client, phase)
    for action in ("correct/", "not-comparable/", "withdraw/"):
        assertContains(shown, f'action="{page_of(phase, action)}"')
    client.post(page_of(phase, "correct/"), {"note": "Labels."})
    best = Publication.objects.get(version=2).entries.get(rank=1)
    marked = {"submission": str(best.submission_id), "reason": "Accounts."}
    assertRedirects(client.post(page_of(phase, "not-comparable/"), marked), page_of(phase))
    assert rows()[-2:] == [(3, None, 3), (3, 1, 5)]
    response = client.post(page_of(phase, "withdraw/"), {"reason": "All wrong."}, follow=True)
    for told in ("Withdrawn, version 3", "All wrong.", "Labels.", "Accounts."):
        assertContains(response, told)


@pytest.mark.parametrize("action", ["correct", "not-comparable", "withdraw"])
def test_without_words_or_without_publication_nothing_happens(client, task, organizer, action):
    phase = closed_phase(task, 3)
    for data in ({}, {"note": "x", "reason": "x", "submission": str(phase.submissions.get().pk)}):
        assert client.post(page_of(phase, f"{action}/"), data).status_code == 422
    assert rows() == []


def test_a_year_is_published_at_once(client, task, organizer):
    for slug in ("a", "b"):
        closed_phase(task, 3, slug=slug)
    assertContains(client.get(ALL), "Publish the results of 2026")
    assertContains(client.post(f"{ALL}publish/", follow=True), "confirm it first")
    assert rows() == []
    sure = {"is_sure": "on", "note": "The whole year."}
    assertContains(client.post(f"{ALL}publish/", sure, follow=True), "2 phases are published.")
    assert rows() == [(1, 1, 3), (1, 1, 3)]
    assert set(Publication.objects.values_list("note", flat=True)) == {"The whole year."}
    assertContains(client.post(f"{ALL}publish/", sure, follow=True), "no closed test phase")


def test_a_phase_of_another_year_is_not_there(client, task, organizer):
    other = make_phase(slug="other", edition=type(task.edition).objects.create(year=2027, title="Other"))
    assert client.get(page_of(other)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_phases(
    client, task, organizer, django_assert_num_queries, number
):
    for index in range(number):
        publish(client, closed_phase(task, 3, slug=f"p{index}"))
    with django_assert_num_queries(10):
        assert len(client.get(ALL).context["results"]) == number


@pytest.mark.parametrize("number", [1, 3])
def test_a_phase_takes_the_same_queries_however_many_entries(
    client, task, organizer, django_assert_num_queries, number
):
    phase = closed_phase(task, *range(number))
    publish(client, phase)
    with django_assert_num_queries(19):
        assert len(client.get(page_of(phase)).context["preview"]) == number
