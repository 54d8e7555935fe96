import pytest

from submissions.domain.transitions import ALLOWED, FINAL, UNFINISHED, change, end_unfinished
from submissions.enums import Status
from submissions.models import Evaluation
from tests.factories import make_evaluation, make_phase


def test_every_status_has_its_row_in_the_table():
    assert set(ALLOWED) == set(Status)


@pytest.mark.django_db
@pytest.mark.parametrize("origin", list(Status))
@pytest.mark.parametrize("target", list(Status))
def test_only_what_the_table_allows_happens(rings, origin, target):
    evaluation = make_evaluation(make_phase())
    Evaluation.objects.update(status=origin)
    if target in ALLOWED[origin]:
        assert change(evaluation.pk, origin, target)
    else:
        with pytest.raises(ValueError, match="cannot go from"):
            change(evaluation.pk, origin, target)
    evaluation.refresh_from_db()
    assert evaluation.status == (target if target in ALLOWED[origin] else origin)


def test_a_scored_refused_or_cancelled_evaluation_never_moves_again():
    assert {status for status in FINAL if ALLOWED[status]} == {Status.FAILED}


@pytest.mark.django_db
def test_of_two_changes_from_the_same_state_one_happens(rings):
    evaluation = make_evaluation(make_phase())
    assert change(evaluation.pk, Status.QUEUED, Status.RUNNING)
    assert not change(evaluation.pk, Status.QUEUED, Status.RUNNING)


@pytest.mark.django_db
@pytest.mark.parametrize("origin", list(Status))
def test_what_is_unfinished_can_be_ended_from_outside_and_nothing_else(rings, origin):
    evaluation = make_evaluation(make_phase())
    Evaluation.objects.update(status=origin)
    assert end_unfinished(evaluation.pk, Status.CANCELLED) is (origin in UNFINISHED)
