"""What docs/receipts.md tells a reader to run, as it stands there, against a server that listens."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from challenge.domain.clock import database_now
from challenge.domain.signing import retiring
from challenge.settings.environment import retired_keys
from leaderboard.domain.publish import publish, publish_provisional
from submissions.domain.overview import submission_for
from submissions.domain.receipts import as_text, issue_receipt, team_receipt
from submissions.scoring import version
from tests.factories import make_edition, make_phase, make_scored

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = (ROOT / "docs" / "receipts.md").read_text()
SITE = "https://yardstick.example.org"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rings")]


def block(language: str, word: str) -> str:
    """The only block of the document in that language that has the word."""
    (found,) = (each for each in re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL) if word in each)
    return "\n".join(line.strip() if language == "sh" else line for line in found.splitlines())


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def python(code: str, live_server, folder: Path) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-c", code.replace(SITE, live_server.url)], folder)


@pytest.fixture
def phase(settings, live_server):
    settings.SITE_URL = live_server.url
    now = database_now()
    dates = {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=1)}
    made = make_phase(edition=make_edition(2026), **dates)
    make_scored(made, wrong=3, now=now - timedelta(days=2))
    return made


@pytest.fixture
def receipt(phase, tmp_path) -> Path:
    """The file that a team has loaded."""
    submission = phase.submissions.get()
    now = database_now()
    issue_receipt(submission.evaluations.get(), scored_by=None, now=now)
    path = tmp_path / "receipt.json"
    path.write_text(as_text(team_receipt(submission_for(submission.submitted_by, submission.pk))))
    return path


def changed(path: Path) -> None:
    told = json.loads(path.read_text())
    told["opened"]["all/flat_error"]["value"]["wrong"][-1] -= 1
    path.write_text(json.dumps(told))


def test_a_receipt_is_verified_by_the_library_alone(live_server, receipt):
    code = block("python", "Ed25519PublicKey")
    assert python(code, live_server, receipt.parent).returncode == 0
    changed(receipt)
    assert "AssertionError" in python(code, live_server, receipt.parent).stderr


def test_what_a_retired_key_signs_later_is_not_verified(live_server, receipt, settings):
    code = block("python", "Ed25519PublicKey")
    entry, settings.SIGNING_KEY = retiring(database_now() + timedelta(minutes=1)), "another"
    settings.RETIRED_PUBLIC_KEYS = retired_keys(entry)
    assert python(code, live_server, receipt.parent).returncode == 0
    settings.RETIRED_PUBLIC_KEYS = [(key, at - timedelta(days=1)) for key, at in settings.RETIRED_PUBLIC_KEYS]
    assert "AssertionError" in python(code, live_server, receipt.parent).stderr


def test_a_receipt_is_verified_by_the_command_line(live_server, receipt, phase, client):
    words = block("sh", "yardstick verify").split()
    told = {"receipt.json": str(receipt), SITE: live_server.url}
    command = [sys.executable, "-m", "submissions.devkit", *(told.get(word, word) for word in words[1:])]
    environment = {"YARDSTICK_CONFIG": str(receipt.parent / "config")}
    ended = run(command, ROOT, **environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    # As the page of the submission tells it too.
    submission = phase.submissions.get()
    client.force_login(submission.submitted_by)
    page = client.get(f"/submissions/{submission.pk}/").content.decode()
    assert f"yardstick verify receipt-{submission.pk}.json --url {live_server.url}" in page
    # From then on the server is known.
    *without_url, _option, _address = command
    assert run(without_url, ROOT, **environment).returncode == 0
    changed(receipt)
    assert run(without_url, ROOT, **environment).returncode == 1


def test_the_log_is_walked_by_the_documents_lines(live_server, phase, tmp_path):
    publish_provisional(phase, objections_until=database_now() + timedelta(milliseconds=1), now=database_now())
    published = publish(phase, now=database_now() + timedelta(seconds=1))
    ended = python(block("python", "/api/v1/log"), live_server, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == f"2 {published.log_entries.get().digest}\n"


def test_the_present_key_is_printed_by_the_documents_command():
    words = block("sh", "signing_key").split()
    command = [sys.executable, *words[1:]]
    ended = run(command, ROOT, DJANGO_SETTINGS_MODULE="challenge.settings.test")
    assert ended.returncode == 0, ended.stderr
    ((key, moment),) = retired_keys(ended.stdout.strip())
    assert (len(key), moment is not None) == (44, True)


def test_the_digest_of_the_scorer_is_counted_by_the_documents_command():
    ended = run(["bash", "-c", block("sh", "sha256sum")], Path(version.__file__).parent)
    assert ended.stdout.split()[0] == version.scorer_digest.__wrapped__()


def test_the_example_has_the_shape_of_a_receipt(receipt):
    example = json.loads(re.sub(r'"…": "…"', '"more": 0', block("json", "yardstick-receipt-1")))
    told = json.loads(receipt.read_text())
    assert example.keys() == told.keys()
    assert example["signed"].keys() == told["signed"].keys()
    for name in ("file", "scorer"):
        assert example["signed"][name].keys() == told["signed"][name].keys()
    assert example["opened"]["all/flat_error"].keys() == told["opened"]["all/flat_error"].keys()


def test_the_example_has_the_shape_of_a_line_of_the_log(client, phase):
    publish(phase, now=database_now())
    (line,) = client.get("/api/v1/log").json()["items"]
    assert json.loads(block("json", '"sequence"')).keys() == line.keys()
