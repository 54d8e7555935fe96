import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from challenge.domain.clock import database_now
from challenge.enums import DryRunState
from challenge.models import DryRun
from submissions.domain.dry_run import send_files
from submissions.domain.evaluation import run_evaluation
from submissions.enums import Status
from submissions.management.commands import dry_run
from submissions.models import Evaluation
from tests.factories import make_edition, make_phase, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def phase():
    made = make_phase(edition=make_edition(2026, opened_at=None, is_public=False))
    made.task.edition.organizers.add(make_user())
    return made


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("dry_run", "2026", *arguments, stdout=out)
    return out.getvalue()


def work(_seconds: float) -> None:
    """What workers do meanwhile."""
    for pk in DryRun.objects.filter(state=DryRunState.RUNNING).values_list("pk", flat=True):
        send_files(pk, clock=database_now)
    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        run_evaluation(pk, worker="here", clock=database_now)


def test_it_waits_until_all_have_ended(phase, monkeypatch):
    make_phase(task=phase.task, slug="test", title="Test")
    monkeypatch.setattr(dry_run.time, "sleep", work)
    text = run("--wait")
    assert text.count(": passed") == 2
    assert text.count("as expected") == 6
    facts = json.loads(run("--phase", "test", "--wait", "--json"))
    assert [each["state"] for each in facts["dry_runs"]] == ["passed"]
    assert [file["name"] for file in facts["dry_runs"][0]["files"]] == ["sample", "perfect", "random"]


@pytest.mark.usefixtures("phase")
def test_without_waiting_it_only_begins():
    assert "running" in run("--task", "classification")
    assert DryRun.objects.get().state == DryRunState.RUNNING


def test_one_that_does_not_pass_fails_the_command(phase, monkeypatch):
    truth = phase.live_release.ground_truth
    truth.labels.storage.delete(truth.labels.name)
    monkeypatch.setattr(dry_run.time, "sleep", work)
    with pytest.raises(CommandError, match="Not every dry run passed"):
        run("--wait")


@pytest.mark.usefixtures("phase")
def test_what_cannot_be_is_told_in_a_sentence():
    with pytest.raises(CommandError, match="no such phase"):
        run("--phase", "none")
    with pytest.raises(CommandError, match="There is no edition 1999"):
        call_command("dry_run", "1999")
    run()
    with pytest.raises(CommandError, match="under way"):
        run()
