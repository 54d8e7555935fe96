from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import NOW, make_edition, make_phase, make_task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("closes_at", [NOW, NOW - timedelta(seconds=1)])
def test_a_phase_closes_after_it_opens(closes_at):
    with pytest.raises(IntegrityError):
        make_phase(opens_at=NOW, closes_at=closes_at)


def test_an_organizer_is_told_so_before_saving():
    phase = make_phase()
    phase.closes_at = phase.opens_at
    with pytest.raises(ValidationError, match="must close after it opens"):
        phase.full_clean()


def test_a_year_has_one_edition_a_task_one_address_and_a_phase_one_address():
    edition = make_edition(2026)
    phase = make_phase(task=make_task(edition))
    for make in (lambda: make_edition(2026), lambda: make_task(edition), lambda: make_phase(task=phase.task)):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


@pytest.mark.parametrize("guesses", [0, 101])
def test_guesses_are_between_one_and_a_hundred(guesses):
    task = make_task()
    task.max_guesses = guesses
    with pytest.raises(ValidationError) as error:
        task.full_clean()
    assert list(error.value.message_dict) == ["max_guesses"]


@pytest.mark.parametrize("metric", ["mean_ap", "no_such_error", ""])
def test_a_phase_ranks_only_by_a_metric_of_its_tasks_kind(metric):
    phase = make_phase(with_release=False)
    phase.primary_metric = metric
    with pytest.raises(ValidationError) as error:
        phase.full_clean()
    assert list(error.value.message_dict) == ["primary_metric"]


def test_a_kind_has_its_own_metrics():
    phase = make_phase(task=make_task(kind="coco"), with_release=False, primary_metric="ap75")
    phase.full_clean()
