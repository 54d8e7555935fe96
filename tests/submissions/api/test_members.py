"""Who is in a team, who is captain, and how others come in, by the API."""

from datetime import timedelta

import pytest

from challenge.domain.tokens import issue_token
from challenge.models import Edition
from submissions.domain.invitations import find_invitation, invite
from submissions.domain.membership import captain_of, present
from submissions.enums import Role
from submissions.models import Invitation, Membership, Webhook
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def team(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_team(make_edition(), user=make_user("ada@example.org"), name="Deep")


@pytest.fixture
def captain(team):
    return team.members.get()


@pytest.fixture
def ask(client, team, captain):
    """Asks as the captain, or as somebody else; of the team, unless the address says otherwise."""
    bearers = {}

    def answer(method, path, body=None, *, person=captain):
        if person not in bearers:
            bearers[person] = issue_token(user=person, name="t", now=NOW)[1]
        address = path if path.startswith("/api/") else f"/api/v1/teams/{team.pk}{path}"
        headers = {"Authorization": f"Bearer {bearers[person]}"}
        if method == "get":
            return client.get(address, headers=headers)
        return getattr(client, method)(address, body, content_type="application/json", headers=headers)

    return answer


def join(team, role):
    person = make_user(name="Grace")
    Membership.objects.create(team=team, user=person, role=role, joined_at=NOW)
    return person


def test_people_are_listed_the_captain_first_page_by_page(ask, team, captain):
    observer, member = join(team, Role.OBSERVER), join(team, Role.MEMBER)
    first = ask("get", "/members?limit=2").json()
    second = ask("get", first["next"].removeprefix("http://testserver")).json()
    assert [row["id"] for row in first["items"] + second["items"]] == [captain.pk, member.pk, observer.pk]
    assert ask("get", f"/members/{member.pk}").json() == first["items"][1]


def test_the_captain_takes_somebody_out_and_nobody_else_does(ask, team):
    member, observer = join(team, Role.MEMBER), join(team, Role.OBSERVER)
    refused = ask("delete", f"/members/{observer.pk}", person=member)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_captain")
    assert ask("delete", f"/members/{observer.pk}").status_code == 204
    assert [here.user for here in present(team)] == [team.members.get(email="ada@example.org"), member]
    assert ask("delete", f"/members/{observer.pk}").status_code == 404


def test_the_captaincy_goes_to_a_member_and_to_nobody_else(ask, team, captain):
    member, observer = join(team, Role.MEMBER), join(team, Role.OBSERVER)
    refused = ask("post", f"/members/{observer.pk}/make-captain")
    assert (refused.status_code, refused.json()["code"]) == (409, "captain_needed")
    answer = ask("post", f"/members/{member.pk}/make-captain")
    assert (answer.status_code, answer.json()["your_role"]) == (200, "member")
    assert captain_of(team) == member
    assert ask("post", f"/members/{captain.pk}/make-captain").status_code == 403


@pytest.mark.parametrize("person_id", ["0", "9" * 30, "former"])
def test_who_is_not_in_the_team_is_not_found(ask, team, person_id):
    former = join(team, Role.MEMBER)
    Membership.objects.filter(user=former).update(left_at=NOW)
    address = f"/members/{former.pk if person_id == 'former' else person_id}"
    assert [ask(method, address).status_code for method in ("get", "delete")] == [404, 404]


def test_an_invitation_shows_its_link_once_and_lets_one_person_in(ask, team):
    answer = ask("post", "/invitations", {"role": "observer"})
    assert answer.status_code == 201
    made = answer.json()
    assert made["url"] == f"http://testserver/invitations/{made['secret']}/"
    [listed] = ask("get", "/invitations").json()["items"]
    assert listed == {name: value for name, value in made.items() if name not in {"url", "secret"}}
    newcomer = make_user()
    accepted = ask("post", "/api/v1/invitations/accept", {"secret": made["secret"]}, person=newcomer)
    assert (accepted.status_code, accepted.json()["your_role"], accepted.json()["name"]) == (200, "observer", "Deep")
    again = ask("post", "/api/v1/invitations/accept", {"secret": made["secret"]}, person=make_user())
    assert (again.status_code, again.json()["code"]) == (410, "invitation_ended")


def test_a_revoked_invitation_lets_nobody_in(ask, team):
    made = ask("post", "/invitations", {}).json()
    assert made["role"] == "member"
    assert ask("delete", f"/invitations/{made['id']}").status_code == 204
    assert ask("get", "/invitations").json()["items"] == []
    assert ask("post", "/api/v1/invitations/accept", {"secret": made["secret"]}, person=make_user()).status_code == 410
    assert ask("delete", f"/invitations/{made['id']}").status_code == 410


@pytest.mark.parametrize("body", [{"role": "captain"}, {"role": 1}, {"for": "you"}, []])
def test_an_invitation_that_does_not_fit_is_refused(ask, team, body):
    assert ask("post", "/invitations", body).status_code == 422
    assert not Invitation.objects.exists()


def test_guessed_secrets_and_such_of_editions_in_preparation_are_not_found(ask, team, captain):
    _made, secret = invite(captain=captain, team=team, role=Role.MEMBER, now=NOW)
    assert ask("post", "/api/v1/invitations/accept", {"secret": "guessed"}).status_code == 404
    Edition.objects.update(is_public=False)
    assert ask("post", "/api/v1/invitations/accept", {"secret": secret}, person=make_user()).status_code == 404
    assert find_invitation(secret).accepted_at is None


def test_who_competes_elsewhere_is_told_so(ask, team, captain):
    _made, secret = invite(captain=captain, team=team, role=Role.MEMBER, now=NOW)
    elsewhere = make_team(team.edition).members.get()
    answer = ask("post", "/api/v1/invitations/accept", {"secret": secret}, person=elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_in_team")


def test_another_teams_invitation_is_not_found(ask, team):
    other = make_team(team.edition)
    theirs, _secret = invite(captain=other.members.get(), team=other, role=Role.MEMBER, now=NOW)
    assert ask("delete", f"/invitations/{theirs.pk}").status_code == 404


def test_expired_invitations_are_not_listed(ask, team, captain):
    invite(captain=captain, team=team, role=Role.MEMBER, now=NOW - timedelta(days=7))
    assert ask("get", "/invitations").json()["count"] == 0


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_queries_however_many(ask, team, captain, django_assert_num_queries, number):
    for _each in range(number):
        join(team, Role.MEMBER)
        invite(captain=captain, team=team, role=Role.MEMBER, now=NOW)
    ask("get", "/members")
    # The token, the membership, how many, the people.
    with django_assert_num_queries(4):
        assert ask("get", "/members").json()["count"] == number + 1
    # The token, the membership, the captain, how many, the invitations.
    with django_assert_num_queries(5):
        assert ask("get", "/invitations").json()["count"] == number


def test_a_webhook_shows_its_secret_once_is_tried_and_ended(ask, team):
    made = ask("post", "/webhooks", {"url": "https://ci.example.org/yardstick"})
    assert made.status_code == 201
    webhook = Webhook.objects.get()
    assert made.json()["secret"] == webhook.secret
    assert ask("post", f"/webhooks/{webhook.pk}/test").status_code == 202
    [row] = ask("get", "/webhooks").json()
    assert "secret" not in row
    assert [(each["kind"], each["state"]) for each in row["deliveries"]] == [("webhook.test", "waiting")]
    assert ask("delete", f"/webhooks/{webhook.pk}").status_code == 204
    assert ask("get", "/webhooks").json() == []
    assert ask("delete", f"/webhooks/{webhook.pk}").status_code == 404


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "invalid"),
        ("https://ci.example.org/" + "a" * 500, "invalid"),
        ("not an address", "settings_refused"),
        ("ftp://ci.example.org/", "webhook_refused"),
        ("https://ci.example.org/there", "webhook_refused"),
    ],
)
def test_an_address_that_is_not_posted_to_is_refused(ask, team, url, code):
    ask("post", "/webhooks", {"url": "https://ci.example.org/there"})
    answer = ask("post", "/webhooks", {"url": url})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Webhook.objects.count() == 1
