import re
from datetime import timedelta

import pytest
from django.urls import reverse

from submissions.domain.invitations import LIFETIME, invite
from submissions.domain.membership import captain_of, present
from submissions.domain.merging import propose_merge
from submissions.enums import Role
from submissions.models import Invitation, Membership, MergeProposal, Team
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task, make_team, make_user, upload_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def edition(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_edition(merge_until=NOW + timedelta(days=10))


@pytest.fixture
def captain(client):
    user = make_user(name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def team(edition, captain):
    return make_team(edition, user=captain, name="Deep")


def add(team, role=Role.MEMBER, **fields):
    return Membership.objects.create(team=team, user=make_user(**fields), role=role, joined_at=NOW)


def page_of(client, team):
    return " ".join(client.get(reverse("one_team", args=[team.pk])).text.split())


def link_on(page):
    return re.search(r"http://testserver(/invitations/[^/<]+/)", page)[1]


def test_a_captain_makes_a_link_that_is_shown_once(client, team):
    page = client.post(reverse("new_invitation", args=[team.pk]), {"role": "observer"}).text
    link = link_on(page)
    assert "Copy it now" in page
    assert link not in client.get(reverse("one_team", args=[team.pk])).text
    assert link.split("/")[2] not in str(dict(client.session))
    assert Invitation.objects.get().role == Role.OBSERVER


def test_a_link_leads_from_sign_in_to_the_team(client, team):
    link = link_on(client.post(reverse("new_invitation", args=[team.pk]), {"role": "member"}).text)
    client.logout()
    page = client.get(link).text
    assert "Join Deep" in page
    assert "Sign in to accept" in page
    answer = client.post(link)
    assert answer.url == f"{reverse('account_login')}?next={link}"
    guest = make_user(name="Grace")
    client.force_login(guest)
    assert "Ada invites you as a member" in client.get(link).text
    answer = client.post(link, follow=True)
    assert answer.redirect_chain == [(reverse("one_team", args=[team.pk]), 302)]
    assert "Welcome to “Deep”" in answer.text
    assert present(team).get(user=guest).role == Role.MEMBER


def test_looking_at_a_link_joins_nothing(client, team):
    _invitation, secret = invite(captain=captain_of(team), team=team, role=Role.MEMBER, now=NOW)
    client.force_login(make_user())
    client.get(reverse("invitation", args=[secret]))
    assert present(team).count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"accepted_at": NOW}, "has been used"),
        ({"revoked_at": NOW}, "has been revoked"),
        ({"expires_at": NOW}, "has expired"),
    ],
)
def test_an_ended_link_says_why_and_whom_to_ask(client, team, change, said):
    _invitation, secret = invite(captain=captain_of(team), team=team, role=Role.MEMBER, now=NOW)
    Invitation.objects.update(**change)
    client.force_login(make_user())
    for answer in (client.get(reverse("invitation", args=[secret])), client.post(reverse("invitation", args=[secret]))):
        assert answer.status_code == 410
        assert said in answer.text
        assert "ask its captain for a new link" in answer.text


def test_an_unknown_link_is_not_there(client, team):
    assert client.get(reverse("invitation", args=["nothing"])).status_code == 404


def test_who_competes_elsewhere_reads_so_instead_of_a_button_and_the_good_link_is_not_logged(
    client, edition, team, caplog
):
    _invitation, secret = invite(captain=captain_of(team), team=team, role=Role.MEMBER, now=NOW)
    guest = make_user()
    make_team(edition, user=guest, name="Wide")
    client.force_login(guest)
    link = reverse("invitation", args=[secret])
    for answer in (client.get(link), client.post(link, follow=True)):
        assert "competes in the team “Wide” already" in answer.text
        assert "Join the team" not in answer.text
    assert present(team).count() == 1
    assert secret not in caplog.text


def test_a_revoked_link_is_gone_from_the_page(client, team):
    client.post(reverse("new_invitation", args=[team.pk]), {"role": "member"})
    made = Invitation.objects.get()
    assert reverse("revoke_invitation", args=[team.pk, made.pk]) in page_of(client, team)
    client.post(reverse("revoke_invitation", args=[team.pk, made.pk]))
    assert reverse("revoke_invitation", args=[team.pk, made.pk]) not in page_of(client, team)


