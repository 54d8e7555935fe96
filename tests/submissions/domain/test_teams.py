from datetime import timedelta

import pytest
from django.db import IntegrityError

from challenge.models import AuditEvent
from submissions.domain.competing import release
from submissions.domain.errors import AlreadyInTeam, EmailNotVerified, NotCaptain, NotInTeam
from submissions.domain.membership import leave_team
from submissions.domain.quota import release_slots
from submissions.domain.teams import choose_tasks, create_team, lock_to_submit, team_of, team_to_submit_for, teams_of
from submissions.enums import Role
from submissions.models import Membership
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task, make_team, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def two_tasks(edition):
    return make_task(edition), make_task(edition, slug="detection", title="Detection")


def join_as(team, role, user=None):
    user = user or make_user()
    Membership.objects.create(team=team, user=user, role=role, joined_at=NOW)
    return user


def test_who_creates_a_team_is_its_captain_and_that_is_on_record(edition):
    user = make_user()
    team = create_team(user=user, edition=edition, name="Deep", now=NOW)
    assert team_of(user, edition) == team
    assert team.memberships.get().role == Role.CAPTAIN
    event = AuditEvent.objects.get(verb="team.created")
    assert (event.actor, event.subject) == (user, f"team {team.pk}")
    assert event.details == {"person": user.pk, "role": "captain"}


def test_a_person_competes_in_one_team_an_edition(edition):
    user = make_user()
    make_team(edition, user=user)
    with pytest.raises(AlreadyInTeam, match="one team a task"):
        make_team(edition, user=user)
    make_team(make_edition(2027), user=user)


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("c", "d", True),
        ("c", "c", False),
        ("cd", "d", False),
        ("c", "cd", False),
        ("", "c", False),
        ("c", "", False),
        ("", "", False),
    ],
)
def test_a_person_competes_in_two_teams_only_where_their_tasks_differ(edition, two_tasks, first, second, may):
    user = make_user()
    tasks = dict(zip("cd", two_tasks, strict=True))
    create_team(user=user, edition=edition, name="A", tasks=[tasks[letter] for letter in first], now=NOW)
    again = {"user": user, "edition": edition, "name": "B", "tasks": [tasks[letter] for letter in second], "now": NOW}
    if may:
        create_team(**again)
    else:
        with pytest.raises(AlreadyInTeam, match="A"):
            create_team(**again)


def test_each_task_is_submitted_to_with_the_team_that_competes_in_it(edition, two_tasks):
    user = make_user()
    teams = [create_team(user=user, edition=edition, name=t.slug, tasks=[t], now=NOW) for t in two_tasks]
    assert [team_to_submit_for(user, edition, task) for task in two_tasks] == teams
    assert list(teams_of(user, edition)) == teams


def test_who_competes_in_another_task_only_is_told_what_to_do(edition, two_tasks):
    user = make_user()
    create_team(user=user, edition=edition, name="A", tasks=two_tasks[:1], now=NOW)
    with pytest.raises(NotInTeam, match="None of your teams competes in “Detection”"):
        team_to_submit_for(user, edition, two_tasks[1])


def test_names_of_teams_differ_by_more_than_capitals(edition):
    make_team(edition, name="Deep")
    with pytest.raises(IntegrityError):
        make_team(edition, name="DEEP")


def test_an_observer_may_not_submit_but_may_observe_several_teams_and_found_one(edition):
    user = make_user()
    for _each in range(2):
        join_as(make_team(edition), Role.OBSERVER, user)
    with pytest.raises(NotInTeam, match="observers do not submit"):
        team_to_submit_for(user, edition)
    own = make_team(edition, user=user)
    assert team_to_submit_for(user, edition) == own
    assert teams_of(user, edition).count() == 3


def test_who_is_in_no_team_is_told_to_create_one(edition):
    with pytest.raises(NotInTeam, match="Create one first"):
        team_to_submit_for(make_user(), edition)


def test_who_left_is_out(edition):
    user = make_user()
    make_team(edition, user=user).memberships.update(left_at=NOW)
    assert team_of(user, edition) is None


def test_nobody_submits_before_the_address_is_confirmed(edition):
    user = make_user("ada@example.org", verified=False)
    team = make_team(edition, user=user)
    with pytest.raises(EmailNotVerified, match=r"ada@example\.org"):
        team_to_submit_for(user, edition)
    user.emailaddress_set.update(verified=True)
    assert team_to_submit_for(user, edition) == team


