from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.models import AuditEvent
from submissions.domain.errors import AlreadyInTeam, MergeRefused, NotCaptain, NotInTeam, QuotaExceeded
from submissions.domain.invitations import invite
from submissions.domain.membership import history, leave_team, present
from submissions.domain.merging import (
    accept_merge,
    decline_merge,
    find_team,
    lowest_free,
    open_proposals,
    propose_merge,
    withdraw_merge,
)
from submissions.domain.quota import allowances, release_slots, usage_of
from submissions.domain.teams import choose_tasks, create_team, team_of
from submissions.enums import Role
from submissions.models import FileCheck, Membership, Question, QuotaSlot, Team, Upload, Webhook
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def edition():
    return make_edition(merge_until=NOW + timedelta(days=10))


def pair(edition):
    return make_team(edition), make_team(edition)


def captain(team):
    return team.memberships.get(role=Role.CAPTAIN, left_at=None).user


def propose(team, into, now=NOW):
    return propose_merge(captain=captain(team), team=team, into=into, now=now)


def merge(team, into, now=LATER):
    return accept_merge(captain=captain(into), proposal=propose(team, into), now=now)


def used(team):
    return Counter(QuotaSlot.objects.filter(team=team).values_list("period", flat=True))


@pytest.mark.parametrize(
    ("limit", "ours", "theirs", "left"),
    [(5, 1, 2, 2), (5, 0, 3, 2), (5, 3, 0, 2), (3, 2, 1, 0), (3, 3, 2, 0), (3, 3, 3, 0)],
)
def test_the_merged_team_has_used_the_sum(edition, limit, ours, theirs, left):
    phase = make_phase(edition=edition, limit_per_day=limit, limit_total=limit)
    into, team = pair(edition)
    for side, count in ((into, ours), (team, theirs)):
        for _each in range(count):
            make_submission(phase, team=side)
    merge(team, into)
    assert used(into) == Counter({"day:2026-06-10": ours + theirs, "total": ours + theirs})
    assert not QuotaSlot.objects.filter(team=team).exists()
    assert into.submissions.count() == ours + theirs
    assert [allowance.left for allowance in allowances(phase, usage_of(into, [phase], NOW), NOW)] == [left, left]
    if left:
        make_submission(phase, team=into)
    else:
        with pytest.raises(QuotaExceeded):
            make_submission(phase, team=into)


def test_a_sum_over_the_limit_leaves_none_until_enough_slots_are_given_back(edition):
    phase = make_phase(edition=edition, limit_per_day=2)
    into, team = pair(edition)
    submissions = [make_submission(phase, team=side) for side in (into, into, team, team)]
    merge(team, into)
    for submission in submissions[:2]:
        release_slots(submission, reason="rejected", now=LATER)
        with pytest.raises(QuotaExceeded):
            make_submission(phase, team=into)
    release_slots(submissions[2], reason="rejected", now=LATER)
    make_submission(phase, team=into)
    assert used(into)["day:2026-06-10"] == 2


@given(st.sets(st.integers(1, 40)), st.integers(0, 40))
def test_moved_slots_take_distinct_free_numbers_that_close_gaps(taken, moving):
    numbers = set(taken)
    for _each in range(moving):
        free = lowest_free(numbers)
        assert free not in numbers
        assert set(range(1, free)) <= numbers
        numbers.add(free)
    assert len(numbers) == len(taken) + moving


def test_people_come_along_and_their_time_before_stays_in_the_history(edition):
    into, team = pair(edition)
    leader, observer = captain(team), make_user()
    Membership.objects.create(team=team, user=observer, role=Role.OBSERVER, joined_at=NOW)
    merge(team, into)
    assert {(here.user, here.role) for here in present(into)} == {
        (captain(into), Role.CAPTAIN),
        (leader, Role.MEMBER),
        (observer, Role.OBSERVER),
    }
    assert not present(team).exists()
    assert {(past.user, past.team, past.left_at) for past in history(into)} == {
        (leader, team, LATER),
        (observer, team, LATER),
    }
    assert team_of(leader, edition) == into
    team.refresh_from_db()
    assert team.merged_into == into
    assert find_team(edition.pk, team.name) is None


def test_an_observer_of_the_one_who_is_a_member_of_the_other_is_a_member_once(edition):
    into, team = pair(edition)
    leader = captain(team)
    Membership.objects.create(team=into, user=leader, role=Role.OBSERVER, joined_at=NOW)
    merge(team, into)
    assert present(into).get(user=leader).role == Role.MEMBER


