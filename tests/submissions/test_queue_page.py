from datetime import timedelta

import pytest
from django.urls import reverse

from challenge.models import AuditEvent
from submissions.domain.lease import claim_evaluation
from submissions.domain.workers import beat
from submissions.enums import Failure, Queue, Status
from submissions.models import Evaluation, QuotaSlot
from tests.factories import NOW, make_edition, make_phase, make_submission, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase(rings, time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_phase(limit_per_day=2)


@pytest.fixture
def organizer(client, phase):
    user = make_user()
    phase.task.edition.organizers.add(user)
    client.force_login(user)
    return user


def evaluation_of(phase, **fields) -> Evaluation:
    submission = make_submission(phase, **fields)
    return submission.evaluations.get()


def page(client) -> str:
    return " ".join(client.get(reverse("queue", args=[2026])).text.split())


def act(client, name: str, evaluation: Evaluation, **data):
    return client.post(reverse(name, args=[2026, evaluation.pk]), data, follow=True)


def test_it_shows_what_waits_what_runs_and_since_when(client, organizer, phase, time_machine):
    waiting = evaluation_of(phase, message="waits long")
    running = evaluation_of(phase, message="runs")
    claim_evaluation(running.pk, worker="scoring@b", now=NOW)
    time_machine.move_to(NOW + timedelta(seconds=40), tick=False)
    shown = page(client)
    assert "waits long" in shown
    assert "scoring@b" in shown
    assert "20 s left" in shown
    assert "silent for 40 s" in shown
    assert "1 of 3" in shown
    assert f'id="fail-{waiting.pk}"' in shown


def test_workers_are_shown_with_their_last_beat_and_stale_ones_in_words(client, organizer):
    beat("scoring@a", ["scoring"], NOW - timedelta(seconds=9))
    beat("large@a", ["large"], NOW - timedelta(seconds=90))
    shown = page(client)
    assert "9 s ago" in shown
    assert "Not heard of for 1 min 30 s" in shown
    assert "No living worker listens to the queue “Large files”" in shown
    assert "the queue “Small files”" not in shown


def test_another_editions_queue_is_not_shown(client, organizer):
    evaluation_of(make_phase(edition=make_edition(2025)), message="last year's")
    assert "last year&#x27;s" not in page(client)


def test_the_changing_part_is_asked_for_by_itself(client, organizer, phase):
    evaluation_of(phase, message="waits")
    part = client.get(reverse("queue_rows", args=[2026])).text
    assert "waits" in part
    assert "<html" not in part


def test_a_failed_one_is_queued_again_with_all_attempts_and_its_slot(client, organizer, phase, rings):
    evaluation = evaluation_of(phase)
    QuotaSlot.objects.all().delete()
    Evaluation.objects.update(
        status=Status.FAILED, failure=Failure.WORKER_LOST, attempt=3, returned_slot=True, finished_at=NOW
    )
    assert "Queued again" in act(client, "requeue_evaluation", evaluation).text
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.attempt, evaluation.failure) == (Status.QUEUED, 0, "")
    assert (evaluation.returned_slot, QuotaSlot.objects.count()) == (False, 1)
    event = AuditEvent.objects.get(verb="evaluation.requeued")
    assert (event.actor, event.details["has_slot"]) == (organizer, True)


def test_a_slot_that_the_team_has_used_meanwhile_is_not_taken_twice(client, organizer, phase):
    team = make_team(phase.task.edition)
    evaluation = evaluation_of(phase, team=team)
    Evaluation.objects.update(status=Status.FAILED, returned_slot=True, finished_at=NOW)
    QuotaSlot.objects.all().delete()
    for _each in range(2):
        make_submission(phase, team=team)
    act(client, "requeue_evaluation", evaluation)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.returned_slot) == (Status.QUEUED, True)
    assert QuotaSlot.objects.count() == 2


