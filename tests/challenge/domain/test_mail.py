"""Notices over a real SMTP server, with its refusals and its silence."""

import socket
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from challenge.domain.outbox import Recipient, announce, deliver_due
from challenge.enums import Channel, NoticeKind
from challenge.models import Delivery
from tests.factories import make_edition
from tests.receivers import silence

pytestmark = pytest.mark.django_db


class Postbox:
    """Takes mails; answers for some addresses as it is told."""

    def __init__(self):
        self.mails = []
        self.answers = {}
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802, ARG002
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802, ARG002
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def postbox(settings):
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


def tell(*addresses):
    announce(
        make_edition(),
        key="k",
        kind=NoticeKind.MESSAGE,
        subject="Frühling",
        body="Grüße an alle",
        payload={},
        recipients=[Recipient(Channel.EMAIL, address) for address in addresses],
        now=timezone.now(),
    )


def deliver():
    return deliver_due(timezone.now, channel=Channel.EMAIL, on_gone=lambda _secret: None)


def test_each_person_gets_a_mail_of_their_own_over_one_connection(postbox):
    tell("ada@example.org", "bob@example.org", "cleo@example.org")
    assert deliver() == {"delivered": 3}
    assert sorted(to for (to,), _mail in postbox.mails) == ["ada@example.org", "bob@example.org", "cleo@example.org"]
    assert all(mail["To"] == to for (to,), mail in postbox.mails)
    assert postbox.connections == 1


def test_what_arrives_is_plain_text_with_a_lasting_id(postbox):
    tell("ada@example.org")
    deliver()
    ((_to, mail),) = postbox.mails
    delivery = Delivery.objects.get()
    assert mail.get_content_type() == "text/plain"
    assert mail.get_payload(decode=True).decode().startswith("Grüße an alle")
    assert str(make_header(decode_header(mail["Subject"]))) == "[Yardstick] Frühling"
    assert mail["Message-ID"] == f"<notice-{delivery.notice_id}-{delivery.pk}@yardstick.test>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_refused_address_is_given_up_and_the_others_get_their_mail(postbox):
    postbox.answers = {"gone@example.org": "550 No such user", "busy@example.org": "451 Try again later"}
    tell("ada@example.org", "gone@example.org", "busy@example.org", "bob@example.org")
    assert deliver() == {"delivered": 2, "given_up": 1, "waiting": 1}
    errors = dict(Delivery.objects.exclude(last_error="").values_list("address", "last_error"))
    assert errors == {
        "gone@example.org": "The mail server refused the address: 550 No such user",
        "busy@example.org": "The mail server refused the address: 451 Try again later",
    }
    assert len(postbox.mails) == 2


def test_a_mail_server_that_keeps_silent_is_left_in_time(settings):
    settings.NOTICE_TIMEOUT_SECONDS = 0.5
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with silence() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        tell("ada@example.org")
        assert deliver() == {"waiting": 1}
    assert "timed out" in Delivery.objects.get().last_error


def test_a_mail_server_that_is_away_is_tried_again(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", probe.getsockname()[1]
    tell("ada@example.org")
    assert deliver() == {"waiting": 1}
    assert "refused" in Delivery.objects.get().last_error
