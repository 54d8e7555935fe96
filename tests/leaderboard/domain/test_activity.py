from datetime import date, timedelta

import pytest

from leaderboard.domain.activity import activity, phases_with_activity, sudden_rise
from leaderboard.domain.standings import refresh_standings
from submissions.enums import CheckState, Status
from submissions.models import FileCheck
from tests.factories import NOW, make_phase, make_scored, make_submission, make_team

DAY = timedelta(days=1)
TODAY, YESTERDAY = NOW.date(), (NOW - DAY).date()


@pytest.fixture
def phase(rings):
    return make_phase(limit_per_day=3)


def make_check(team, phase, now=NOW):
    told = {"file_name": "a.csv", "file_size": 1, "file_sha256": "0" * 64, "state": CheckState.PASSED}
    FileCheck.objects.create(team=team, phase=phase, user=team.members.get(), created_at=now, **told)


def end(submission, status):
    submission.evaluations.update(status=status)


@pytest.mark.django_db
def test_files_refusals_failures_and_checks_are_counted_by_team_and_day(phase):
    busy, quiet = make_team(phase.task.edition), make_team(phase.task.edition)
    end(make_submission(phase, team=busy, now=NOW - DAY), Status.REJECTED)
    end(make_submission(phase, team=busy), Status.FAILED)
    make_submission(phase, team=busy)
    make_check(busy, phase)
    make_check(quiet, phase, NOW - DAY)
    found = activity(phase)
    assert [team.name for team in found] == [busy.name, quiet.name]
    days = {day: (told.files, told.refused, told.failed, told.checks) for day, told in found[0].days.items()}
    assert days == {YESTERDAY: (1, 1, 0, 0), TODAY: (2, 0, 1, 1)}
    assert (found[0].total.files, found[0].total.refused, found[0].last_day) == (3, 1, TODAY)
    assert (found[1].total.files, found[1].total.checks, found[1].last_day) == (0, 1, YESTERDAY)


@pytest.mark.django_db
def test_a_day_is_one_of_utc(phase):
    make_submission(phase, now=NOW.replace(hour=23, minute=59, second=59))
    (team,) = activity(phase)
    assert list(team.days) == [TODAY]


@pytest.mark.django_db
def test_days_at_the_limit_are_those_with_every_slot_used(phase):
    team = make_team(phase.task.edition)
    for before in (0, 0, 0, 1, 1, 2):
        make_submission(phase, team=team, now=NOW - before * DAY)
    assert activity(phase)[0].full_days == 1
    phase.limit_per_day = 2
    assert activity(phase)[0].full_days == 2
    phase.limit_per_day = None
    assert activity(phase)[0].full_days == 0


@pytest.mark.django_db
def test_scores_are_those_that_were_better_than_all_before(phase):
    team = make_team(phase.task.edition)
    for wrong, before in ((6, 3), (8, 2), (6, 2), (3, 1)):
        make_scored(phase, team=team, wrong=wrong, now=NOW - before * DAY)
    refresh_standings(phase.pk, now=NOW)
    (found,) = activity(phase)
    assert [(each.at, each.value) for each in found.scores] == [(NOW - 3 * DAY, 6 / 12), (NOW - DAY, 3 / 12)]


@pytest.mark.django_db
def test_what_organizers_do_is_no_act_of_a_team(phase):
    own = make_submission(phase)
    own.evaluations.update(is_rescore=True)
    internal = make_team(phase.task.edition)
    make_submission(phase, team=internal)
    make_check(internal, phase)
    type(internal).objects.filter(pk=internal.pk).update(is_internal=True)
    assert activity(phase) == []


@pytest.mark.django_db
def test_phases_have_the_number_of_files_of_teams(phase):
    other = make_phase(task=phase.task, slug="test", title="Test")
    make_submission(phase)
    make_submission(phase)
    assert phases_with_activity(phase.task.edition) == [(phase, 2), (other, 0)]


FIRST = date(2026, 6, 1)


def files(*numbers):
    return {FIRST + place * DAY: number for place, number in enumerate(numbers) if number}


@pytest.mark.parametrize(
    ("numbers", "day", "before"),
    [
        ((1, 1, 1, 1, 1, 1, 1, 5), 8, 7),
        ((1, 0, 0, 5), 4, 1),
        ((2, 2, 2, 2, 2, 2, 2, 7), 8, 14),
        ((1, 5, 1, 1, 1, 1, 1, 1, 6), 9, 11),
    ],
)
def test_a_day_stands_out_with_more_than_thrice_the_usual(numbers, day, before):
    found = sudden_rise(files(*numbers))
    assert (found.day, found.files, found.before) == (date(2026, 6, day), numbers[day - 1], before)


@pytest.mark.parametrize(
    "numbers", [(), (9,), (1, 4), (2, 2, 2, 2, 2, 2, 2, 6), (1, 0, 0, 0, 0, 0, 0, 0, 5), (5, 5, 5, 5, 5, 5, 5, 5)]
)
def test_otherwise_no_day_stands_out(numbers):
    assert sudden_rise(files(*numbers)) is None


@pytest.mark.django_db
@pytest.mark.parametrize("teams", [1, 3])
def test_one_team_takes_as_many_queries_as_three(phase, teams, django_assert_num_queries):
    for wrong in range(teams):
        make_scored(phase, wrong=wrong)
    refresh_standings(phase.pk, now=NOW)
    with django_assert_num_queries(5):
        activity(phase)
