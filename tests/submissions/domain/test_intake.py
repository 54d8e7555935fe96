from datetime import timedelta

import pytest
from django.core.files.storage import storages

from submissions.domain.errors import NotReady, PhaseClosed, QuotaExceeded, TrackRefused
from submissions.domain.intake import check_phase
from submissions.enums import Status, Track
from submissions.models import Evaluation, QuotaSlot, Submission
from tests.factories import NOW, make_edition, make_phase, make_submission, make_team

pytestmark = pytest.mark.django_db


def stored_files() -> set[str]:
    try:
        return set(storages["predictions"].listdir("")[1])
    except FileNotFoundError:
        return set()


def test_a_submission_its_slot_and_its_queued_evaluation_come_together(rings):
    phase = make_phase()
    submission = make_submission(phase, message="  ResNet\u202e 50 ", track=Track.OUTSIDE)
    evaluation = submission.evaluations.get()
    assert evaluation.status == Status.QUEUED
    assert evaluation.release == phase.live_release
    assert submission.quota_slots.count() == 1
    assert submission.message == submission.method.short_name == "ResNet 50"
    assert submission.track == Track.OUTSIDE


def test_the_bell_rings_only_after_the_commit(rings, django_capture_on_commit_callbacks):
    phase = make_phase()
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        submission = make_submission(phase)
    assert rings == []
    for callback in callbacks:
        callback()
    assert rings == [("submissions.evaluate", {"evaluation_id": submission.evaluations.get().pk})]


def test_the_same_key_gives_the_same_submission_and_keeps_one_file(rings):
    phase = make_phase()
    team = make_team(phase.task.edition)
    before = stored_files()
    first = make_submission(phase, team=team, key="twice")
    second = make_submission(phase, team=team, key="twice")
    assert first == second
    assert QuotaSlot.objects.count() == Evaluation.objects.count() == 1
    assert stored_files() - before == {first.file.name}


def test_the_same_key_of_another_team_is_another_submission(rings):
    phase = make_phase()
    assert make_submission(phase, key="k") != make_submission(phase, key="k")


@pytest.mark.parametrize(
    ("offset", "is_open"),
    [
        (timedelta(days=-30, microseconds=-1), False),
        (timedelta(days=-30), True),
        (timedelta(days=30, microseconds=-1), True),
        (timedelta(days=30), False),
    ],
)
def test_the_window_is_open_from_its_first_instant_to_just_before_its_last(offset, is_open):
    phase = make_phase()
    if is_open:
        check_phase(phase, NOW + offset)
    else:
        with pytest.raises(PhaseClosed, match="UTC"):
            check_phase(phase, NOW + offset)


@pytest.mark.parametrize(("opened_at", "is_open"), [(None, False), (NOW + timedelta(seconds=1), False), (NOW, True)])
def test_an_edition_that_its_organizers_have_not_opened_takes_nothing_whatever_the_dates(opened_at, is_open):
    phase = make_phase(edition=make_edition(opened_at=opened_at))
    if is_open:
        check_phase(phase, NOW)
    else:
        with pytest.raises(NotReady, match="“Challenge 2026” is not open yet"):
            check_phase(phase, NOW)


def test_an_edition_that_was_not_opened_keeps_no_file(rings):
    phase = make_phase(edition=make_edition(opened_at=None))
    before = stored_files()
    with pytest.raises(NotReady, match="not open yet"):
        make_submission(phase)
    assert stored_files() == before
    assert not Submission.objects.exists()


def test_without_live_labels_nothing_is_taken():
    with pytest.raises(NotReady):
        check_phase(make_phase(with_release=False), NOW)


def test_a_refused_submission_leaves_no_file_and_no_row(rings):
    phase = make_phase(limit_per_day=1)
    team = make_team(phase.task.edition)
    make_submission(phase, team=team)
    before = stored_files()
    with pytest.raises(QuotaExceeded):
        make_submission(phase, team=team)
    assert stored_files() == before
    assert Submission.objects.count() == 1


def test_a_phase_without_outside_data_refuses_it_in_a_sentence_and_takes_the_rest(rings):
    phase = make_phase(accepts_outside_data=False)
    before = stored_files()
    with pytest.raises(TrackRefused, match="takes no entries trained on outside data"):
        make_submission(phase, track=Track.OUTSIDE)
    assert (stored_files(), Submission.objects.count(), QuotaSlot.objects.count()) == (before, 0, 0)
    assert make_submission(phase).track == Track.PROVIDED


def test_a_phase_that_closed_while_the_bytes_travelled_is_closed(rings):
    phase = make_phase()
    type(phase).objects.filter(pk=phase.pk).update(closes_at=NOW)
    with pytest.raises(PhaseClosed):
        make_submission(phase)
