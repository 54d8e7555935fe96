"""The commands of docs/taking-part.md, as they stand there, against a server that listens."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from challenge.domain.clock import database_now
from challenge.domain.tokens import issue_token
from challenge.models import Download
from submissions.models import TermsAcceptance
from tests.factories import make_edition, make_team
from tests.factories.taking_part import make_data_file, make_terms
from tests.programs import needs

ROOT = Path(__file__).parent.parent.parent
NEEDED = ("curl", "jq", "sha256sum")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    needs(*NEEDED),
]


def documented(block: int) -> str:
    return re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "taking-part.md").read_text(), re.DOTALL)[block]


def test_terms_are_read_and_accepted_and_data_fetched_by_the_documents_commands(live_server, tmp_path):
    edition = make_edition(2012)
    team = make_team(edition)
    terms, file = make_terms(edition, body="No redistribution."), make_data_file(edition, content=b"image,label\n")
    _token, secret = issue_token(user=team.members.get(), name="t", now=database_now())

    def run(block: int) -> list[str]:
        commands = documented(block).replace("https://yardstick.example.org", live_server.url)
        commands = commands.replace("/data/1/", f"/data/{file.pk}/")
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=tmp_path,
            env=os.environ | {"TOKEN": secret},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.splitlines()

    read, accepted = run(0)
    assert read == "No redistribution."
    assert f'"version": {terms.version}' in accepted
    assert TermsAcceptance.objects.get().team == team
    listed, digest = run(1)
    sha256 = hashlib.sha256(b"image,label\n").hexdigest()
    assert listed == f"{file.pk} train.csv {sha256}"
    assert digest == f"{sha256}  train.csv"
    assert Download.objects.count() == 1
