"""Advisers: an observer may be in several teams of one task, sees what they do, and does nothing in their name."""

import pytest

from challenge.enums import FinalSelection
from submissions.domain.competing_flags import set_entry_competing
from submissions.domain.errors import NotCaptain, NotInTeam
from submissions.domain.final_choice import choose_final_entries
from submissions.domain.intake import Details, accept_submission
from submissions.domain.invitations import accept, invite
from submissions.domain.overview import submission_for
from submissions.domain.receive import receive
from submissions.domain.teams import create_team, team_of, team_to_submit_for, teams_of
from submissions.domain.withdrawing import withdraw
from submissions.enums import Role
from tests.factories import NOW, make_phase, make_scored, make_submission, make_team, make_user, upload_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def phase():
    return make_phase(final_selection=FinalSelection.CHOSEN)


@pytest.fixture
def teams(phase):
    return [make_team(phase.task.edition) for _each in range(3)]


@pytest.fixture
def adviser(teams):
    """Invited as an observer by each of the three, all of which compete in the one task."""
    person = make_user("adviser@example.org")
    for team in teams:
        captain = team.memberships.get(role=Role.CAPTAIN).user
        invitation, _secret = invite(captain=captain, team=team, role=Role.OBSERVER, now=NOW)
        accept(user=person, invitation=invitation, now=NOW)
    return person


def test_an_adviser_observes_several_teams_of_one_task(phase, teams, adviser):
    assert set(teams_of(adviser, phase.task.edition)) == set(teams)
    assert team_of(adviser, phase.task.edition, phase.task) is None


def test_an_adviser_sees_the_files_of_each_and_of_no_other(phase, teams, adviser):
    for team in teams:
        own = make_submission(phase, team=team)
        assert submission_for(adviser, own.pk) == own
    with pytest.raises(Exception, match=r"^$"):
        submission_for(adviser, make_submission(phase).pk)


def test_an_adviser_does_not_submit(phase, teams, adviser):
    with pytest.raises(NotInTeam, match="observers do not submit"):
        team_to_submit_for(adviser, phase.task.edition, phase.task)
    with pytest.raises(NotInTeam, match="observers do not submit"):
        accept_submission(
            user=adviser,
            team=teams[0],
            phase=phase,
            stored=receive(upload_of()),
            details=Details(),
            idempotency_key="k",
            now=NOW,
        )
    assert not phase.submissions.exists()


def test_an_adviser_neither_chooses_nor_withdraws_nor_invites(phase, teams, adviser):
    own = make_scored(phase, team=teams[0]).submission
    with pytest.raises(NotInTeam):
        choose_final_entries(user=adviser, team=teams[0], phase=phase, submission_ids=[own.pk], now=NOW)
    with pytest.raises(NotInTeam):
        withdraw(adviser, own, NOW)
    with pytest.raises(NotInTeam):
        set_entry_competing(adviser, own, is_competing=False, now=NOW)
    with pytest.raises(NotCaptain):
        invite(captain=adviser, team=teams[0], role=Role.MEMBER, now=NOW)


def test_an_adviser_may_compete_in_a_team_of_their_own(phase, teams, adviser):
    own = create_team(user=adviser, edition=phase.task.edition, name="Own", now=NOW)
    assert team_of(adviser, phase.task.edition, phase.task) == own
    assert len(teams_of(adviser, phase.task.edition)) == 4
