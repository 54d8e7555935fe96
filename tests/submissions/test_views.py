from datetime import timedelta

import pytest
from django.urls import reverse

from challenge.models import Phase
from submissions.enums import Failure, Status
from submissions.models import Evaluation, Submission, Team
from tests.factories import (
    NOW,
    csv_of,
    make_edition,
    make_phase,
    make_submission,
    make_team,
    make_user,
    perfect_guesses,
    upload_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def phase(at_now):
    return make_phase()


@pytest.fixture
def member(client):
    user = make_user()
    client.force_login(user)
    return user


def submit_url(phase):
    return reverse("submit", args=[phase.task.edition.year, phase.task.slug])


def form_data(**fields):
    return {"file": upload_of(), "message": "m", "track": "provided", "idempotency_key": "k"} | fields


def test_without_a_team_one_makes_a_team_first(client, member, phase):
    response = client.get(submit_url(phase))
    assert response.url == reverse("team", args=[2026])
    response = client.post(response.url, {"name": " Deep\u202e  Team ", "affiliation": "", "website": ""}, follow=True)
    assert Team.objects.get().name == "Deep Team"
    assert "Deep Team" in response.text


def test_a_taken_team_name_is_said_at_the_form(client, member, phase):
    make_team(phase.task.edition, name="Deep")
    response = client.post(reverse("team", args=[2026]), {"name": "deep", "affiliation": "", "website": ""})
    assert response.status_code == 422
    assert "Another team of this edition has that name already." in response.text


def test_a_name_of_invisible_characters_is_no_name(client, member, phase):
    response = client.post(reverse("team", args=[2026]), {"name": "\u200b\u202e", "affiliation": "", "website": ""})
    assert response.status_code == 422
    assert "at least one visible character" in response.text


def test_a_file_becomes_a_submission_with_its_page(client, member, phase):
    make_team(phase.task.edition, user=member)
    response = client.post(submit_url(phase), form_data(), follow=True)
    submission = Submission.objects.get()
    assert response.redirect_chain == [(reverse("submission", args=[submission.pk]), 302)]
    assert submission.file_sha256 in response.text
    assert "Queued" in response.text


def test_a_double_click_makes_one_submission(client, member, phase):
    make_team(phase.task.edition, user=member)
    first = client.post(submit_url(phase), form_data())
    second = client.post(submit_url(phase), form_data())
    assert first.url == second.url
    assert Submission.objects.count() == 1


def test_another_file_with_an_old_form_is_not_swallowed(client, member, phase):
    make_team(phase.task.edition, user=member)
    client.post(submit_url(phase), form_data())
    other = csv_of({image: labels[::-1] for image, labels in perfect_guesses().items()})
    response = client.post(submit_url(phase), form_data(file=upload_of(other)))
    assert response.status_code == 422
    assert "Another file was handed in with this form" in response.text


def test_a_reached_limit_says_when_the_next_file_may_come(client, member, phase):
    team = make_team(phase.task.edition, user=member)
    for _each in range(2):
        make_submission(phase, team=team)
    response = client.post(submit_url(phase), form_data())
    assert response.status_code == 422
    assert "2026-06-11 00:00 UTC" in response.text
    assert "2026-06-11 00:00 UTC" in client.get(submit_url(phase)).text


def test_the_form_says_until_when_the_phase_is_open(client, member, phase):
    make_team(phase.task.edition, user=member)
    page = " ".join(client.get(submit_url(phase)).text.split())
    assert "Open" in page
    assert "10 Jul 2026, 12:00 UTC" in page
    assert "Closed" not in page


def test_a_phase_to_come_shows_its_moment_and_no_form(client, member, phase):
    make_team(phase.task.edition, user=member)
    type(phase).objects.update(opens_at=NOW + timedelta(hours=1))
    page = client.get(submit_url(phase)).text
    assert "opens at 2026-06-10 13:00 UTC" in page
    assert 'type="file"' not in page


def test_a_form_without_a_file_is_refused_beside_the_field(client, member, phase):
    make_team(phase.task.edition, user=member)
    response = client.post(submit_url(phase), {"message": "", "track": "provided", "idempotency_key": "k"})
    assert response.status_code == 422
    assert "file" in response.context["form"].errors


def test_a_refused_file_shows_its_rows(client, member, phase):
    team = make_team(phase.task.edition, user=member)
    submission = make_submission(phase, team=team)
    problem = {
        "kind": "unknown_class",
        "row": 7,
        "column": "label2",
        "value": "<b>n0</b>",
        "expected": "a wnid",
        "hint": "mend it",
    }
    Evaluation.objects.update(
        status=Status.REJECTED, finished_at=NOW, problems=[problem], problem_totals={"unknown_class": 31}
    )
    page = client.get(reverse("submission", args=[submission.pk])).text
    for shown in ("label2", "&lt;b&gt;n0&lt;/b&gt;", "a wnid", "mend it", "31", "unknown class", "slot is free again"):
        assert shown in page
    assert "<b>n0</b>" not in page


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (3, "You may have 2 more files refused today (of 3, by UTC)."),
        (1, "You have had 1 refused file today, as many as a day allows."),
        (None, "refused today"),
    ],
)
def test_a_refused_file_says_how_many_more_may_be_refused_today(client, member, phase, limit, told):
    Phase.objects.update(limit_invalid_per_day=limit)
    submission = make_submission(phase, team=make_team(phase.task.edition, user=member))
    Evaluation.objects.update(status=Status.REJECTED, finished_at=NOW)
    page = " ".join(client.get(reverse("submission", args=[submission.pk])).text.split())
    assert (told in page) == (limit is not None)


@pytest.mark.parametrize("failure", [each for each in Failure if each != Failure.BY_ORGANIZER])
def test_a_failure_of_ours_is_said_in_its_own_words(client, member, phase, failure):
    submission = make_submission(phase, team=make_team(phase.task.edition, user=member))
    Evaluation.objects.update(status=Status.FAILED, failure=failure, attempt=3, finished_at=NOW)
    page = client.get(reverse("submission", args=[submission.pk])).text
    assert str(failure.label) in page
    assert "our fault" in page


def test_status_is_polled_until_it_is_final(client, member, phase):
    submission = make_submission(phase, team=make_team(phase.task.edition, user=member))
    url = reverse("submission_status", args=[submission.pk])
    assert client.get(url).status_code == 200
    Evaluation.objects.update(status=Status.CANCELLED, finished_at=NOW)
    assert client.get(url).status_code == 286


def test_hidden_results_are_not_on_the_page(client, member, phase):
    submission = make_submission(phase, team=make_team(phase.task.edition, user=member))
    type(phase).objects.update(reveal="hidden")
    report = {"task": "classification", "images": 12, "metrics": {"flat_error": {"wrong": [98765], "error": [0.98765]}}}
    Evaluation.objects.update(status=Status.SCORED, finished_at=NOW, report=report)
    page = client.get(reverse("submission", args=[submission.pk])).text
    assert "98765" not in page
    assert "98.7" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_team_page_takes_the_same_queries_however_many_submissions(
    client, member, at_now, django_assert_num_queries, number
):
    phase = make_phase(edition=make_edition(2025), limit_per_day=9)
    team = make_team(phase.task.edition, user=member)
    for _each in range(number):
        make_submission(phase, team=team)
    client.get(reverse("team", args=[2025]))
    with django_assert_num_queries(22):
        client.get(reverse("team", args=[2025]))
