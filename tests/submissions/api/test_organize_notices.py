from uuid import uuid4

import pytest

from challenge.domain.outbox import Recipient, announce
from challenge.enums import Channel, DeliveryState, NoticeKind
from challenge.models import Delivery, Notice
from tests.challenge.api.organizing import EDITION, last_event, queries_of
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
NOTICES = f"{EDITION}/notices"
ADA = Recipient(Channel.EMAIL, "ada@example.org")
HOOK = Recipient(Channel.WEBHOOK, "https://ci.example.org/secret?token=1", "s")


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def tell(edition, *recipients, kind=NoticeKind.NEWS, subject="A word"):
    told = {"key": str(uuid4()), "kind": kind, "subject": subject, "body": "Dear all", "payload": {}, "now": NOW}
    return announce(edition, **told, recipients=recipients)


def fail(notice, state=DeliveryState.GIVEN_UP):
    notice.deliveries.update(state=state, attempts=7, last_error="no such host")


def test_what_people_and_what_programs_are_told_stands_apart(editor, edition):
    tell(edition, ADA, HOOK, subject="To people")
    tell(edition, HOOK, kind=NoticeKind.SUBMISSION_FINISHED, subject="To programs")
    (to_people,) = editor.get(NOTICES)[1]["items"]
    assert (to_people["subject"], to_people["mails"], to_people["webhooks"], to_people["waiting"]) == (
        "To people",
        1,
        1,
        2,
    )
    assert [each["subject"] for each in editor.get(NOTICES, to="programs")[1]["items"]] == ["To programs"]
    assert editor.get(f"{NOTICES}/{to_people['id']}")[1]["body"] == "Dear all"


def test_of_a_webhook_nothing_but_the_host_is_told(editor, edition):
    notice = tell(edition, HOOK)
    fail(notice)
    for address in (f"{NOTICES}/{notice.pk}/deliveries", f"{NOTICES}/undelivered"):
        (delivery,) = editor.get(address)[1]["items"]
        assert (delivery["channel"], delivery["destination"]) == ("webhook", "ci.example.org")
        assert (delivery["state"], delivery["last_error"], delivery["next_attempt_at"]) == (
            "given_up",
            "no such host",
            None,
        )
        assert "secret" not in str(delivery)


def test_a_message_reaches_all_teams_once_a_key(editor, edition):
    make_team(edition, user=make_user("ada@example.org"))
    assert editor.get(f"{NOTICES}/reach") == (200, {"email": 1, "webhook": 0})
    message = {"subject": "Hello", "text": "Dear all", "key": str(uuid4())}
    status, told = editor.post(NOTICES, **message)
    assert (status, told["kind"], told["subject"], told["mails"]) == (201, "message", "Hello", 1)
    assert last_event() == (editor.user, "message.sent", "edition 2026")
    status, refused = editor.post(NOTICES, **message)
    assert (status, refused["code"]) == (409, "state_changed")
    assert editor.post(NOTICES, subject="Hello", text="Dear all")[0] == 201
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [{"subject": "S"}, {"subject": " ", "text": "t"}, {"subject": "x" * 151, "text": "t"}, {"text": "t", "key": "k"}],
)
def test_a_message_that_does_not_fit_is_refused(editor, body):
    assert editor.post(NOTICES, **body)[0] == 422
    assert not Notice.objects.exists()


def test_what_failed_is_tried_again_of_one_notice_or_of_all(editor, edition):
    first, second = tell(edition, ADA), tell(edition, ADA, HOOK)
    fail(first)
    fail(second)
    assert editor.post(f"{NOTICES}/{second.pk}/retry") == (200, {"deliveries": 2})
    assert editor.post(f"{NOTICES}/retry") == (200, {"deliveries": 1})
    assert editor.post(f"{NOTICES}/retry") == (200, {"deliveries": 0})
    assert editor.get(f"{NOTICES}/undelivered")[1]["count"] == 0
    assert last_event() == (editor.user, "notices.retried", "edition 2026")


def test_a_notice_of_another_edition_is_not_here(editor):
    other = tell(make_edition(2025), ADA)
    for part in ("", "/deliveries"):
        assert editor.get(f"{NOTICES}/{other.pk}{part}")[0] == 404
    assert editor.post(f"{NOTICES}/{other.pk}/retry")[0] == 404


def test_lists_take_the_same_queries_however_many(editor, edition):
    notice = tell(edition, ADA)
    fail(notice)
    addresses = (NOTICES, f"{NOTICES}/undelivered", f"{NOTICES}/{notice.pk}/deliveries")
    before = [queries_of(lambda address=address: editor.get(address)) for address in addresses]
    for name in ("bob", "eve"):
        fail(tell(edition, Recipient(Channel.EMAIL, f"{name}@example.org")))
        Delivery.objects.create(notice=notice, channel=Channel.EMAIL, address=name, next_attempt_at=NOW)
    assert [queries_of(lambda address=address: editor.get(address)) for address in addresses] == before
    assert [editor.get(address)[1]["count"] for address in addresses] == [3, 3, 3]
