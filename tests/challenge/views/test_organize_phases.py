from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.models import Phase
from tests.factories import make_edition, make_phase, make_submission, make_task, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

PHASE = {
    "title": "Test",
    "slug": "test",
    "split": "test",
    "opens_at": "2026-08-01T12:00",
    "closes_at": "2026-09-01T00:00",
    "publish_at": "",
    "limit_per_day": "2",
    "limit_per_week": "",
    "limit_total": "10",
    "limit_concurrent": "",
    "limit_invalid_per_day": "20",
    "limit_checks_per_day": "50",
    "primary_metric": "hierarchical_error",
    "reveal": "ladder",
    "ladder_step": "0.002",
    "final_selection": "chosen",
    "final_entries": "3",
}


@pytest.fixture
def edition(client):
    """Organized by who is signed in."""
    edition, user = make_edition(2026), make_user()
    edition.organizers.add(user)
    client.force_login(user)
    return edition


@pytest.fixture
def task(edition):
    return make_task(edition)


def add(client, **data):
    return client.post("/2026/organize/phases/classification/new/", PHASE | data)


def change(client, **data):
    dates = {"opens_at": "2026-05-11T12:00", "closes_at": "2026-07-10T12:00"}
    return client.post("/2026/organize/phases/classification/val/", PHASE | dates | {"slug": "val"} | data)


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def test_a_phase_is_added_with_all_that_was_typed(client, task):
    assertRedirects(add(client), "/2026/organize/phases/classification/test/")
    phase = task.phases.get()
    assert (phase.opens_at, phase.closes_at, phase.publish_at) == (
        datetime(2026, 8, 1, 12, tzinfo=UTC),
        datetime(2026, 9, 1, tzinfo=UTC),
        None,
    )
    assert (phase.limit_per_day, phase.limit_per_week, phase.limit_total) == (2, None, 10)
    assert (phase.reveal, phase.ladder_step, phase.primary_metric) == ("ladder", 0.002, "hierarchical_error")
    assert (phase.final_selection, phase.final_entries, phase.accepts_outside_data) == ("chosen", 3, False)


def test_what_was_saved_is_what_the_form_shows_again(client, task):
    add(client, opens_at="2026-08-01T12:00:30")
    # Of an open edition too: dates that are sent back as they were shown are no change.
    page = client.get("/2026/organize/phases/classification/test/")
    assertContains(page, 'value="2026-08-01T12:00:30"')
    assertContains(page, 'value="2026-09-01T00:00"')
    form = page.context["form"]
    again = client.post(page.request["PATH_INFO"], {name: form[name].value() or "" for name in form.fields})
    assertRedirects(again, "/2026/organize/phases/classification/test/")
    assert task.phases.get().opens_at == datetime(2026, 8, 1, 12, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"opens_at": "tomorrow"}, "opens_at", "Type a date and a time in UTC, as 2026-06-01 12:00."),
        ({"opens_at": ""}, "opens_at", "This field is required."),
        ({"closes_at": "2026-08-01T12:00"}, "__all__", "A phase must close after it opens."),
        ({"slug": "new"}, "slug", "“new” is the name of a page of ours: choose another."),
        ({"slug": "val"}, "slug", "“val” is taken already: choose another."),
        ({"limit_per_day": "-1"}, "limit_per_day", "Ensure this value is greater than or equal to 0."),
        ({"ladder_step": "2"}, "ladder_step", "Ensure this value is less than or equal to 1.0."),
        ({"final_entries": "0"}, "final_entries", "Ensure this value is greater than or equal to 1."),
    ],
)
def test_wrong_values_are_told_beside_their_fields(client, task, data, field, told):
    make_phase(task=task, with_release=False)
    found = errors(add(client, **data))
    assert field in found
    assert told in found[field]
    assert Phase.objects.count() == 1


@pytest.mark.parametrize("metric", ["mean_ap", "no_such_error", ""])
def test_a_metric_of_another_kind_is_refused(client, task, metric):
    assert list(errors(add(client, primary_metric=metric))) == ["primary_metric"]


def test_the_metrics_of_the_kind_are_offered_the_usual_one_first(client, edition):
    make_task(edition, kind="localization", slug="localization")
    page = client.get("/2026/organize/phases/localization/new/")
    assert page.context["form"]["primary_metric"].value() == "localization_error"
    assertContains(page, 'value="flat_error"')
    assertNotContains(page, 'value="mean_ap"')


def test_a_phase_is_changed(client, task):
    make_phase(task=task)
    assertRedirects(change(client, title="Anew"), "/2026/organize/phases/classification/val/")
    assert task.phases.get().title == "Anew"


def test_the_name_of_a_phase_with_submissions_stays(client, task):
    make_submission(make_phase(task=task))
    response = change(client, slug="other")
    assert errors(response) == {"slug": ["Teams have sent files to this phase, so its name in addresses stays."]}
    assert response.context["phase"].slug == "val"


def test_a_phase_is_removed_after_a_question(client, task):
    make_phase(task=task)
    assertContains(client.get("/2026/organize/phases/classification/val/remove/"), "1 version of its labels")
    response = client.post(reverse("organize_remove_phase", args=[2026, "classification", "val"]))
    assertRedirects(response, "/2026/organize/phases/")
    assert not task.phases.exists()


def test_a_phase_with_submissions_stays(client, task):
    make_submission(make_phase(task=task))
    response = client.post("/2026/organize/phases/classification/val/remove/", follow=True)
    assertContains(response, "Files were sent to “Validation”")
    assert task.phases.exists()


def test_without_tasks_the_list_leads_to_the_first(client, edition):
    assertContains(client.get("/2026/organize/phases/"), 'href="/2026/organize/tasks/new/"')


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_phases(client, edition, django_assert_num_queries, number):
    for task in range(number):
        made = make_task(edition, slug=f"task-{task}")
        for phase in range(number):
            make_phase(task=made, slug=f"phase-{phase}", with_release=False)
    # The session, the person, the edition, the years, the first task for the navigation; tasks and phases.
    with django_assert_num_queries(5 + 2):
        client.get("/2026/organize/phases/")