def test_an_expired_link_is_gone_from_the_page(client, team, time_machine):
    invite(captain=captain_of(team), team=team, role=Role.MEMBER, now=NOW - LIFETIME)
    assert "Revoke" not in page_of(client, team)


def test_a_member_sees_no_links_and_no_captains_buttons_and_is_refused(client, team):
    member = add(team)
    client.force_login(member.user)
    page = page_of(client, team)
    for shown in ("Make a link", "Remove from the team", "Make captain"):
        assert shown not in page
    answer = client.post(reverse("new_invitation", args=[team.pk]), {"role": "member"}, follow=True)
    assert "Only the captain of “Deep” may do this" in answer.text
    assert not Invitation.objects.exists()


def test_a_captain_removes_a_member_who_then_sees_nothing_and_stays_in_the_history(client, team):
    member = add(team, name="Grace")
    answer = client.post(reverse("remove_member", args=[team.pk, member.pk]), follow=True)
    assert "Grace is no longer in the team." in answer.text
    assert "Who was here before" in answer.text
    client.force_login(member.user)
    assert client.get(reverse("one_team", args=[team.pk])).status_code == 404


def test_a_captain_hands_over_and_leaves(client, team, captain):
    heir = add(team, name="Grace")
    leave = reverse("leave_team", args=[team.pk])
    assert leave not in page_of(client, team)
    assert "Hand the captaincy over first" in client.post(leave, follow=True).text
    assert "Grace is the captain now" in client.post(reverse("make_captain", args=[team.pk, heir.pk]), follow=True).text
    assert leave in page_of(client, team)
    assert "You have left “Deep”" in client.post(leave, follow=True).text
    assert [here.user for here in present(team)] == [heir.user]


def test_a_membership_of_another_team_is_not_found(client, edition, team):
    other = add(make_team(edition))
    for name in ("remove_member", "make_captain"):
        assert client.post(reverse(name, args=[team.pk, other.pk])).status_code == 404


def test_an_observer_sees_the_submissions_and_no_way_to_submit(client, edition, team):
    phase = make_phase(edition=edition)
    make_submission(phase, team=team, message="first run")
    client.force_login(add(team, Role.OBSERVER).user)
    page = page_of(client, team)
    assert "first run" in page
    assert "You observe this team" in page
    assert "Submit to" not in page
    assert "Deep" in client.get(reverse("team", args=[edition.year])).text


def test_who_has_not_confirmed_the_address_reads_what_to_do_and_cannot_submit(client, edition, team, captain):
    phase = make_phase(edition=edition)
    captain.emailaddress_set.update(verified=False)
    assert "Confirm your e-mail address before you submit" in page_of(client, team)
    data = {"file": upload_of(), "message": "m", "track": "provided", "idempotency_key": "k"}
    answer = client.post(reverse("submit", args=[edition.year, phase.task.slug]), data)
    assert answer.status_code == 422
    assert "Confirm your e-mail address before you submit" in answer.text
    assert not team.submissions.exists()


def test_a_second_team_is_for_other_tasks(client, edition, captain):
    tasks = make_task(edition), make_task(edition, slug="detection", title="Detection")
    new = reverse("new_team", args=[edition.year])
    blank = {"affiliation": "", "website": ""}
    client.post(new, {"name": "One", "tasks": [tasks[0].pk], **blank})
    refused = client.post(new, {"name": "Two", "tasks": [], **blank})
    assert refused.status_code == 422
    assert "a person competes in one team a task" in refused.text
    client.post(new, {"name": "Two", "tasks": [tasks[1].pk], **blank})
    first, second = Team.objects.order_by("pk")
    assert reverse("one_team", args=[second.pk]) in page_of(client, first)
    answer = client.post(reverse("team_tasks", args=[first.pk]), {"tasks": [task.pk for task in tasks]}, follow=True)
    assert "competes in the team “Two” already" in answer.text
    assert "Submit to Detection" not in page_of(client, first)


