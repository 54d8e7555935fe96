"""The blocks of docs/api.md, as they stand there, against a server that listens."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from challenge.domain.clock import database_now
from challenge.domain.tokens import issue_token
from challenge.enums import Scope
from submissions.models import Submission
from tests.factories import csv_of, make_phase, make_team, perfect_guesses
from tests.programs import needs

ROOT = Path(__file__).parent.parent.parent.parent

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("rings"),
    needs("curl", "jq"),
]


def test_the_documents_commands_do_what_it_says(live_server, tmp_path):
    now = database_now()
    phase = make_phase(opens_at=now.replace(year=now.year - 1), closes_at=now.replace(year=now.year + 1))
    team = make_team(phase.task.edition)
    _token, secret = issue_token(user=team.members.get(), name="t", now=now, scopes=Scope)
    (tmp_path / "predictions.csv").write_bytes(csv_of(perfect_guesses()))
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL)
    script = "\necho ----\n".join(blocks).replace("https://yardstick.example.org", live_server.url)
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ | {"TOKEN": secret},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    asked, listed, wrong, unchanged, sent = ended.stdout.split("----\n")
    assert asked.splitlines() == [f"2026 {phase.task.edition.title}", *sorted(Scope)]
    assert listed == '{"count":1,"next":null}\n'
    assert wrong == "404 not_found\n"
    assert unchanged == "304\n"
    assert sent.split() == ["1"]
    assert Submission.objects.count() == 1
