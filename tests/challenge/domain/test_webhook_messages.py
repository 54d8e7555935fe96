"""Signed messages: the standard's own vector, the document's ten lines, and a receiver that checks by itself."""

import base64
import hashlib
import hmac
import json
import re
from pathlib import Path

import pytest
from django.utils import timezone

from challenge.domain.outbox import Recipient, announce, deliver_due
from challenge.domain.webhook_messages import SECRET_BYTES, new_secret, signature
from challenge.enums import Channel, NoticeKind
from challenge.models import Delivery
from tests.factories import make_edition
from tests.receivers import receiver, silence

DOCUMENT = Path(__file__).parents[3] / "docs" / "webhooks.md"


def test_the_signature_is_that_of_the_standards_example():
    # From the tests of the libraries in https://github.com/standard-webhooks/standard-webhooks
    found = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        content=b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_long_and_never_the_same():
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {len(base64.b64decode(each.removeprefix("whsec_"))) for each in secrets} == {SECRET_BYTES}


def tell(url, secret):
    return announce(
        make_edition(),
        key="k",
        kind=NoticeKind.PHASE_OPENED,
        subject="Öffnet",
        body="",
        payload={"title": "Prüfung", "edition": 2026},
        recipients=[Recipient(Channel.WEBHOOK, url, secret)],
        now=timezone.now(),
    )


def deliver():
    return deliver_due(timezone.now, channel=Channel.WEBHOOK, on_gone=lambda _secret: None)


@pytest.fixture
def received():
    """What a program got of one notice: secret, headers, body."""
    secret = new_secret()
    with receiver() as hook:
        tell(hook.url, secret)
        assert deliver() == {"delivered": 1}
    ((headers, body),) = hook.received
    return secret, headers, body


@pytest.mark.django_db
def test_a_receiver_that_knows_nothing_of_us_can_check_the_signature(received):
    secret, headers, body = received
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    key = base64.b64decode(secret[len("whsec_") :])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == f"msg_{Delivery.objects.get().pk}"


@pytest.mark.django_db
def test_the_message_says_type_time_and_facts(received):
    message = json.loads(received[2])
    assert message["type"] == "phase.opened"
    assert message["data"] == {"title": "Prüfung", "edition": 2026}
    assert set(message) == {"type", "timestamp", "data"}


def documented():
    """The function of the document, made by running its lines."""
    (snippet,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    made: dict = {}
    exec(compile(snippet, str(DOCUMENT), "exec"), made)
    return made["is_ours"]


@pytest.mark.django_db
def test_the_lines_of_the_document_tell_ours_from_others(received):
    secret, headers, body = received
    is_ours = documented()
    assert is_ours(secret, headers, body)
    assert not is_ours(secret, headers, body + b" ")
    assert not is_ours(new_secret(), headers, body)
    assert not is_ours(secret, headers | {"webhook-id": "msg_0"}, body)
    earlier = str(int(headers["webhook-timestamp"]) - 3600)
    assert not is_ours(secret, headers | {"webhook-timestamp": earlier}, body)


@pytest.mark.django_db
def test_an_old_message_is_not_taken_though_its_signature_is_right(received):
    secret, headers, body = received
    earlier = int(headers["webhook-timestamp"]) - 3600
    signed = signature(secret, message_id=headers["webhook-id"], timestamp=earlier, content=body)
    assert not documented()(secret, headers | {"webhook-timestamp": str(earlier), "webhook-signature": signed}, body)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (200, "delivered", ""),
        (202, "delivered", ""),
        (301, "waiting", "It answered 301; we follow no redirects."),
        (400, "waiting", "It answered with status 400."),
        (500, "waiting", "It answered with status 500."),
    ],
)
def test_any_success_is_taken_and_all_else_is_tried_again(status, state, words):
    with receiver(status=status) as hook:
        tell(hook.url, new_secret())
        assert deliver() == {state: 1}
    assert Delivery.objects.get().last_error == words


@pytest.mark.django_db
def test_each_attempt_sends_the_same_bytes_under_the_same_id(monkeypatch):
    secret = new_secret()
    with receiver(status=503) as hook:
        tell(hook.url, secret)
        deliver()
        Delivery.objects.update(next_attempt_at=timezone.now())
        deliver()
    (first, body), (second, again) = hook.received
    assert body == again
    assert first["webhook-id"] == second["webhook-id"]


@pytest.mark.django_db
def test_an_address_that_keeps_silent_is_tried_again(settings):
    settings.NOTICE_TIMEOUT_SECONDS = 0.5
    with silence() as port:
        tell(f"http://127.0.0.1:{port}/", new_secret())
        assert deliver() == {"waiting": 1}
    assert Delivery.objects.get().last_error == "No answer within 0.5 seconds."


@pytest.mark.django_db
def test_an_address_inside_is_given_up_at_once(settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    tell("https://localhost/hook", new_secret())
    assert deliver() == {"given_up": 1}
    assert "no address of the public internet" in Delivery.objects.get().last_error