def test_founding_anew_is_no_way_around_a_used_limit(edition, rings):
    phase = make_phase(task=make_task(edition), limit_per_day=2)
    user = make_user()
    old = make_team(edition, user=user, name="Old")
    submission = make_submission(phase, team=old)
    leave_team(user=user, team=old, now=LATER)
    with pytest.raises(AlreadyInTeam, match="has used submissions of “Classification” with the team “Old”"):
        make_team(edition, user=user)
    release_slots(submission, reason="rejected", now=LATER)
    make_team(edition, user=user)


def test_an_organizer_releases_a_person_from_what_a_team_used(edition, rings):
    phase = make_phase(task=make_task(edition))
    user, organizer = make_user(), make_user()
    old = make_team(edition, user=user)
    make_submission(phase, team=old)
    membership = old.memberships.get()
    assert not release(membership, actor=organizer, now=LATER), "who is still in the team is bound by it"
    leave_team(user=user, team=old, now=LATER)
    assert release(membership, actor=organizer, now=LATER)
    assert not release(membership, actor=organizer, now=LATER)
    event = AuditEvent.objects.get(verb="membership.released")
    assert (event.actor, event.subject, event.details["person"]) == (organizer, f"team {old.pk}", user.pk)
    make_team(edition, user=user)


def test_a_release_holds_for_one_person_and_one_time_in_the_team(edition, rings):
    phase = make_phase(task=make_task(edition), limit_per_day=2)
    user, other = make_user(), make_user()
    old = make_team(edition, user=user)
    join_as(old, Role.MEMBER, user=other)
    make_submission(phase, team=old)
    for person in (other, user):
        leave_team(user=person, team=old, now=LATER)
    release(old.memberships.get(user=user), actor=make_user(), now=LATER)
    with pytest.raises(AlreadyInTeam):
        make_team(edition, user=other)
    Membership.objects.create(team=old, user=user, role=Role.CAPTAIN, joined_at=LATER)
    make_submission(phase, team=old, now=LATER)
    leave_team(user=user, team=old, now=LATER)
    with pytest.raises(AlreadyInTeam):
        make_team(edition, user=user)


def test_what_a_team_did_after_somebody_left_does_not_bind_them(edition, rings):
    phase = make_phase(task=make_task(edition))
    team = make_team(edition)
    user = join_as(team, Role.MEMBER)
    leave_team(user=user, team=team, now=NOW)
    make_submission(phase, team=team, now=LATER)
    make_team(edition, user=user)


def test_a_used_limit_of_one_task_leaves_the_others_free(edition, two_tasks, rings):
    user = make_user()
    old = make_team(edition, user=user)
    make_submission(make_phase(task=two_tasks[0]), team=old)
    leave_team(user=user, team=old, now=LATER)
    create_team(user=user, edition=edition, name="New", tasks=two_tasks[1:], now=LATER)


def test_a_captain_chooses_the_tasks_and_that_is_on_record(edition, two_tasks):
    captain = make_user()
    team = make_team(edition, user=captain)
    choose_tasks(captain=captain, team=team, tasks=two_tasks[:1], now=NOW)
    assert [task.slug for task in team.tasks.all()] == ["classification"]
    assert AuditEvent.objects.get(verb="team.tasks_changed").details == {"before": [], "after": ["classification"]}


def test_a_team_takes_no_task_in_which_a_member_competes_elsewhere(edition, two_tasks):
    captain, member = make_user(), make_user(name="Grace")
    team = create_team(user=captain, edition=edition, name="A", tasks=two_tasks[:1], now=NOW)
    join_as(team, Role.MEMBER, member)
    create_team(user=member, edition=edition, name="B", tasks=two_tasks[1:], now=NOW)
    with pytest.raises(AlreadyInTeam, match="Grace competes in another team already"):
        choose_tasks(captain=captain, team=team, tasks=[], now=NOW)


def test_only_the_captain_chooses_the_tasks(edition, two_tasks):
    team = make_team(edition)
    with pytest.raises(NotCaptain):
        choose_tasks(captain=join_as(team, Role.MEMBER), team=team, tasks=two_tasks, now=NOW)


def test_who_was_removed_while_a_file_travelled_is_refused_behind_the_lock(edition):
    task = make_task(edition)
    team = make_team(edition)
    user = join_as(team, Role.MEMBER)
    assert lock_to_submit(user, team, task) == team
    leave_team(user=user, team=team, now=LATER)
    with pytest.raises(NotInTeam):
        lock_to_submit(user, team, task)
