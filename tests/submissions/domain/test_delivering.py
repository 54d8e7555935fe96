from datetime import timedelta

import pytest

from challenge.enums import Channel, DeliveryState
from challenge.models import AuditEvent, Delivery
from submissions.domain.delivering import deliver
from submissions.domain.webhooks import add_webhook, present_webhooks, send_test
from submissions.tasks import deliver_notices
from tests.factories import NOW, make_edition, make_team, make_user
from tests.receivers import receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def captain():
    return make_user()


@pytest.fixture
def team(captain):
    return make_team(make_edition(), user=captain)


def test_a_webhook_whose_address_is_gone_ends_with_all_that_waits_for_it(team, captain):
    with receiver(status=410) as gone, receiver() as there:
        webhook = add_webhook(captain=captain, team=team, url=gone.url, now=NOW)
        other = add_webhook(captain=captain, team=team, url=there.url, now=NOW)
        for each, now in ((webhook, NOW), (webhook, NOW + timedelta(seconds=1)), (other, NOW)):
            send_test(captain=captain, webhook=each, now=now)
        assert deliver(Channel.WEBHOOK, lambda: NOW) == {"given_up": 1, "delivered": 1}
        assert deliver(Channel.WEBHOOK, lambda: NOW + timedelta(days=1)) == {}
    assert len(gone.received) == 1
    assert present_webhooks(team) == [other]
    assert Delivery.objects.filter(state=DeliveryState.GIVEN_UP).count() == 2
    assert AuditEvent.objects.get(verb="webhook.ended").details == {"webhook": webhook.pk, "host": "127.0.0.1"}


def test_a_test_message_arrives_by_the_workers_task(team, captain):
    with receiver() as hook:
        webhook = add_webhook(captain=captain, team=team, url=hook.url, now=NOW)
        send_test(captain=captain, webhook=webhook, now=NOW)
        deliver_notices(channel="webhook")
    ((_headers, body),) = hook.received
    assert b'"type": "webhook.test"' in body
