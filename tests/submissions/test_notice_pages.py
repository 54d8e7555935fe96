"""The page of notices as organizers see it, and webhooks on the page of a team."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from challenge.domain.outbox import Recipient, announce
from challenge.enums import Channel, DeliveryState, NoticeKind
from challenge.models import AuditEvent, Delivery, Notice
from submissions.domain.invitations import accept, invite
from submissions.domain.webhooks import add_webhook
from submissions.enums import Role
from submissions.models import Webhook
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PAGE = "/2026/organize/notices/"
WRITE = PAGE + "write/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def organizer(client, edition):
    person = make_user()
    edition.organizers.add(person)
    client.force_login(person)
    return person


@pytest.fixture
def captain(edition):
    return make_user("ada@example.org", name="Ada")


@pytest.fixture
def team(edition, captain):
    return make_team(edition, user=captain)


def told(edition, *recipients, kind=NoticeKind.PHASE_OPENED, **fields):
    words = {"subject": "Open: Validation", "body": "See https://yardstick.test/2026/", "payload": {}, "now": NOW}
    return announce(edition, key=str(uuid4()), kind=kind, recipients=recipients, **(words | fields))


def failed(notice, error="The mail server refused the address: 550 no such user", **fields):
    Delivery.objects.filter(notice=notice).update(
        **({"state": DeliveryState.GIVEN_UP, "attempts": 1, "last_error": error} | fields)
    )
    return notice


def mail(address="ada@example.org"):
    return Recipient(Channel.EMAIL, address)


def test_an_edition_without_notices_says_what_will_come(client, organizer):
    assert "Nothing has been told yet" in client.get(PAGE).content.decode()


def test_the_page_says_what_was_told_and_to_how_many(client, organizer, edition):
    told(edition, mail(), mail("bob@example.org"), Recipient(Channel.WEBHOOK, "https://ci.example.org/", "s"))
    page = client.get(PAGE).content.decode()
    assert "Open: Validation" in page
    assert "3 waiting" in page


def test_what_failed_stands_first_with_its_reason(client, organizer, edition):
    failed(told(edition, mail()))
    page = client.get(PAGE).content.decode()
    assert "ada@example.org" in page
    assert "550 no such user" in page


def test_an_organizer_reads_no_more_of_a_webhook_than_its_host(client, organizer, edition):
    notice = failed(told(edition, Recipient(Channel.WEBHOOK, "https://ci.example.org/path-is-secret", "whsec_x")))
    for page in (PAGE, f"{PAGE}{notice.pk}/"):
        shown = client.get(page).content.decode()
        assert "ci.example.org" in shown
        assert "path-is-secret" not in shown
        assert "whsec_x" not in shown


def test_messages_to_programs_alone_stand_apart(client, organizer, edition):
    told(edition, kind=NoticeKind.SUBMISSION_FINISHED, subject="predictions.csv")
    assert "predictions.csv" not in client.get(PAGE).content.decode()
    assert "predictions.csv" in client.get(PAGE + "?to=programs").content.decode()


def test_a_notice_of_another_edition_is_not_found(client, organizer):
    other = told(make_edition(2025), mail())
    assert client.get(f"{PAGE}{other.pk}/").status_code == 404
    assert client.post(f"{PAGE}{other.pk}/retry/").status_code == 404


def test_all_that_failed_is_tried_again_and_that_is_on_record(client, organizer, edition):
    failed(told(edition, mail()))
    theirs = failed(told(make_edition(2025), mail()))
    response = client.post(PAGE + "retry/", follow=True)
    assert "1 delivery is tried again now" in response.content.decode()
    assert Delivery.objects.filter(state=DeliveryState.WAITING, attempts=0).count() == 1
    assert theirs.deliveries.get().state == DeliveryState.GIVEN_UP
    assert AuditEvent.objects.get(verb="notices.retried").details["deliveries"] == 1


def test_one_notice_is_tried_again_alone(client, organizer, edition):
    one, _other = failed(told(edition, mail())), failed(told(edition, mail()))
    client.post(f"{PAGE}{one.pk}/retry/")
    assert set(Delivery.objects.filter(state=DeliveryState.WAITING)) == set(one.deliveries.all())


@pytest.mark.parametrize("notices", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_notices(
    client, organizer, edition, notices, django_assert_num_queries
):
    for number in range(notices):
        failed(told(edition, mail(), mail(f"b{number}@example.org")))
    client.get(PAGE)
    with django_assert_num_queries(9):
        client.get(PAGE)


def message(**fields):
    return {"subject": "Dates", "text": "Dear all,\nthe test phase opens on Monday.", "key": str(uuid4()), **fields}


def test_a_message_is_looked_at_before_it_is_sent(client, organizer, team):
    page = client.post(WRITE, message()).content.decode()
    assert "Send it now" in page
    assert "the test phase opens on Monday." in page
    assert "1 confirmed address" in page
    assert not Notice.objects.exists()


def test_a_message_goes_to_all_teams_once(client, organizer, edition, team):
    make_team(edition, user=make_user("bob@example.org"))
    sent = message(send="1")
    client.post(WRITE, sent)
    again = client.post(WRITE, sent, follow=True)
    assert "sent already" in again.content.decode()
    notice = Notice.objects.get()
    assert (notice.kind, notice.subject) == ("message", "Dates")
    assert notice.body.startswith("Dear all,")
    assert set(notice.deliveries.values_list("address", flat=True)) == {"ada@example.org", "bob@example.org"}
    assert AuditEvent.objects.get(verb="message.sent").actor == organizer


def test_a_message_that_is_changed_keeps_its_words(client, organizer, team):
    page = client.post(WRITE, message(change="1"))
    assert page.status_code == 200
    assert "Look at it first" in page.content.decode()
    assert "the test phase opens on Monday." in page.content.decode()


def test_an_empty_message_is_refused(client, organizer):
    assert client.post(WRITE, message(text=" ", send="1")).status_code == 422
    assert not Notice.objects.exists()


def test_a_webhooks_secret_is_shown_once(client, captain, team):
    client.force_login(captain)
    page = client.post(f"/teams/{team.pk}/webhooks/", {"url": "https://ci.example.org/y"}, follow=True).content.decode()
    secret = Webhook.objects.get().secret
    assert secret in page
    later = client.get(f"/teams/{team.pk}/").content.decode()
    assert secret not in later
    assert "https://ci.example.org/y" in later


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Type the address"),
        ("gopher://ci.example.org/", "must begin with https://"),
        ("https://10.0.0.7/hook", "no address of the public internet"),
        ("https://[::1]/hook", "no address of the public internet"),
        ("http://ci.example.org/", "must begin with https://"),
        ("https://me:word@ci.example.org/", "no name or password"),
    ],
)
def test_an_address_that_is_not_posted_to_is_refused_with_a_sentence(client, captain, team, settings, url, sentence):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    client.force_login(captain)
    page = client.post(f"/teams/{team.pk}/webhooks/", {"url": url}, follow=True).content.decode()
    assert sentence in page or "Type the address" in page
    assert not Webhook.objects.exists()


def test_a_test_message_waits_for_the_worker_and_its_state_is_shown(client, captain, team):
    webhook = add_webhook(captain=captain, team=team, url="https://ci.example.org/y", now=NOW)
    client.force_login(captain)
    client.post(f"/teams/{team.pk}/webhooks/{webhook.pk}/test/")
    failed(Notice.objects.get(), "It answered with status 500.", state=DeliveryState.WAITING, attempts=2)
    page = client.get(f"/teams/{team.pk}/").content.decode()
    assert "Test of a webhook" in page
    assert "2 attempts · It answered with status 500." in page


def test_an_ended_webhook_is_gone_from_the_page_with_what_waited_for_it(client, captain, team):
    webhook = add_webhook(captain=captain, team=team, url="https://ci.example.org/y", now=NOW)
    client.force_login(captain)
    client.post(f"/teams/{team.pk}/webhooks/{webhook.pk}/test/")
    client.post(f"/teams/{team.pk}/webhooks/{webhook.pk}/end/")
    assert "https://ci.example.org/y" not in client.get(f"/teams/{team.pk}/").content.decode()
    assert Delivery.objects.get().state == DeliveryState.GIVEN_UP
    assert client.post(f"/teams/{team.pk}/webhooks/{webhook.pk}/test/").status_code == 404


def test_members_who_are_not_captain_neither_see_nor_change_webhooks(client, captain, team):
    webhook = add_webhook(captain=captain, team=team, url="https://ci.example.org/y", now=NOW)
    member = make_user()
    invitation, _secret = invite(captain=captain, team=team, role=Role.MEMBER, now=NOW)
    accept(user=member, invitation=invitation, now=NOW)
    client.force_login(member)
    assert "ci.example.org" not in client.get(f"/teams/{team.pk}/").content.decode()
    for act in ("", f"{webhook.pk}/test/", f"{webhook.pk}/end/"):
        client.post(f"/teams/{team.pk}/webhooks/{act}", {"url": "https://other.example.org/"})
    assert Webhook.objects.get().ended_at is None
    assert not Notice.objects.exists()


def test_a_team_has_five_webhooks_at_most_and_each_address_once(client, captain, team):
    client.force_login(captain)
    for number in (1, 1, 2, 3, 4, 5, 6):
        page = client.post(f"/teams/{team.pk}/webhooks/", {"url": f"https://ci.example.org/{number}"}, follow=True)
    assert Webhook.objects.count() == 5
    assert "5 webhooks at most" in page.content.decode()


@pytest.mark.parametrize("webhooks", [1, 3])
def test_the_team_page_takes_the_same_queries_however_many_webhooks(client, captain, team, webhooks):
    for number in range(webhooks):
        webhook = add_webhook(captain=captain, team=team, url=f"https://ci.example.org/{number}", now=NOW)
        for _message in range(2):
            told(team.edition, Recipient(Channel.WEBHOOK, webhook.url, webhook.secret))
    client.force_login(captain)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/teams/{team.pk}/")
    assert sum("challenge_delivery" in query["sql"] for query in asked) == 1
