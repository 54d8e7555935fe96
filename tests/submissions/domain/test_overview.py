from datetime import timedelta

import pytest
from django.http import Http404

from submissions.domain.overview import (
    oldest_queued_at,
    queue_position,
    submission_for,
    submission_view,
    team_submissions,
)
from submissions.enums import Failure, Status
from submissions.models import Evaluation
from tests.factories import NOW, make_phase, make_submission, make_team, make_user

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
        (Status.QUEUED, ["done", "current", "waiting"], False),
        (Status.RUNNING, ["done", "done", "current"], False),
        (Status.SCORED, ["done", "done", "done"], True),
        (Status.REJECTED, ["done", "done", "failed"], True),
        (Status.FAILED, ["done", "done", "failed"], True),
        (Status.CANCELLED, ["done", "failed", "waiting"], True),
    ],
)
def test_every_status_is_told_as_steps(rings, status, expected, is_final):
    view = view_at(status)
    assert states(view) == expected
    assert view["is_final"] is is_final


def test_a_failure_says_whose_fault_it_was(rings):
    view = view_at(Status.FAILED, failure=Failure.STORAGE_CORRUPT)
    assert "our fault" in view["steps"][-1].label
    assert view["failure"] == Failure.STORAGE_CORRUPT.label


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
