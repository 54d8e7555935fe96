from datetime import timedelta

import pytest

from submissions.domain.lease import LeaseLost, _extend_or_log, claim_evaluation, extend
from submissions.domain.transitions import end_unfinished
from submissions.enums import Status
from submissions.models import Evaluation
from tests.factories import NOW, make_evaluation, make_phase

pytestmark = pytest.mark.django_db


def test_one_of_two_workers_gets_the_evaluation(rings):
    evaluation = make_evaluation(make_phase())
    first = claim_evaluation(evaluation.pk, worker="one", now=NOW)
    assert first is not None
    assert claim_evaluation(evaluation.pk, worker="two", now=NOW) is None
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.worker, evaluation.attempt) == (Status.RUNNING, "one", 1)


def test_a_heartbeat_moves_the_end_of_the_lease_and_tells_progress(rings, settings):
    settings.EVALUATION_LEASE_SECONDS = 60
    evaluation = make_evaluation(make_phase())
    claim = claim_evaluation(evaluation.pk, worker="one", now=NOW)
    claim.report_progress("scoring", 0.5)
    assert extend(claim, NOW + timedelta(seconds=50))
    evaluation.refresh_from_db()
    assert evaluation.lease_until == NOW + timedelta(seconds=110)
    assert (evaluation.stage, evaluation.progress) == ("scoring", 0.5)


def test_a_lease_that_has_ended_cannot_be_extended(rings, settings):
    settings.EVALUATION_LEASE_SECONDS = 60
    evaluation = make_evaluation(make_phase())
    claim = claim_evaluation(evaluation.pk, worker="one", now=NOW)
    assert not extend(claim, NOW + timedelta(seconds=60))


def test_another_attempt_ends_the_first(rings):
    evaluation = make_evaluation(make_phase())
    first = claim_evaluation(evaluation.pk, worker="one", now=NOW)
    Evaluation.objects.update(status=Status.QUEUED)
    second = claim_evaluation(evaluation.pk, worker="two", now=NOW)
    assert not extend(first, NOW)
    assert extend(second, NOW)


def test_an_unknown_evaluation_is_nobodys():
    assert claim_evaluation(404, worker="one", now=NOW) is None


def test_a_cancelled_evaluation_stops_its_worker_at_the_next_word_of_progress(rings):
    evaluation = make_evaluation(make_phase())
    claim = claim_evaluation(evaluation.pk, worker="one", now=NOW)
    end_unfinished(evaluation.pk, Status.CANCELLED)
    _extend_or_log(claim, lambda: NOW)
    with pytest.raises(LeaseLost):
        claim.report_progress("scoring", 0.5)
