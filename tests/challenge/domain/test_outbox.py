"""The outbox with Django's backend in memory and a real HTTP server; time is an argument."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import transaction

from challenge.domain.outbox import (
    ATTEMPTS,
    LEASE,
    RETRIES,
    Recipient,
    announce,
    claim,
    deliver_due,
    destination,
    give_up_for,
    retry,
)
from challenge.domain.webhook_messages import new_secret
from challenge.enums import Channel, DeliveryState, NoticeKind
from challenge.models import Delivery, Notice
from tests.factories import NOW, make_edition
from tests.receivers import receiver

pytestmark = pytest.mark.django_db
ADA = Recipient(Channel.EMAIL, "ada@example.org")
BOB = Recipient(Channel.EMAIL, "bob@example.org")


class Watch:
    """A clock that a test sets."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def watch():
    return Watch()


def tell(edition, *recipients, key="k", **fields):
    told = {"kind": NoticeKind.MESSAGE, "subject": "A word", "body": "Dear all", "payload": {"year": 2026}, "now": NOW}
    return announce(edition, key=key, recipients=recipients, **(told | fields))


def deliver(watch, channel=Channel.EMAIL, gone=None, **options):
    gone = [] if gone is None else gone
    return deliver_due(watch, channel=channel, on_gone=gone.append, **options)


def test_a_notice_is_written_with_a_row_for_each_address(edition):
    notice = tell(edition, ADA, BOB)
    assert set(notice.deliveries.values_list("address", "state", "attempts", "next_attempt_at")) == {
        ("ada@example.org", "waiting", 0, NOW),
        ("bob@example.org", "waiting", 0, NOW),
    }
    assert mail.outbox == []


def test_an_occasion_is_told_once_whatever_is_said_the_second_time(edition):
    first = tell(edition, ADA)
    assert tell(edition, BOB, subject="Another word") is None
    assert Notice.objects.get() == first
    assert Delivery.objects.get().address == ADA.address


def test_an_address_named_twice_is_told_once(edition):
    assert tell(edition, ADA, ADA).deliveries.count() == 1


def test_an_address_of_two_teams_is_told_under_each_secret(edition):
    url = "https://ci.example.org/"
    notice = tell(edition, Recipient(Channel.WEBHOOK, url, "one"), Recipient(Channel.WEBHOOK, url, "other"))
    assert notice.deliveries.count() == 2


def test_what_is_told_of_and_the_notice_are_undone_together(edition):
    with transaction.atomic():
        tell(edition, ADA)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert tell(edition, ADA)


def test_a_mail_is_plain_text_with_one_line_of_subject_and_a_lasting_id(edition, watch):
    tell(edition, ADA, subject="Open:\nBcc: all@example.org")
    assert deliver(watch) == {"delivered": 1}
    (sent,) = mail.outbox
    delivery = Delivery.objects.get()
    assert sent.subject == "[Yardstick] Open: Bcc: all@example.org"
    assert sent.to == ["ada@example.org"]
    assert sent.body.startswith("Dear all\n\n-- \n")
    assert "https://yardstick.test/2026/" in sent.body
    assert sent.message()["Message-ID"] == f"<notice-{delivery.notice_id}-{delivery.pk}@yardstick.test>"
    assert (delivery.state, delivery.delivered_at, delivery.attempts) == ("delivered", NOW, 1)


def test_what_was_delivered_is_not_sent_again(edition, watch):
    tell(edition, ADA)
    deliver(watch)
    watch.now += timedelta(days=30)
    assert deliver(watch) == {}
    assert len(mail.outbox) == 1


@pytest.fixture
def failing(monkeypatch):
    """A mail server that fails as the list says, one error a mail; None lets it through."""
    errors = []
    send = mail.backends.locmem.EmailBackend.send_messages

    def fail(self, messages):
        error = errors.pop(0) if errors else None
        if error:
            raise error
        return send(self, messages)

    monkeypatch.setattr(mail.backends.locmem.EmailBackend, "send_messages", fail)
    return errors


def test_a_failure_is_tried_again_at_fixed_times_and_then_given_up(edition, watch, failing):
    tell(edition, ADA)
    failing += [SMTPServerDisconnected("went away")] * ATTEMPTS
    for delay in RETRIES:
        assert deliver(watch) == {"waiting": 1}
        delivery = Delivery.objects.get()
        assert (delivery.next_attempt_at, delivery.last_error) == (watch.now + delay, "went away")
        watch.now += delay - timedelta(seconds=1)
        assert deliver(watch) == {}, "not a second too early"
        watch.now += timedelta(seconds=1)
    assert deliver(watch) == {"given_up": 1}
    watch.now += timedelta(days=365)
    assert deliver(watch) == {}
    assert (Delivery.objects.get().attempts, mail.outbox, failing) == (ATTEMPTS, [], [])


