from datetime import timedelta

import pytest

from challenge.models import AuditEvent
from submissions.domain.lease import claim_evaluation
from submissions.domain.recovery import Swept, sweep
from submissions.domain.workers import beat, workers
from submissions.enums import Failure, Queue, Status
from submissions.models import Evaluation, QuotaSlot
from tests.factories import NOW, make_evaluation, make_phase, make_submission, make_team

pytestmark = pytest.mark.django_db

PAST_LEASE = timedelta(seconds=61)


@pytest.fixture(autouse=True)
def a_minute_of_lease(settings):
    settings.EVALUATION_LEASE_SECONDS = 60


def test_what_was_rung_for_just_now_is_left_alone(rings):
    make_evaluation(make_phase())
    assert sweep(NOW + timedelta(seconds=14)) == Swept(requeued=0, given_up=0, rung=0)


def test_what_waits_without_a_ring_is_rung_for_once_a_period(rings):
    evaluation = make_evaluation(make_phase())
    later = NOW + timedelta(seconds=16)
    assert sweep(later).rung == 1
    assert rings[-1] == ("submissions.evaluate", {"evaluation_id": evaluation.pk})
    assert sweep(later).rung == 0


def test_an_expired_lease_is_queued_and_rung_for(rings):
    evaluation = make_evaluation(make_phase())
    claim_evaluation(evaluation.pk, worker="dead", now=NOW)
    assert sweep(NOW + PAST_LEASE) == Swept(requeued=1, given_up=0, rung=1)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.attempt, evaluation.attempt_token) == (Status.QUEUED, 1, None)


def test_a_living_lease_is_left_alone(rings):
    evaluation = make_evaluation(make_phase())
    claim_evaluation(evaluation.pk, worker="alive", now=NOW)
    assert sweep(NOW + timedelta(seconds=59)) == Swept(requeued=0, given_up=0, rung=0)


def test_after_the_third_death_it_failed_and_the_slot_is_back(rings):
    evaluation = make_evaluation(make_phase())
    now = NOW
    for _attempt in range(3):
        assert claim_evaluation(evaluation.pk, worker="dying", now=now)
        now += PAST_LEASE
        sweep(now)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.failure, evaluation.attempt) == (Status.FAILED, Failure.WORKER_LOST, 3)
    assert QuotaSlot.objects.count() == 0
    assert AuditEvent.objects.get(verb="quota.released").details["reason"] == Failure.WORKER_LOST


def test_a_poison_file_does_not_stop_others(rings):
    phase = make_phase(limit_per_day=9)
    team = make_team(phase.task.edition)
    poison = make_submission(phase, team=team).evaluations.get()
    other = make_submission(phase, team=team).evaluations.get()
    Evaluation.objects.filter(pk=poison.pk).update(status=Status.RUNNING, attempt=3, lease_until=NOW)
    assert sweep(NOW + PAST_LEASE) == Swept(requeued=0, given_up=1, rung=1)
    assert rings[-1] == ("submissions.evaluate", {"evaluation_id": other.pk})


def test_a_requeue_and_a_giving_up_are_audited(rings):
    evaluation = make_evaluation(make_phase())
    claim_evaluation(evaluation.pk, worker="dead", now=NOW)
    sweep(NOW + PAST_LEASE)
    event = AuditEvent.objects.get(verb="evaluation.requeued")
    assert (event.subject, event.details["reason"], event.details["worker"]) == (
        f"evaluation {evaluation.pk}",
        "lease expired",
        "dead",
    )
    Evaluation.objects.update(status=Status.RUNNING, attempt=3, lease_until=NOW)
    sweep(NOW + PAST_LEASE)
    assert AuditEvent.objects.get(verb="evaluation.failed").details["failure"] == Failure.WORKER_LOST


def test_a_ring_goes_to_the_queue_of_the_row(monkeypatch):
    sent = []
    monkeypatch.setattr("submissions.queue.app.send_task", lambda *_, queue, **__: sent.append(queue))
    make_evaluation(make_phase())
    Evaluation.objects.update(queue=Queue.LARGE)
    sweep(NOW + timedelta(seconds=16))
    assert sent[-1] == "large"


def test_while_the_broker_holds_a_ring_for_each_nothing_is_rung_again(rings, monkeypatch):
    make_evaluation(make_phase())
    monkeypatch.setattr("submissions.domain.recovery.rings_unheard", lambda _: 1)
    assert sweep(NOW + timedelta(seconds=16)).rung == 0


def test_a_worker_silent_for_a_day_is_forgotten(rings):
    beat("old", ["scoring"], NOW - timedelta(days=2))
    beat("new", ["scoring"], NOW)
    sweep(NOW)
    assert [worker.name for worker in workers(NOW)] == ["new"]


def test_what_was_ended_for_its_time_is_not_tried_again(rings, settings):
    settings.CELERY_TASK_TIME_LIMIT = 1800
    evaluation = make_evaluation(make_phase())
    late = NOW + timedelta(seconds=1800)
    Evaluation.objects.update(status=Status.RUNNING, attempt=1, started_at=NOW, lease_until=late - PAST_LEASE)
    assert sweep(late) == Swept(requeued=0, given_up=1, rung=0)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.failure) == (Status.FAILED, Failure.TIME_LIMIT)