def test_a_merge_is_on_record_with_what_moved(edition):
    phase = make_phase(edition=edition)
    into, team = pair(edition)
    make_submission(phase, team=team)
    merge(team, into)
    event = AuditEvent.objects.get(verb="team.merged")
    assert (event.actor, event.subject) == (captain(into), f"team {into.pk}")
    assert event.details == {"merged": team.pk, "people": 1, "submissions": 1, "slots": 1}
    assert AuditEvent.objects.filter(verb="merge.proposed", actor=event.actor).count() == 0
    assert AuditEvent.objects.filter(verb="team.joined").count() == 1


def test_two_submissions_with_one_key_both_survive(edition):
    phase = make_phase(edition=edition)
    into, team = pair(edition)
    for side in (into, team):
        make_submission(phase, team=side, key="run-1")
    merge(team, into)
    assert into.submissions.count() == 2


def test_the_leaderboard_is_rung_for(edition, rings, django_capture_on_commit_callbacks):
    phase = make_phase(edition=edition)
    into, team = pair(edition)
    make_submission(phase, team=team)
    with django_capture_on_commit_callbacks(execute=True):
        merge(team, into)
    assert ("leaderboard.refresh", {"phase_id": phase.pk}) in rings


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=1)])
def test_from_the_date_on_nobody_proposes_or_accepts(edition, after):
    into, team = pair(edition)
    proposal = propose(team, into, now=edition.merge_until - timedelta(seconds=1))
    for ask in (
        lambda now: accept_merge(captain=captain(into), proposal=proposal, now=now),
        lambda now: propose_merge(captain=captain(into), team=into, into=team, now=now),
    ):
        with pytest.raises(MergeRefused, match="until 2026-06-20 12:00 UTC"):
            ask(edition.merge_until + after)


def test_an_edition_without_a_date_has_no_merges():
    into, team = pair(make_edition())
    with pytest.raises(MergeRefused, match="do not merge"):
        propose(team, into)


def test_only_the_two_captains_propose_accept_decline_and_withdraw(edition):
    into, team = pair(edition)
    proposer, answerer = captain(team), captain(into)
    with pytest.raises(NotCaptain):
        propose_merge(captain=answerer, team=team, into=into, now=NOW)
    proposal = propose(team, into)
    for act, wrong in ((accept_merge, proposer), (decline_merge, proposer), (withdraw_merge, answerer)):
        with pytest.raises(NotCaptain):
            act(captain=wrong, proposal=proposal, now=NOW)


@pytest.mark.parametrize(("end", "verb"), [(decline_merge, "merge.declined"), (withdraw_merge, "merge.withdrawn")])
def test_a_proposal_that_ended_is_not_accepted_and_leaves_room_for_another(edition, end, verb):
    into, team = pair(edition)
    proposal = propose(team, into)
    end(captain=captain(into if end is decline_merge else team), proposal=proposal, now=NOW)
    with pytest.raises(MergeRefused, match="answered or withdrawn"):
        accept_merge(captain=captain(into), proposal=proposal, now=NOW)
    assert AuditEvent.objects.filter(verb=verb).count() == 1
    propose(team, into)


def test_a_team_has_one_open_proposal(edition):
    into, team = pair(edition)
    propose(team, into)
    with pytest.raises(MergeRefused, match="Withdraw it"):
        propose(team, make_team(edition))


def test_teams_merge_with_others_of_their_edition_only(edition):
    team = make_team(edition)
    other_year = make_edition(2027, merge_until=NOW + timedelta(days=10))
    for into in (team, make_team(other_year)):
        with pytest.raises(MergeRefused, match="another team of the same edition"):
            propose(team, into)


def test_a_team_that_everyone_left_takes_no_part(edition):
    into, team = pair(edition)
    proposal = propose(team, into)
    leave_team(user=captain(team), team=team, now=NOW)
    with pytest.raises(MergeRefused):
        accept_merge(captain=captain(into), proposal=proposal, now=NOW)
    with pytest.raises(MergeRefused, match="no captain"):
        propose(into, team)


def test_a_merged_team_is_gone_with_its_links_and_proposals_and_takes_no_files(edition):
    phase = make_phase(edition=edition)
    into, team = pair(edition)
    leader = captain(team)
    invitation, _secret = invite(captain=leader, team=team, role=Role.MEMBER, now=NOW)
    third = make_team(edition)
    propose(third, team)
    merge(team, into)
    invitation.refresh_from_db()
    assert invitation.revoked_at == LATER
    assert not open_proposals(team)
    with pytest.raises(NotInTeam, match="has become part of"):
        make_submission(phase, team=team)