def test_the_bell_rings_for_what_is_queued_again_in_its_own_queue(
    client, organizer, phase, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("submissions.queue.app.send_task", lambda *_, queue, **__: sent.append(queue))
    evaluation = evaluation_of(phase)
    Evaluation.objects.update(status=Status.FAILED, queue=Queue.LARGE)
    with django_capture_on_commit_callbacks(execute=True):
        act(client, "requeue_evaluation", evaluation)
    assert sent == ["large"]


def test_what_has_not_failed_is_not_queued_again(client, organizer, phase):
    evaluation = evaluation_of(phase)
    Evaluation.objects.update(status=Status.SCORED)
    assert "Only what has failed" in act(client, "requeue_evaluation", evaluation).text
    assert QuotaSlot.objects.count() == 1


@pytest.mark.parametrize("status", [Status.QUEUED, Status.RUNNING])
def test_an_organizer_ends_one_with_a_reason_that_the_team_reads(client, organizer, phase, mailoutbox, status):
    evaluation = evaluation_of(phase)
    Evaluation.objects.update(status=status, attempt=1)
    act(client, "fail_evaluation", evaluation, note="Uploaded to the wrong phase.")
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.failure) == (Status.FAILED, Failure.BY_ORGANIZER)
    assert QuotaSlot.objects.count() == 0
    assert AuditEvent.objects.get(verb="evaluation.failed").actor == organizer
    assert not mailoutbox
    client.force_login(evaluation.submission.team.members.get())
    shown = client.get(reverse("submission", args=[evaluation.submission_id])).text
    assert "Uploaded to the wrong phase." in shown
    assert "An organizer ended it" in shown


def test_an_end_needs_a_reason(client, organizer, phase):
    evaluation = evaluation_of(phase)
    response = act(client, "fail_evaluation", evaluation, note=" ")
    assert response.status_code == 422
    evaluation.refresh_from_db()
    assert evaluation.status == Status.QUEUED


def test_what_has_ended_meanwhile_stays_as_it_is(client, organizer, phase):
    evaluation = evaluation_of(phase)
    Evaluation.objects.update(status=Status.SCORED)
    assert "ended already" in act(client, "fail_evaluation", evaluation, note="late").text
    evaluation.refresh_from_db()
    assert evaluation.status == Status.SCORED


def test_another_editions_organizer_finds_nothing(client, organizer, phase):
    evaluation = evaluation_of(make_phase(edition=make_edition(2025)))
    for year in (2025, 2026):
        assert client.post(reverse("requeue_evaluation", args=[year, evaluation.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_long_the_queue(
    client, organizer, phase, django_assert_num_queries, number
):
    for _each in range(number):
        claim_evaluation(evaluation_of(phase).pk, worker="w", now=NOW)
        evaluation_of(phase, team=make_team(phase.task.edition))
    page(client)
    with django_assert_num_queries(10):
        page(client)


def test_a_member_cancels_on_the_page_and_is_told_before_and_after(client, phase):
    team = make_team(phase.task.edition)
    client.force_login(team.members.get())
    first, second = make_submission(phase, team=team), make_submission(phase, team=team)
    assert "Its slot comes back." in client.get(reverse("submission", args=[first.pk])).text
    answer = client.post(reverse("cancel_submission", args=[first.pk]), follow=True).text
    assert "Cancelled. Your slot is free again." in answer
    assert "Its slot stays used" in client.get(reverse("submission", args=[second.pk])).text
    answer = client.post(reverse("cancel_submission", args=[second.pk]), follow=True).text
    assert "Cancelled. The slot stays used." in answer
    assert client.post(reverse("cancel_submission", args=[second.pk]), follow=True).status_code == 200


def test_the_button_goes_when_a_poll_finds_the_end(client, phase):
    submission = make_submission(phase)
    client.force_login(submission.team.members.get())
    poll = reverse("submission_status", args=[submission.pk])
    assert 'id="cancel"' not in client.get(poll).text
    Evaluation.objects.update(status=Status.SCORED, finished_at=NOW, report=None)
    assert '<div id="cancel" hx-swap-oob="true"></div>' in client.get(poll).text