def test_the_steps_are_a_minute_to_a_day():
    assert [step.total_seconds() / 60 for step in RETRIES] == [1, 5, 30, 120, 480, 1440]


def test_each_attempt_carries_the_same_id(edition, watch, failing):
    tell(edition, ADA)
    failing += [TimeoutError("timed out")]
    deliver(watch)
    watch.now += RETRIES[0]
    assert deliver(watch) == {"delivered": 1}
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.last_error) == (2, "")


def test_one_address_that_fails_holds_up_no_other(edition, watch, failing):
    tell(edition, ADA, BOB)
    failing += [ValueError("cannot be written")]
    assert deliver(watch) == {"waiting": 1, "delivered": 1}


@pytest.mark.parametrize(("code", "state"), [(550, "given_up"), (553, "given_up"), (450, "waiting"), (421, "waiting")])
def test_a_refusal_for_good_is_not_tried_again(edition, watch, failing, code, state):
    tell(edition, ADA)
    failing += [SMTPRecipientsRefused({"ada@example.org": (code, b"no such user")})]
    deliver(watch)
    delivery = Delivery.objects.get()
    assert delivery.state == state
    assert delivery.last_error == f"The mail server refused the address: {code} no such user"


def test_two_workers_do_not_take_the_same_row(edition):
    tell(edition, ADA)
    (pk,) = Delivery.objects.values_list("pk", flat=True)
    assert claim(pk, NOW).attempts == 1
    assert claim(pk, NOW) is None
    assert claim(pk, NOW + LEASE - timedelta(seconds=1)) is None


def test_a_worker_that_died_leaves_its_row_to_the_next(edition, watch):
    tell(edition, ADA)
    claim(Delivery.objects.get().pk, NOW)
    assert deliver(watch) == {}
    watch.now += LEASE
    assert deliver(watch) == {"delivered": 1}
    assert len(mail.outbox) == 1


def test_a_row_at_which_workers_always_die_is_given_up(edition, watch):
    tell(edition, ADA)
    for _attempt in range(ATTEMPTS):
        assert claim(Delivery.objects.get().pk, watch.now)
        watch.now += LEASE
    assert deliver(watch) == {"given_up": 1}
    assert "worker ended" in Delivery.objects.get().last_error


def test_a_slow_worker_does_not_overwrite_what_came_after_it(edition, watch, failing, monkeypatch):
    tell(edition, ADA)

    def slow(self, messages):
        # Its lease ends while it sends; another sends and writes that down.
        Delivery.objects.update(attempts=2, state=DeliveryState.DELIVERED, delivered_at=NOW)
        raise TimeoutError

    monkeypatch.setattr(mail.backends.locmem.EmailBackend, "send_messages", slow)
    deliver(watch)
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_a_round_ends_when_its_time_is_over(edition, watch):
    tell(edition, ADA, BOB)

    def later():
        watch.now += timedelta(seconds=40)
        return watch.now

    deliver(later, round_time=timedelta(seconds=60))
    assert len(mail.outbox) == 1
    assert Delivery.objects.filter(state=DeliveryState.WAITING, attempts=0).count() == 1


def test_a_person_may_have_it_tried_again(edition, watch, failing):
    tell(edition, ADA)
    failing += [SMTPRecipientsRefused({"ada@example.org": (550, b"no such user")})]
    deliver(watch)
    assert retry(Delivery.objects.all(), NOW) == 1
    assert deliver(watch) == {"delivered": 1}
    assert retry(Delivery.objects.all(), NOW) == 0


def test_what_is_being_sent_is_not_tried_again_beside_it(edition):
    tell(edition, ADA)
    claim(Delivery.objects.get().pk, NOW)
    assert retry(Delivery.objects.all(), NOW) == 0


def test_an_address_that_answers_gone_ends_its_webhook(edition, watch):
    gone = []
    with receiver(status=410) as hook:
        tell(edition, Recipient(Channel.WEBHOOK, hook.url, secret := new_secret()))
        assert deliver(watch, Channel.WEBHOOK, gone) == {"given_up": 1}
    assert gone == [secret]
    assert "410 Gone" in Delivery.objects.get().last_error


def test_what_waits_for_an_ended_webhook_is_given_up(edition, watch):
    with receiver() as hook:
        tell(edition, Recipient(Channel.WEBHOOK, hook.url, secret := new_secret()))
        assert give_up_for(secret, "It was ended.") == 1
        assert deliver(watch, Channel.WEBHOOK) == {}
    assert hook.received == []


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [
        (Channel.EMAIL, "ada@example.org", "ada@example.org"),
        (Channel.WEBHOOK, "https://ci.example.org:8443/secret?token=1", "ci.example.org"),
    ],
)
def test_a_mails_address_is_shown_whole_and_of_a_webhooks_the_host(channel, address, shown):
    assert destination(Delivery(channel=channel, address=address)) == shown
