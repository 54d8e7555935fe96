from datetime import timedelta

import pytest

from challenge.models import AuditEvent
from submissions.domain.cancelling import cancel_offer, cancel_submission
from submissions.domain.errors import NotInTeam, StateChanged
from submissions.domain.lease import claim_evaluation, extend
from submissions.domain.overview import submission_for
from submissions.enums import Role, Status
from submissions.models import Evaluation, QuotaSlot
from tests.factories import NOW, make_phase, make_submission, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(rings):
    return make_team(make_phase(limit_per_day=5).task.edition)


def submit(team):
    phase = team.edition.tasks.get().phases.get()
    submission = make_submission(phase, team=team)
    return submission_for(captain(team), submission.pk)


def captain(team):
    return team.members.first()


def cancel(submission, now=NOW):
    return cancel_submission(captain(submission.team), submission, now)


def test_a_waiting_submission_is_cancelled_and_its_slot_is_free(team):
    submission = submit(team)
    evaluation = cancel(submission)
    assert (evaluation.status, evaluation.returned_slot) == (Status.CANCELLED, True)
    assert QuotaSlot.objects.count() == 0


def test_a_running_one_too_and_its_worker_may_write_no_more(team):
    submission = submit(team)
    claim = claim_evaluation(submission.evaluations.get().pk, worker="one", now=NOW)
    assert cancel(submission).returned_slot
    assert not extend(claim, NOW)


def test_the_second_cancel_within_the_hour_cancels_and_keeps_the_slot_used(team):
    first, second = submit(team), submit(team)
    cancel(first)
    later = NOW + timedelta(minutes=59, seconds=59)
    offer = cancel_offer(captain(team), second, later)
    assert (offer.returns_slot, offer.slot_free_from) == (False, NOW + timedelta(hours=1))
    evaluation = cancel(second, later)
    assert (evaluation.status, evaluation.returned_slot) == (Status.CANCELLED, False)
    assert QuotaSlot.objects.get().submission == second


def test_after_an_hour_a_cancel_returns_the_slot_again(team):
    first, second = submit(team), submit(team)
    cancel(first)
    later = NOW + timedelta(hours=1)
    assert cancel_offer(captain(team), second, later).returns_slot
    assert cancel(second, later).returned_slot


def test_a_cancel_that_kept_its_slot_does_not_lengthen_the_hour(team):
    submissions = [submit(team) for _each in range(3)]
    cancel(submissions[0])
    cancel(submissions[1], NOW + timedelta(minutes=50))
    assert cancel(submissions[2], NOW + timedelta(minutes=61)).returned_slot


def test_another_teams_cancel_does_not_count(team):
    other = make_team(team.edition)
    cancel(submit(other))
    assert cancel(submit(team)).returned_slot


@pytest.mark.parametrize("status", [Status.SCORED, Status.REJECTED, Status.FAILED, Status.CANCELLED])
def test_what_has_ended_cannot_be_cancelled(team, status):
    submission = submit(team)
    Evaluation.objects.update(status=status)
    with pytest.raises(StateChanged, match="ended already"):
        cancel(submission)
    fresh = submission_for(captain(team), submission.pk)
    assert cancel_offer(captain(team), fresh, NOW) is None


def test_only_members_of_the_team_cancel(team):
    submission = submit(team)
    organizer, observer = make_user(), make_user()
    team.edition.organizers.add(organizer)
    team.memberships.create(user=observer, role=Role.OBSERVER, joined_at=NOW)
    for person in (organizer, observer):
        assert cancel_offer(person, submission, NOW) is None
        with pytest.raises(NotInTeam):
            cancel_submission(person, submission, NOW)
    assert submission.evaluations.get().status == Status.QUEUED


def test_who_cancelled_is_audited(team):
    cancel(submit(team))
    event = AuditEvent.objects.get(verb="evaluation.cancelled")
    assert (event.actor, event.details["returned_slot"]) == (captain(team), True)
