"""Notices through real processes: several tell and send each thing once, and who does not answer delays no file."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from submissions.demo.processes import free_port
from tests.integration.test_scoring_path import guessless_rows, write
from tests.receivers import receiver, silence
from tests.servers import choose, started
from tests.stacks import Live, run_live

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
MAILS, WEBHOOKS, TELLERS, SENDERS = 25, 25, 3, 3
TELL = """
import json
from django.utils import timezone
from challenge.domain.outbox import Recipient, announce
from challenge.domain.webhook_messages import new_secret
from challenge.models import Edition
edition, _ = Edition.objects.get_or_create(year=2012, defaults={"title": "Challenge 2012"})
mails = [Recipient("email", f"person{number}@example.org") for number in range(%(mails)d)]
hooks = [Recipient("webhook", "%(hook)s", new_secret()) for number in range(%(webhooks)d)]
notice = announce(edition, key="k", kind="message", subject="A word", body="Dear all", payload={},
                  recipients=mails + hooks, now=timezone.now())
print("new" if notice else "told")
"""


class Postbox:
    """Keeps the recipient and the Message-ID of each mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002 - aiosmtpd's names
        mail = message_from_bytes(envelope.content)
        self.mails.append((envelope.rcpt_tos[0], mail["Message-ID"]))
        return "250 OK"


def command(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    whole = [sys.executable, str(ROOT / "manage.py"), *arguments]
    settings = {"DJANGO_SETTINGS_MODULE": "challenge.settings.dev", "DEBUG": "0"}
    return subprocess.Popen(
        whole, env={**os.environ, **settings, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def answer(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_several_at_once_tell_once_and_deliver_each_row_exactly_once(tmp_path: Path, database: str) -> None:
    postbox, port = Postbox(), free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with started(choose(database, {})) as servers, receiver() as hook:
            environment = {
                **servers.environment,
                "VAR": str(tmp_path),
                "EMAIL_URL": f"smtp://127.0.0.1:{port}",
                "WEBHOOKS_MAY_BE_LOCAL": "1",
            }
            answer(command(environment, "migrate", "--verbosity", "0"))
            told = TELL % {"mails": MAILS, "webhooks": WEBHOOKS, "hook": hook.url}
            tellers = [command(environment, "shell", "--no-imports", "-c", told) for _teller in range(TELLERS)]
            assert sorted(answer(teller).split() for teller in tellers) == [["new"], *[["told"]] * (TELLERS - 1)]
            senders = [command(environment, "notices", "send", "--json") for _sender in range(SENDERS)]
            delivered = [json.loads(answer(sender))["delivered"] for sender in senders]
    finally:
        controller.stop()
    assert sum(delivered) == MAILS + WEBHOOKS
    assert Counter(to for to, _id in postbox.mails) == {f"person{number}@example.org": 1 for number in range(MAILS)}
    assert len({message_id for _to, message_id in postbox.mails}) == MAILS
    assert len(hook.received) == len({headers["webhook-id"] for headers, _body in hook.received}) == WEBHOOKS


@pytest.fixture
def among_the_silent(tmp_path: Path) -> Iterator[Live]:
    """A whole server whose mail server and webhooks take connections and say nothing, with many notices due."""
    with silence() as mail_port, silence() as hook_port:
        environment = {"EMAIL_URL": f"smtp://127.0.0.1:{mail_port}", "WEBHOOKS_MAY_BE_LOCAL": "1"}
        for live in run_live(tmp_path, environment):
            told = TELL % {"mails": MAILS, "webhooks": WEBHOOKS, "hook": f"http://127.0.0.1:{hook_port}/"}
            live.manage("shell", "--no-imports", "-c", told)
            yield live


def test_silent_mail_servers_and_webhooks_delay_no_submission_score_or_sweep(
    among_the_silent: Live, tmp_path: Path
) -> None:
    live = among_the_silent
    attempts = "from django.db.models import Sum; print(Delivery.objects.aggregate(n=Sum('attempts'))['n'])"
    deadline = time.monotonic() + 60
    while live.ask(attempts) < 2:
        assert time.monotonic() < deadline, live.stack.service("notices").log_tail()
    with live.client() as client:
        began = time.monotonic()
        submission = client.submit(2012, "classification", write(tmp_path / "file.csv.gz", guessless_rows()))["id"]
        accepted = time.monotonic() - began
        assert client.wait(submission, seconds=60)["status"] == "scored"
        scored = time.monotonic() - began
    print(f"accepted after {accepted:.1f} s, scored after {scored:.1f} s")
    # One silent address is waited for ten seconds, and fifty wait.
    assert accepted < 5
    assert scored < 20
    swept = live.stack.service("control").log.read_text().count("swept:")
    deadline = time.monotonic() + 40
    while live.stack.service("control").log.read_text().count("swept:") == swept:
        assert time.monotonic() < deadline, "no sweep went on"
        time.sleep(0.2)
    assert live.ask("print(Delivery.objects.filter(state='delivered').count())") == 0
