from datetime import UTC, datetime, timedelta

import pytest

from challenge.models import AuditEvent
from submissions.domain.errors import QuotaExceeded, TooManyAtStake, TooManyRefused, TooManyRunning
from submissions.domain.quota import allowances, periods, release_slots, side_allowances, usage_of
from submissions.enums import Status
from submissions.models import Evaluation, QuotaSlot, Submission
from tests.factories import NOW, make_phase, make_submission, make_team

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("instant", "day", "week"),
    [
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "day:2026-01-01", "week:2026-W01"),
        (datetime(2027, 1, 1, 23, 59, 59, tzinfo=UTC), "day:2027-01-01", "week:2026-W53"),
        (datetime(2026, 6, 7, 23, 59, 59, tzinfo=UTC), "day:2026-06-07", "week:2026-W23"),
        (datetime(2026, 6, 8, 0, 0, tzinfo=UTC), "day:2026-06-08", "week:2026-W24"),
    ],
)
def test_periods_are_calendar_days_and_iso_weeks_in_utc(instant, day, week):
    phase = make_phase(limit_per_day=1, limit_per_week=2, limit_total=3)
    assert [period.key for period in periods(phase, instant)] == [day, week, "total"]


def test_a_local_evening_counts_for_the_day_that_utc_has():
    phase = make_phase(limit_per_day=1)
    local = datetime.fromisoformat("2026-06-10T22:30:00-05:00")
    assert next(periods(phase, local)).key == "day:2026-06-11"


def test_a_phase_without_limits_has_no_periods():
    phase = make_phase(limit_per_day=None)
    assert list(periods(phase, NOW)) == []


def test_the_limit_is_reached_after_as_many_submissions_and_says_when_the_next_may_come(rings):
    phase = make_phase(limit_per_day=2)
    team = make_team(phase.task.edition)
    make_submission(phase, team=team)
    make_submission(phase, team=team)
    with pytest.raises(QuotaExceeded) as refused:
        make_submission(phase, team=team)
    assert refused.value.next_allowed_at == datetime(2026, 6, 11, tzinfo=UTC)
    assert "2026-06-11 00:00 UTC" in refused.value.message
    make_submission(phase, team=team, now=refused.value.next_allowed_at)


def test_of_several_limits_reached_the_latest_moment_counts(rings):
    phase = make_phase(limit_per_day=1, limit_per_week=1)
    team = make_team(phase.task.edition)
    make_submission(phase, team=team)
    with pytest.raises(QuotaExceeded) as refused:
        make_submission(phase, team=team)
    assert refused.value.next_allowed_at == datetime(2026, 6, 15, tzinfo=UTC)


def test_a_used_up_total_names_no_moment(rings):
    phase = make_phase(limit_per_day=None, limit_total=1)
    team = make_team(phase.task.edition)
    make_submission(phase, team=team)
    with pytest.raises(QuotaExceeded) as refused:
        make_submission(phase, team=team, now=NOW + timedelta(days=20))
    assert refused.value.next_allowed_at is None


def test_teams_and_phases_do_not_share_slots(rings):
    phase = make_phase(limit_per_day=1)
    make_submission(phase)
    make_submission(phase)
    assert QuotaSlot.objects.count() == 2


def test_a_released_slot_is_free_again_and_the_release_is_on_record(rings):
    phase = make_phase(limit_per_day=1)
    team = make_team(phase.task.edition)
    submission = make_submission(phase, team=team)
    release_slots(submission, reason="rejected", now=NOW)
    assert [allowance.left for allowance in allowances(phase, usage_of(team, [phase], NOW), NOW)] == [1]
    event = AuditEvent.objects.get(verb="quota.released")
    assert event.subject == f"submission {submission.pk}"
    assert event.details == {"team": team.pk, "reason": "rejected", "slots": 1}


def test_releasing_twice_is_recorded_once(rings):
    submission = make_submission(make_phase())
    release_slots(submission, reason="rejected", now=NOW)
    release_slots(submission, reason="rejected", now=NOW)
    assert AuditEvent.objects.filter(verb="quota.released").count() == 1


def test_a_freed_number_in_the_middle_is_taken_again(rings):
    phase = make_phase(limit_per_day=3)
    team = make_team(phase.task.edition)
    first = make_submission(phase, team=team)
    make_submission(phase, team=team)
    release_slots(first, reason="failed", now=NOW)
    third = make_submission(phase, team=team)
    assert third.quota_slots.get().number == 1


def end(submission, status, at=NOW):
    Evaluation.objects.filter(submission=submission).update(status=status, finished_at=at)
    release_slots(submission, reason=status, now=at)


@pytest.mark.parametrize("status", [Status.QUEUED, Status.RUNNING])
def test_no_more_evaluations_at_a_time_than_the_phase_allows(rings, status):
    phase = make_phase(limit_per_day=None, limit_concurrent=1)
    team = make_team(phase.task.edition)
    first = make_submission(phase, team=team)
    Evaluation.objects.update(status=status)
    with pytest.raises(TooManyRunning, match="1 of your team"):
        make_submission(phase, team=team)
    end(first, Status.SCORED)
    make_submission(phase, team=team)


def test_another_teams_evaluations_do_not_count(rings):
    phase = make_phase(limit_concurrent=1)
    make_submission(phase)
    make_submission(phase)


def test_refused_files_have_an_allowance_of_their_own_and_use_no_slot(rings):
    phase = make_phase(limit_per_day=1, limit_invalid_per_day=2)
    team = make_team(phase.task.edition)
    for _each in range(2):
        end(make_submission(phase, team=team), Status.REJECTED)
    assert QuotaSlot.objects.count() == 0
    with pytest.raises(TooManyRefused, match="Check files before") as refused:
        make_submission(phase, team=team)
    assert refused.value.next_allowed_at == datetime(2026, 6, 11, tzinfo=UTC)
    make_submission(phase, team=team, now=refused.value.next_allowed_at)


@pytest.mark.parametrize(("refused", "words"), [(0, "2 more files"), (1, "One more file")])
def test_files_that_could_yet_be_refused_count_against_the_allowance(rings, refused, words):
    phase = make_phase(limit_per_day=None, limit_invalid_per_day=2)
    team = make_team(phase.task.edition)
    made = [make_submission(phase, team=team) for _each in range(2)]
    for each in made[:refused]:
        end(each, Status.REJECTED)
    with pytest.raises(TooManyAtStake, match=words):
        make_submission(phase, team=team)
    end(made[-1], Status.SCORED)
    make_submission(phase, team=team)


def test_failures_of_ours_are_no_refused_files(rings):
    phase = make_phase(limit_invalid_per_day=1)
    team = make_team(phase.task.edition)
    end(make_submission(phase, team=team), Status.FAILED)
    make_submission(phase, team=team)
    assert Submission.objects.count() == 2


def test_what_is_left_beside_the_slots_is_told(rings):
    phase = make_phase(limit_concurrent=3, limit_invalid_per_day=None)
    team = make_team(phase.task.edition)
    make_submission(phase, team=team)
    left = side_allowances(phase, usage_of(team, [phase], NOW), NOW)
    told = [(each.period.name, each.used, each.left) for each in left]
    assert told == [("running", 1, 2), ("checks", 0, 50)]
