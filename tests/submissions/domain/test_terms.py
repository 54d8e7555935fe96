from datetime import timedelta

import pytest

from challenge.domain.terms import save_draft
from challenge.enums import NoticeKind
from challenge.models import AuditEvent, Notice
from submissions.domain.errors import NotInTeam, StateChanged, TermsNotAccepted
from submissions.domain.membership import leave_team
from submissions.domain.teams import choose_tasks, create_team
from submissions.domain.terms import accept_terms, check_accepted, publish_and_tell, teams_without
from submissions.enums import Role
from submissions.models import Membership, TermsAcceptance
from tests.factories import NOW, make_edition, make_task, make_team, make_user
from tests.factories.taking_part import make_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_team(make_edition(), name="Deep")


def accept(user, team, version=1, now=NOW):
    return accept_terms(user=user, edition=team.edition, version=version, now=now)


def add(team, role):
    return Membership.objects.create(team=team, user=make_user(), role=role, joined_at=NOW).user


def test_without_terms_nothing_is_asked(team):
    save_draft(team.edition, body="Draft", note="", now=NOW, actor=None)
    check_accepted(team)
    with pytest.raises(StateChanged, match="no terms to accept"):
        accept(team.members.get(), team)


def test_a_new_version_asks_again(team):
    captain = team.members.get()
    for version in (1, 2):
        make_terms(team.edition)
        with pytest.raises(TermsNotAccepted, match=rf"version {version} of the terms. .* at .*/2026/terms/"):
            check_accepted(team)
        accept(captain, team, version)
        check_accepted(team)
    assert [row.terms.version for row in TermsAcceptance.objects.order_by("pk")] == [1, 2]


def test_who_and_when_and_which_version_is_kept(team):
    terms = make_terms(team.edition)
    member = add(team, Role.MEMBER)
    accept(member, team)
    again = accept(team.memberships.get(role=Role.CAPTAIN).user, team, now=NOW + timedelta(hours=1))
    row = TermsAcceptance.objects.get()
    assert again == [row]
    assert (row.team, row.terms, row.accepted_by, row.accepted_at) == (team, terms, member, NOW)
    assert AuditEvent.objects.get(verb="terms.accepted").details == {"version": 1, "digest": terms.digest}


def test_an_observer_binds_nobody_nor_does_who_has_left(team):
    make_terms(team.edition)
    gone = add(team, Role.MEMBER)
    leave_team(user=gone, team=team, now=NOW)
    for person in (add(team, Role.OBSERVER), gone, make_user()):
        with pytest.raises(NotInTeam, match="captain or a member"):
            accept(person, team)
    assert not TermsAcceptance.objects.exists()


def test_nobody_accepts_what_they_have_not_seen(team):
    make_terms(team.edition)
    make_terms(team.edition)
    with pytest.raises(StateChanged, match="Version 2 of the terms counts now"):
        accept(team.members.get(), team, 1)
    assert not TermsAcceptance.objects.exists()


def test_a_person_accepts_for_each_team_that_they_compete_in(team):
    captain = team.members.get()
    first, second = make_task(team.edition), make_task(team.edition, slug="detection")
    choose_tasks(captain=captain, team=team, tasks=[first], now=NOW)
    other = create_team(user=captain, edition=team.edition, name="Other", tasks=[second], now=NOW)
    make_terms(team.edition)
    assert {row.team for row in accept(captain, team)} == {team, other}


def test_terms_of_another_edition_count_for_nothing_here(team):
    make_terms(make_edition(2027))
    check_accepted(team)


def test_every_team_is_told_once_of_a_new_version(team):
    other = make_team(team.edition)
    save_draft(team.edition, body="Text", note="Shorter.", now=NOW, actor=None)
    terms = publish_and_tell(team.edition, now=NOW, actor=make_user())
    told = Notice.objects.get(kind=NoticeKind.TERMS_PUBLISHED)
    people = {team.members.get().email, other.members.get().email}
    assert {each.address for each in told.deliveries.all()} == people
    assert "Shorter." in told.body
    assert "/2026/terms/" in told.body
    assert told.payload["sha256"] == terms.digest
    assert list(teams_without(team.edition, terms)) == sorted([team, other], key=lambda each: each.name)
