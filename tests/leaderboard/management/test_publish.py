import hashlib
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from challenge.enums import Split
from leaderboard.models import Entry, LogEntry, LogHead, Publication
from tests.factories import NOW, make_evaluation, make_phase, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PHASE = "2026/classification/val"
DOCS = Path(__file__).parents[3] / "docs/publishing.md"


@pytest.fixture(autouse=True)
def _after_the_end(time_machine, monkeypatch):
    time_machine.move_to(NOW + timedelta(days=2), tick=False)
    # PostgreSQL's clock does not travel.
    monkeypatch.setattr("leaderboard.management.commands.publish.database_now", lambda: NOW + timedelta(days=2))


@pytest.fixture
def phase():
    phase = make_phase(closes_at=NOW + timedelta(days=1), split=Split.TEST, limit_per_day=None)
    for wrong in (3, 5):
        make_scored(phase, wrong=wrong)
    return phase


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("publish", *arguments, stdout=out)
    return out.getvalue()


def facts(*arguments: str) -> dict:
    return json.loads(run(*arguments, "--json"))


def test_results_are_published_corrected_marked_withdrawn_listed_and_verified(phase):
    assert facts("list", "2026")["phases"][0]["state"] == "Ready"
    assert (facts("results", PHASE, "--note", "First.")["version"], facts("verify", PHASE)["phase"]) == (1, PHASE)
    assert facts("correct", PHASE, "--note", "Labels.")["version"] == 2
    best = Publication.objects.get(version=2).entries.get(rank=1)
    assert facts("not-comparable", PHASE, str(best.submission_id), "--reason", "Accounts.")["version"] == 3
    assert facts("withdraw", PHASE, "--reason", "All wrong.")["withdrawn_reason"] == "All wrong."
    (listed,) = facts("list", "2026")["phases"]
    assert (listed["state"], listed["versions"]) == ("Withdrawn, version 3", [3, 2, 1])
    assert len(facts("verify", PHASE)["verified"]) == 3
    assert Entry.objects.get(publication__version=3, rank=1).primary_count == 5


def test_a_year_is_published_in_lines_for_people(phase):
    assert f"{PHASE} version 1: 2 entries at /2026/classification/results/val/v1/" in run("year", "2026")
    assert "rows, digest and signature agree" in run("verify", PHASE)
    assert "Published, version 1" in run("list", "2026")


def test_the_log_is_walked_and_its_head_is_told(phase):
    facts("results", PHASE, "--note", "First.")
    facts("withdraw", PHASE, "--reason", "All wrong.")
    head = LogEntry.objects.get(sequence=2).digest
    assert (facts("log")["signed"]["sequence"], facts("log")["signed"]["digest"]) == (2, head)
    assert f"2 lines, each following from the one before it\n  the last has the SHA-256 {head}" in run("log")
    LogHead.objects.update(digest="f" * 64)
    with pytest.raises(CommandError, match="its head says otherwise"):
        run("log")


def test_refusals_are_those_of_the_pages(phase):
    make_evaluation(phase)
    for arguments, reason in (
        (("results", PHASE), "One file waits"),
        (("correct", PHASE, "--note", "x"), "Nothing of 2026/classification/val is published"),
        (("results", "2026/classification/none"), "There is no phase"),
        (("list", "2030"), "There is no edition 2030"),
    ):
        with pytest.raises(CommandError, match=reason):
            run(*arguments)


def test_what_was_tampered_with_fails_verification(phase):
    run("results", PHASE)
    Publication.objects.get().entries.filter(rank=2).delete()
    with pytest.raises(CommandError, match="version 1: What it says of rows"):
        run("verify", PHASE)


def test_verifying_nothing_says_so(phase):
    assert run("verify", PHASE) == f"Nothing of {PHASE} is published.\n"


def test_results_go_to_the_teams_first_and_are_final_later(phase, monkeypatch):
    told = facts("provisional", PHASE, "--until", "2026-08-01T12:00")
    assert (told["stage"], told["objections_until"], told["version"]) == (
        "provisional",
        "2026-08-01 12:00:00+00:00",
        1,
    )
    assert facts("list", "2026")["phases"][0]["waits_for"] == "Teams may object until 2026-08-01 12:00 UTC."
    until = datetime(2026, 8, 1, 12, tzinfo=UTC)
    monkeypatch.setattr("leaderboard.management.commands.publish.database_now", lambda: until)
    assert facts("results", PHASE)["stage"] == "final"
    assert "won:" in run("verify", PHASE)


def test_a_moment_that_is_none_is_refused(phase):
    with pytest.raises(CommandError, match="type a date and a time in UTC"):
        run("provisional", PHASE, "--until", "soon")


def test_a_year_becomes_one_file(phase, tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="Nothing of 2026 is published yet"):
        run("archive", "2026", str(tmp_path / "year.zip"))
    run("results", PHASE)
    # As docs/publishing.md says.
    (documented,) = re.findall(
        r"^\.venv/bin/python manage\.py publish (archive 2026) (\S+)$", DOCS.read_text(), re.MULTILINE
    )
    monkeypatch.chdir(tmp_path)
    assert documented[1] in run(*documented[0].split(), documented[1])
    assert (tmp_path / documented[1]).exists()
    told = facts("archive", "2026", str(tmp_path / "year.zip"))
    content = (tmp_path / "year.zip").read_bytes()
    assert (told["bytes"], told["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert zipfile.ZipFile(tmp_path / "year.zip").testzip() is None
    with pytest.raises(CommandError, match="No such file or directory"):
        run("archive", "2026", str(tmp_path / "missing" / "year.zip"))
