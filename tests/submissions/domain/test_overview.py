from datetime import timedelta

import pytest
from django.http import Http404

from submissions.domain.overview import oldest_queued_at, submission_for, submission_view, team_submissions
from submissions.domain.timeline import queue_position, silent_seconds, why_waiting
from submissions.domain.workers import beat
from submissions.enums import Failure, Queue, Status
from submissions.models import Evaluation
from tests.factories import NOW, make_edition, make_phase, make_submission, make_team, make_user

pytestmark = pytest.mark.django_db


def view_at(status: Status, **fields):
    submission = make_submission(make_phase())
    Evaluation.objects.update(status=status, finished_at=NOW, **fields)
    captain = submission.team.members.get()
    return submission_view(submission_for(captain, submission.pk), NOW)


def states(view) -> list[str]:
    return [step.state for step in view["steps"]]


@pytest.mark.parametrize(
    ("status", "expected", "is_final"),
    [
        (Status.QUEUED, ["done", "current", "waiting", "waiting"], False),
        (Status.RUNNING, ["done", "done", "current", "waiting"], False),
        (Status.SCORED, ["done", "done", "done", "done"], True),
        (Status.REJECTED, ["done", "done", "done", "failed"], True),
        (Status.FAILED, ["done", "done", "done", "failed"], True),
        (Status.CANCELLED, ["done", "done", "done", "failed"], True),
    ],
)
def test_every_status_is_told_as_steps(rings, status, expected, is_final):
    started = None if status == Status.QUEUED else NOW
    view = view_at(status, started_at=started)
    assert states(view) == expected
    assert view["is_final"] is is_final


def test_a_failure_says_whose_fault_it_was(rings):
    view = view_at(Status.FAILED, failure=Failure.STORAGE_CORRUPT)
    assert "our fault" in view["steps"][-1].label
    assert view["failure"] == Failure.STORAGE_CORRUPT.label


def test_what_ended_before_it_ran_says_so(rings):
    view = view_at(Status.CANCELLED, started_at=None)
    assert states(view) == ["done", "done", "waiting", "failed"]
    assert view["steps"][2].detail == "not begun"


def test_an_end_by_an_organizer_is_nobodys_fault(rings):
    view = view_at(Status.FAILED, failure=Failure.BY_ORGANIZER, failure_note="Wrong phase.")
    assert view["steps"][-1].label == "Ended by an organizer"
    assert view["is_organizers_end"]


def test_the_attempt_is_told_while_it_runs_and_before_the_next(rings):
    assert view_at(Status.RUNNING, attempt=2, started_at=NOW)["steps"][2].detail == "attempt 2 of 3"
    Evaluation.objects.update(status=Status.QUEUED, attempt=1)
    submission = Evaluation.objects.get().submission
    view = submission_view(submission_for(submission.team.members.get(), submission.pk), NOW)
    assert view["steps"][2].detail == "attempt 2 of 3 is next"


def waiting_for(seconds: int, queue: Queue = Queue.SMALL) -> str:
    evaluation = make_submission(make_phase()).evaluations.get()
    evaluation.queue = queue
    return why_waiting(evaluation, NOW + timedelta(seconds=seconds))


def test_a_short_wait_needs_no_reason(rings):
    assert waiting_for(59) == ""


def test_a_long_wait_without_any_worker_says_so(rings):
    assert "No worker of the queue “Small files” is running" in waiting_for(61)


def test_a_long_wait_names_since_when_no_worker_was_heard_of(rings):
    beat("scoring@a", ["scoring"], NOW)
    beat("large@a", ["large"], NOW + timedelta(seconds=60))
    assert "has been heard of since 2026-06-10 12:00:00 UTC" in waiting_for(61)


def test_a_long_wait_behind_a_living_worker_says_that_it_is_busy(rings):
    beat("scoring@a", ["scoring"], NOW + timedelta(seconds=60))
    other = make_submission(make_phase(edition=make_edition(2025))).evaluations.get()
    Evaluation.objects.filter(pk=other.pk).update(status=Status.RUNNING)
    assert "The one worker of this queue is busy" in waiting_for(61)


def test_a_living_worker_that_has_not_taken_it_is_called_again(rings):
    beat("scoring@a", ["scoring"], NOW + timedelta(seconds=60))
    assert "called again every 15 seconds" in waiting_for(61)


def test_a_worker_that_says_nothing_is_told_before_its_lease_ends(rings, settings):
    settings.EVALUATION_LEASE_SECONDS = 60
    evaluation = make_submission(make_phase()).evaluations.get()
    evaluation.status, evaluation.lease_until = Status.RUNNING, NOW + timedelta(seconds=60)
    assert silent_seconds(evaluation, NOW + timedelta(seconds=9)) == 0
    assert silent_seconds(evaluation, NOW + timedelta(seconds=30)) == 30


def test_large_files_do_not_count_in_the_line_of_small_ones(rings):
    phase = make_phase()
    large = make_submission(phase, now=NOW).evaluations.get()
    Evaluation.objects.filter(pk=large.pk).update(queue=Queue.LARGE)
    small = make_submission(phase, now=NOW + timedelta(seconds=1)).evaluations.get()
    assert queue_position(small) == 1


def test_a_waiting_submission_knows_its_place(rings):
    phase = make_phase()
    first = make_submission(phase, now=NOW).evaluations.get()
    second = make_submission(phase, now=NOW + timedelta(seconds=1)).evaluations.get()
    assert (queue_position(first), queue_position(second)) == (1, 2)
    assert oldest_queued_at() == NOW


def test_members_and_organizers_see_a_submission_and_nobody_else(rings):
    phase = make_phase()
    submission = make_submission(phase)
    stranger, organizer = make_user(), make_user()
    phase.task.edition.organizers.add(organizer)
    make_team(phase.task.edition, user=stranger)
    for person in (submission.team.members.get(), organizer):
        assert submission_for(person, submission.pk) == submission
    with pytest.raises(Http404):
        submission_for(stranger, submission.pk)


def test_who_left_the_team_sees_it_no_more(rings):
    submission = make_submission(make_phase())
    member = submission.team.members.get()
    submission.team.memberships.update(left_at=NOW)
    with pytest.raises(Http404):
        submission_for(member, submission.pk)


@pytest.mark.parametrize("number", [1, 3])
def test_a_teams_list_takes_the_same_queries_however_long(rings, django_assert_num_queries, number):
    phase = make_phase(limit_per_day=9)
    team = make_team(phase.task.edition)
    for _each in range(number):
        make_submission(phase, team=team)
    with django_assert_num_queries(2):
        assert len(team_submissions(team)) == number
