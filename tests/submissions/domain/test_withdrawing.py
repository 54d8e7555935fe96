from datetime import timedelta

import pytest

from challenge.enums import FinalSelection
from challenge.models import AuditEvent
from leaderboard.domain.standings import refresh_standings
from submissions.domain.errors import ChoiceRefused, NotInTeam, PhaseClosed, StateChanged
from submissions.domain.final_choice import choices, choose_final_entries
from submissions.domain.overview import submission_for, team_submissions
from submissions.domain.withdrawing import can_withdraw, reinstate, withdraw
from submissions.enums import Role, Status
from submissions.models import Evaluation, QuotaSlot, Submission
from tests.factories import NOW, make_phase, make_scored, make_submission, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase(rings):
    return make_phase(limit_per_day=5)


@pytest.fixture
def team(phase):
    return make_team(phase.task.edition)


def captain(team):
    return team.members.get(memberships__role=Role.CAPTAIN)


def entries(phase) -> list:
    return list(refresh_standings(phase.pk, now=NOW).entries.values_list("submission_id", flat=True))


def entry(phase, team, **fields) -> Submission:
    return make_scored(phase, team=team, **fields).submission


def test_a_withdrawn_entry_leaves_the_table_and_keeps_its_slot_used(phase, team, rings):
    own, other = entry(phase, team), entry(phase, make_team(phase.task.edition))
    slots = QuotaSlot.objects.filter(team=team).count()
    assert set(entries(phase)) == {own.pk, other.pk}
    withdraw(captain(team), own, NOW)
    assert entries(phase) == [other.pk]
    assert QuotaSlot.objects.filter(team=team).count() == slots
    own.refresh_from_db()
    assert (own.withdrawn_at, own.withdrawn_by) == (NOW, captain(team))


def test_the_board_hears_of_it_once_it_is_written(phase, team, rings, django_capture_on_commit_callbacks):
    own = entry(phase, team)
    rings.clear()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(captain(team), own, NOW)
    assert rings == [("leaderboard.refresh", {"phase_id": phase.pk})]


def test_a_withdrawal_is_taken_back_before_the_end(phase, team):
    own = entry(phase, team)
    withdraw(captain(team), own, NOW)
    reinstate(captain(team), own, phase.closes_at - timedelta(microseconds=1))
    assert entries(phase) == [own.pk]
    own.refresh_from_db()
    assert (own.withdrawn_at, own.withdrawn_by) == (None, None)
    verbs = ["submission.withdrawn", "submission.reinstated"]
    events = AuditEvent.objects.filter(verb__in=verbs).order_by("pk")
    assert [(each.verb, each.actor, each.subject) for each in events] == [
        (verb, captain(team), f"submission {own.pk}") for verb in verbs
    ]


@pytest.mark.parametrize("act", [withdraw, reinstate])
def test_after_the_end_nothing_changes(phase, team, act):
    own = entry(phase, team)
    if act is reinstate:
        withdraw(captain(team), own, NOW)
    before = entries(phase)
    with pytest.raises(PhaseClosed, match="closed at 2026-07-10 12:00 UTC, and entries could be changed until then"):
        act(captain(team), own, phase.closes_at)
    assert entries(phase) == before


def test_the_end_is_the_one_of_now_not_of_when_the_page_was_loaded(phase, team):
    own = entry(phase, team)
    type(phase).objects.update(closes_at=NOW)
    # `own` and its phase were read before.
    with pytest.raises(PhaseClosed):
        withdraw(captain(team), own, NOW)


def test_members_do_it_and_observers_organizers_and_former_members_do_not(phase, team):
    own, member, observer, organizer, former = entry(phase, team), *(make_user() for _each in range(4))
    team.memberships.create(user=member, role=Role.MEMBER, joined_at=NOW)
    team.memberships.create(user=observer, role=Role.OBSERVER, joined_at=NOW)
    team.memberships.create(user=former, role=Role.MEMBER, joined_at=NOW, left_at=NOW)
    team.edition.organizers.add(organizer)
    for person in (observer, organizer, former):
        with pytest.raises(NotInTeam, match="Only members"):
            withdraw(person, own, NOW)
    withdraw(member, own, NOW)
    with pytest.raises(NotInTeam):
        reinstate(observer, own, NOW)


def test_twice_is_refused_both_ways(phase, team):
    own = entry(phase, team)
    with pytest.raises(StateChanged, match="is not withdrawn"):
        reinstate(captain(team), own, NOW)
    withdraw(captain(team), own, NOW)
    with pytest.raises(StateChanged, match="is withdrawn already"):
        withdraw(captain(team), own, NOW)


@pytest.mark.parametrize(
    ("status", "may"),
    [
        (Status.QUEUED, True),
        (Status.RUNNING, True),
        (Status.SCORED, True),
        (Status.REJECTED, False),
        (Status.FAILED, False),
        (Status.CANCELLED, False),
    ],
)
def test_what_can_never_be_in_a_table_is_not_withdrawn(phase, team, status, may):
    own = make_submission(phase, team=team)
    Evaluation.objects.update(status=status)
    assert can_withdraw(submission_for(captain(team), own.pk)) == may
    if may:
        withdraw(captain(team), own, NOW)
    else:
        with pytest.raises(StateChanged, match="never scored"):
            withdraw(captain(team), own, NOW)


def test_what_is_scored_after_it_was_withdrawn_counts_for_nothing(phase, team):
    evaluation = make_scored(phase, team=team)
    Evaluation.objects.update(status=Status.RUNNING)
    withdraw(captain(team), evaluation.submission, NOW)
    Evaluation.objects.update(status=Status.SCORED)
    assert entries(phase) == []


def test_a_withdrawn_entry_is_no_final_choice_and_cannot_be_one(rings):
    phase = make_phase(final_selection=FinalSelection.CHOSEN)
    team = make_team(phase.task.edition)
    own = entry(phase, team)
    Submission.objects.update(is_final_choice=True)
    withdraw(captain(team), own, NOW)
    own.refresh_from_db()
    assert not own.is_final_choice
    [choice] = choices(team_submissions(team), NOW)
    assert choice["files"] == []
    with pytest.raises(ChoiceRefused, match="is withdrawn"):
        choose_final_entries(user=captain(team), team=team, phase=phase, submission_ids=[own.pk], now=NOW)