def test_tasks_of_another_edition_are_no_choice(client, edition, captain):
    for slug in ("classification", "detection"):
        make_task(edition, slug=slug)
    foreign = make_task(make_edition(2027))
    team = make_team(edition, user=captain)
    answer = client.post(reverse("team_tasks", args=[team.pk]), {"tasks": [foreign.pk]}, follow=True)
    assert "Choose among the tasks of this edition" in answer.text
    assert not team.tasks.exists()


def test_a_merge_goes_from_one_captains_page_to_the_others(client, edition, team, captain):
    other = make_team(edition, name="Wide")
    make_submission(make_phase(edition=edition), team=other)
    client.force_login(captain_of(other))
    answer = client.post(reverse("propose_merge", args=[other.pk]), {"name": "deep"}, follow=True)
    assert "The captain of “Deep” finds it on the page of their team" in answer.text
    assert "Withdraw the proposal" in answer.text
    client.force_login(captain)
    page = page_of(client, team)
    assert "“Wide” asks to become part of your team" in page
    assert "They bring members: 1, submissions: 1" in page
    offer = MergeProposal.objects.get()
    answer = client.post(reverse("answer_merge", args=[team.pk, offer.pk]), {"answer": "accept"}, follow=True)
    assert "“Wide” is now part of your team" in answer.text
    assert present(team).count() == 2
    assert team.submissions.count() == 1


@pytest.mark.parametrize("who", ["decline", "withdraw"])
def test_a_merge_that_is_not_wanted_changes_nothing(client, edition, team, captain, who):
    other = make_team(edition, name="Wide")
    proposer = captain_of(other)
    offer = propose_merge(captain=proposer, team=other, into=team, now=NOW)
    side = team
    if who == "withdraw":
        client.force_login(proposer)
        side = other
    answer = client.post(reverse("answer_merge", args=[side.pk, offer.pk]), {"answer": who}, follow=True)
    assert "Nothing has changed" in answer.text
    assert present(team).count() == 1


def test_the_proposing_captain_cannot_accept_in_the_others_place(client, edition, team):
    other = make_team(edition, name="Wide")
    offer = propose_merge(captain=captain_of(other), team=other, into=team, now=NOW)
    client.force_login(captain_of(other))
    answer = client.post(reverse("answer_merge", args=[other.pk, offer.pk]), {"answer": "accept"}, follow=True)
    assert "Only the captain of “Deep” may do this" in answer.text
    assert client.post(reverse("answer_merge", args=[other.pk, offer.pk]), {"answer": "steal"}).status_code == 400


def test_a_name_that_no_team_has_is_said(client, team):
    answer = client.post(reverse("propose_merge", args=[team.pk]), {"name": "Nobody"}, follow=True)
    assert "There is no team of that name" in answer.text


def test_after_the_date_the_page_offers_no_merge(client, edition, team):
    other = make_team(edition, name="Wide")
    propose_merge(captain=captain_of(other), team=other, into=team, now=NOW)
    type(edition).objects.update(merge_until=NOW)
    page = page_of(client, team)
    assert "Teams could merge until" in page
    assert "can only be declined" in page
    assert "Merge with Wide" not in page


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_takes_the_same_queries_however_many_people_links_and_offers(
    client, edition, team, captain, django_assert_num_queries, number
):
    make_phase(edition=edition)
    for _each in range(number):
        add(team)
        Membership.objects.create(team=team, user=make_user(), role=Role.MEMBER, joined_at=NOW, left_at=NOW)
        invite(captain=captain, team=team, role=Role.MEMBER, now=NOW)
        other = make_team(edition)
        propose_merge(captain=captain_of(other), team=other, into=team, now=NOW)
    url = reverse("one_team", args=[team.pk])
    client.get(url)
    with django_assert_num_queries(20):
        client.get(url)


def test_the_page_of_a_team_leads_to_ones_tokens(client, edition, team, captain):
    client.force_login(captain)
    assert f'href="{reverse("tokens")}"' in client.get(reverse("one_team", args=[team.pk])).text
