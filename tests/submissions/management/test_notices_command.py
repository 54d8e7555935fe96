import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from challenge.domain.outbox import Recipient, announce
from challenge.enums import Channel, NoticeKind
from challenge.models import Delivery
from tests.factories import NOW, make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice():
    return announce(
        make_edition(),
        key="k",
        kind=NoticeKind.PHASE_OPENED,
        subject="Open: Validation",
        body="",
        payload={},
        recipients=[Recipient(Channel.EMAIL, "ada@example.org")],
        now=NOW,
    )


def run(*arguments):
    out = StringIO()
    call_command("notices", *arguments, stdout=out)
    return out.getvalue()


def test_the_list_says_what_was_told_and_what_failed(notice):
    Delivery.objects.update(attempts=2, last_error="timed out")
    facts = json.loads(run("list", "2026", "--json"))
    assert facts["notices"][0] | {"id": 0, "created_at": ""} == {
        "id": 0,
        "created_at": "",
        "kind": "phase.opened",
        "subject": "Open: Validation",
        "delivered": 0,
        "waiting": 1,
        "given_up": 0,
    }
    assert facts["undelivered"][0]["error"] == "timed out"
    assert "email, 2 attempts: timed out" in run("list", "2026")


def test_an_empty_list_says_so():
    make_edition()
    assert run("list", "2026") == "Nothing has been told yet.\n"


def test_send_does_a_round_of_the_worker(notice):
    assert run("send") == "1 delivered, 0 to be tried again, 0 given up.\n"
    assert len(mail.outbox) == 1
    assert json.loads(run("send", "--json")) == {"delivered": 0, "waiting": 0, "given_up": 0}


def test_retry_makes_what_failed_due(notice):
    Delivery.objects.update(state="given_up", attempts=7, last_error="timed out")
    assert run("retry", "2026", "--notice", str(notice.pk)) == "Due again: 1.\n"
    assert run("send").startswith("1 delivered")


@pytest.mark.parametrize("arguments", [("list", "1999"), ("retry", "1999"), ("retry", "2026", "--notice", "7")])
def test_what_is_not_there_is_refused_with_a_sentence(arguments):
    make_edition()
    with pytest.raises(CommandError, match=r"There is no edition 1999|has no notice 7"):
        run(*arguments)