def test_merging_twice_carries_everything_on(edition):
    phase = make_phase(edition=edition, limit_per_day=3)
    first, second, third = (make_team(edition) for _each in range(3))
    for team in (first, second, third):
        make_submission(phase, team=team)
    leader = captain(first)
    merge(first, second)
    merge(second, third)
    assert used(third)["day:2026-06-10"] == 3
    assert present(third).count() == 3
    assert [past.team for past in history(third) if past.user == leader] == [first, second]
    leave_team(user=leader, team=third, now=LATER + timedelta(hours=1))
    with pytest.raises(AlreadyInTeam, match=third.name):
        make_team(edition, user=leader)


def test_the_merged_team_competes_in_the_tasks_of_both(edition):
    tasks = make_task(edition), make_task(edition, slug="detection", title="Detection")
    teams = [create_team(user=make_user(), edition=edition, name=task.slug, tasks=[task], now=NOW) for task in tasks]
    merge(*teams)
    assert set(teams[1].tasks.all()) == set(tasks)


def test_a_merge_binds_nobody_to_two_teams_in_a_task(edition):
    tasks = make_task(edition), make_task(edition, slug="detection", title="Detection")
    grace = make_user(name="Grace")
    here, there = (
        create_team(user=make_user(), edition=edition, name=n, tasks=[t], now=NOW)
        for n, t in zip("AB", tasks, strict=True)
    )
    Membership.objects.create(team=here, user=grace, role=Role.MEMBER, joined_at=NOW)
    create_team(user=grace, edition=edition, name="C", tasks=tasks[1:], now=NOW)
    with pytest.raises(AlreadyInTeam, match="Grace competes in another team already"):
        merge(here, there)
    assert present(here).count() == 2
    assert open_proposals(there).count() == 1


def test_a_member_of_both_teams_is_in_the_merged_one_once(edition):
    tasks = make_task(edition), make_task(edition, slug="detection", title="Detection")
    user = make_user()
    teams = [create_team(user=user, edition=edition, name=task.slug, tasks=[task], now=NOW) for task in tasks]
    merge(*teams)
    assert [here.role for here in present(teams[1])] == [Role.CAPTAIN]
    choose_tasks(captain=user, team=teams[1], tasks=[], now=NOW)


def test_every_kind_of_row_that_belongs_to_a_team_has_its_place_in_a_merge():
    handled = {"submissions", "quota_slots", "checks", "uploads", "webhooks", "memberships", "invitations"}
    about_merging = {"merge_proposals", "merge_offers", "merged_teams"}
    moved = {"questions", "objections"}
    # Who accepted the terms and was registered for a team stays on record there; the other team has its own.
    staying = {"acceptances", "registration"}
    assert {relation.name for relation in Team._meta.related_objects} == handled | moved | staying | about_merging


def test_questions_are_followed_by_those_who_asked(edition):
    into, team = pair(edition)
    question = Question.objects.create(edition=edition, team=team, asked_by=captain(team), asked_at=NOW, text="When?")
    merge(team, into)
    question.refresh_from_db()
    assert question.team == into


def test_checks_and_uploads_under_way_move_too(edition):
    phase = make_phase(edition=edition)
    into, team = pair(edition)
    user = captain(team)
    FileCheck.objects.create(
        team=team,
        phase=phase,
        user=user,
        file_name="f",
        file_size=1,
        file_sha256="0" * 64,
        state="passed",
        created_at=NOW,
    )
    Upload.objects.create(
        team=team, task=phase.task, user=user, length=1, file_name="f", created_at=NOW, expires_at=LATER
    )
    merge(team, into)
    assert (into.checks.count(), into.uploads.count()) == (1, 1)


def test_webhooks_move_with_their_secrets(edition):
    into, team = pair(edition)
    told = {"created_by": captain(team), "created_at": NOW}
    Webhook.objects.create(team=team, url="https://ci.example.org/theirs", secret="theirs", **told)
    Webhook.objects.create(team=into, url="https://ci.example.org/ours", secret="ours", **told)
    merge(team, into)
    assert set(into.webhooks.values_list("url", "secret")) == {
        ("https://ci.example.org/theirs", "theirs"),
        ("https://ci.example.org/ours", "ours"),
    }
