"""The commands about news and questions of docs/taking-part.md, as they stand there, against a server that listens."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from challenge.domain.clock import database_now
from challenge.domain.tokens import issue_token
from challenge.models import News
from submissions.models import Question
from tests.factories import make_edition, make_team
from tests.programs import needs

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "taking-part.md"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    needs("curl", "jq"),
]


def test_news_are_read_and_a_question_asked_by_the_documents_commands(live_server):
    edition = make_edition(2012)
    team = make_team(edition)
    News.objects.create(edition=edition, title="Data", body="There.", posted_at=database_now())
    _token, secret = issue_token(user=team.members.get(), name="t", now=database_now())
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    (commands,) = (each for each in blocks if "/questions" in each)
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands.replace("https://yardstick.example.org", live_server.url)],
        env=os.environ | {"TOKEN": secret},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("Data\n")
    assert (Question.objects.get().team, Question.objects.get().text) == (team, "May we use unlabelled images?")
