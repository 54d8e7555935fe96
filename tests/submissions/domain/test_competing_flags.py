from datetime import timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.models import AuditEvent
from leaderboard.domain.standings import refresh_standings
from submissions.domain.competing_flags import set_entry_competing, set_team_competing, teams_overview
from submissions.domain.errors import NotInTeam, PhaseClosed
from submissions.enums import Role
from submissions.models import Team
from tests.factories import NOW, make_phase, make_scored, make_submission, make_team, make_user

pytestmark = pytest.mark.django_db

LAB = "The organizers' own lab."


@pytest.fixture
def phase(rings):
    return make_phase(limit_per_day=5)


@pytest.fixture
def team(phase):
    return make_team(phase.task.edition, name="Deep")


def captain(team):
    return team.members.get(memberships__role=Role.CAPTAIN)


def flag(team, *, is_competing=False, reason=LAB, actor=None):
    return set_team_competing(team, is_competing=is_competing, reason=reason, now=NOW, actor=actor)


def table(phase) -> list[tuple]:
    found = refresh_standings(phase.pk, now=NOW).entries.order_by("team_name", "submitted_at")
    return [(each.team_name, each.rank, each.is_competing, each.not_competing_reason) for each in found]


def test_of_several_entries_those_compete_that_the_team_names(phase, team):
    first = make_scored(phase, team=team, wrong=0).submission
    make_scored(phase, team=team, wrong=2, now=NOW + timedelta(hours=1))
    make_scored(phase, team=make_team(phase.task.edition, name="Wide"), wrong=1)
    # The best is a test run: the other entry competes, behind the other team's.
    set_entry_competing(captain(team), first, is_competing=False, now=NOW)
    assert {(name, rank) for name, rank, *_rest in table(phase)} >= {("Wide", 1), ("Deep", 2)}
    assert ("Deep", None, False, "") in table(phase)
    set_entry_competing(captain(team), first, is_competing=True, now=NOW)
    assert ("Deep", 1, True, "") in table(phase)


def test_a_file_may_come_as_one_that_does_not_compete(phase, team):
    assert not make_submission(phase, team=team, is_competing=False).is_competing


def test_until_the_phase_closes_and_by_members_alone(phase, team):
    own, observer = make_submission(phase, team=team), make_user()
    team.memberships.create(user=observer, role=Role.OBSERVER, joined_at=NOW)
    with pytest.raises(NotInTeam):
        set_entry_competing(observer, own, is_competing=False, now=NOW)
    with pytest.raises(PhaseClosed):
        set_entry_competing(captain(team), own, is_competing=False, now=phase.closes_at)
    own.refresh_from_db()
    assert own.is_competing


def test_a_change_of_an_entry_is_on_record_and_the_same_again_is_none(phase, team):
    own = make_submission(phase, team=team)
    for _each in range(2):
        set_entry_competing(captain(team), own, is_competing=False, now=NOW)
    event = AuditEvent.objects.get(verb="submission.competing")
    assert (event.actor, event.details["is_competing"]) == (captain(team), False)


def test_a_team_that_does_not_compete_is_shown_with_the_reason_and_without_a_rank(phase, team):
    make_scored(phase, team=team, wrong=0)
    make_scored(phase, team=make_team(phase.task.edition, name="Wide"), wrong=3)
    flag(team)
    assert table(phase) == [("Deep", None, False, LAB), ("Wide", 1, True, "")]
    flag(team, is_competing=True, reason="ignored")
    assert table(phase) == [("Deep", 1, True, ""), ("Wide", 2, True, "")]
    assert Team.objects.get(pk=team.pk).not_competing_reason == ""


def test_a_team_sets_its_entries_and_organizers_the_team(phase, team):
    """What organizers said is not undone by the team."""
    own = make_scored(phase, team=team).submission
    flag(team)
    set_entry_competing(captain(team), own, is_competing=True, now=NOW)
    assert table(phase) == [("Deep", None, False, LAB)]


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_a_reason_is_needed(team, reason):
    with pytest.raises(SettingsRefused) as refused:
        flag(team, reason=reason)
    assert list(refused.value.problems) == ["reason"]
    assert Team.objects.get(pk=team.pk).is_competing


def test_the_flag_is_on_record_with_what_was_before(team):
    actor = make_user()
    flag(team, actor=actor)
    flag(team, actor=actor)
    event = AuditEvent.objects.get(verb="team.competing")
    assert (event.actor, event.subject) == (actor, f"team {team.pk}")
    assert event.details == {"is_competing": False, "reason": LAB, "before": [True, ""]}


def test_each_table_that_shows_the_team_is_made_anew(phase, team, rings, django_capture_on_commit_callbacks):
    make_submission(phase, team=team)
    other = make_phase(task=phase.task, slug="other")
    make_submission(other, team=team)
    make_submission(other, team=team)
    rings.clear()
    with django_capture_on_commit_callbacks(execute=True):
        flag(team)
    assert sorted(ids["phase_id"] for name, ids in rings if name == "leaderboard.refresh") == [phase.pk, other.pk]


def test_the_list_counts_people_and_entries_and_leaves_out_what_is_no_team(phase, team, django_assert_num_queries):
    make_submission(phase, team=team)
    make_submission(phase, team=team)
    team.memberships.create(user=make_user(), role=Role.OBSERVER, joined_at=NOW)
    team.memberships.create(user=make_user(), role=Role.MEMBER, joined_at=NOW, left_at=NOW)
    make_team(phase.task.edition, name="Internal")
    Team.objects.filter(name="Internal").update(is_internal=True)
    make_team(phase.task.edition, name="Part")
    Team.objects.filter(name="Part").update(merged_into=team)
    with django_assert_num_queries(1):
        found = [(each.name, each.people, each.entries) for each in teams_overview(phase.task.edition)]
    assert found == [("Deep", 2, 2)]
