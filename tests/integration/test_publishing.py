"""Publication at its moment, exactly once: rings heard by two processes at once, and by one that is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from submissions.demo.processes import free_port
from tests.servers import choose, started
from tests.stacks import ROOT

pytestmark = pytest.mark.integration

HELD = "before-publish-commit"
WAIT_SECONDS = 60
SEED = """
from datetime import timedelta
from django.utils import timezone
from tests.factories import make_edition, make_phase, make_scored
now = timezone.now()
fields = {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=1), "publish_at": now}
phase = make_phase(edition=make_edition(2026), limit_per_day=None, **fields)
for wrong in (3, 5, 7):
    make_scored(phase, wrong=wrong, now=now - timedelta(days=2))
"""
RING = """
from leaderboard.domain.publish import publish_due
from django.utils import timezone
print("begun", flush=True)
print("published", len(publish_due(timezone.now())), flush=True)
"""
ASK = """
import json
from leaderboard.domain.freezing import what_is_wrong
from leaderboard.models import Publication
found = Publication.objects.filter(state="frozen").order_by("version")
print(json.dumps([[each.version, each.entries.count(), what_is_wrong(each)] for each in found]))
"""


@dataclass
class Site:
    """A database with a phase that is due, and processes of its own."""

    environment: dict[str, str]
    failpoints: Path

    def start(self, code: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        environment = {**os.environ, **self.environment}
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def migrate(self) -> None:
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **self.environment}, check=True)

    def run(self, code: str) -> str:
        process = self.start(code)
        output, _ = process.communicate(timeout=WAIT_SECONDS)
        assert process.returncode == 0
        return output

    def published(self) -> list:
        return json.loads(self.run(ASK))

    def hold(self, order: str = "") -> None:
        (self.failpoints / HELD).write_text(order)

    def release(self) -> None:
        (self.failpoints / HELD).unlink()

    def wait_for_held(self) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not list(self.failpoints.glob(f"reached.{HELD}.*")):
            assert time.monotonic() < deadline, "no process came to its commit"
            time.sleep(0.02)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_site(request, tmp_path: Path) -> Iterator[Site]:
    failpoints = tmp_path / "failpoints"
    failpoints.mkdir()
    environment = {
        "DJANGO_SETTINGS_MODULE": "challenge.settings.dev",
        "VAR": str(tmp_path / "var"),
        "FAILPOINTS": str(failpoints),
    }
    with started(choose(request.param)) as servers:
        # Nobody listens at this broker: bells are lost, and rows are the queue.
        silent = {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
        site = Site(environment | servers.environment | silent, failpoints)
        site.migrate()
        yield site


@pytest.fixture
def site(empty_site: Site) -> Site:
    empty_site.run(SEED)
    return empty_site


def test_of_two_processes_at_once_one_publishes(site: Site):
    site.hold()
    processes = begun(site, RING, RING)
    # One stands before its commit and holds the phase's row; the other begins meanwhile.
    site.wait_for_held()
    site.release()
    outputs = sorted(process.communicate(timeout=WAIT_SECONDS)[0] for process in processes)
    assert outputs == ["published 0\n", "published 1\n"]
    assert site.published() == [[1, 3, []]]


PROVISIONAL = """
from datetime import timedelta
from challenge.models import Phase
from leaderboard.domain.publish import publish_provisional
from django.utils import timezone
phase, now = Phase.objects.get(), timezone.now()
publish_provisional(phase, objections_until=now + timedelta(days=1), now=now)
"""
# Both take the moment at which objections end, one just before it and one at it.
FINALIZE = """
from challenge.models import Phase
from leaderboard.domain.publish import CannotPublish, publish
from leaderboard.models import Publication
phase, until = Phase.objects.get(), Publication.objects.get(version=1).objections_until
print("begun", flush=True)
try:
    print("final", publish(phase, now=until).version, flush=True)
except CannotPublish as refusal:
    print(refusal, flush=True)
"""
OBJECT = """
from datetime import timedelta
from challenge.models import Phase
from leaderboard.domain.objections import ObjectionRefused, raise_objection
from leaderboard.models import Publication
from submissions.models import Submission
phase, until = Phase.objects.get(), Publication.objects.get(version=1).objections_until
own = Submission.objects.first()
print("begun", flush=True)
try:
    before = until - timedelta(microseconds=1)
    raise_objection(user=own.submitted_by, team=own.team, phase=phase, text="Why?", now=before)
    print("objected", flush=True)
except ObjectionRefused as refusal:
    print(refusal, flush=True)
"""


def test_of_two_processes_that_finalize_at_once_one_makes_the_version(site: Site):
    site.run(PROVISIONAL)
    site.hold()
    processes = begun(site, FINALIZE, FINALIZE)
    site.wait_for_held()
    site.release()
    outputs = sorted(process.communicate(timeout=WAIT_SECONDS)[0] for process in processes)
    assert outputs[0] == "final 2\n"
    assert "is published, in version 2" in outputs[1]
    assert site.published() == [[1, 3, []], [2, 3, []]]


def test_an_objection_of_the_last_instant_is_heard_or_refused_and_never_lost(site: Site):
    """The results are about to be final: an objection whose moment was in time has come behind them."""
    site.run(PROVISIONAL)
    site.hold()
    [finalizing] = begun(site, FINALIZE)
    site.wait_for_held()
    [objecting] = begun(site, OBJECT)
    site.release()
    assert finalizing.communicate(timeout=WAIT_SECONDS)[0] == "final 2\n"
    assert "has no provisional results" in objecting.communicate(timeout=WAIT_SECONDS)[0]


def test_an_objection_that_came_first_holds_up_the_final_results(site: Site):
    site.run(PROVISIONAL)
    assert site.run(OBJECT).splitlines()[-1] == "objected"
    assert "One objection waits for an answer" in site.run(FINALIZE)
    assert site.published() == [[1, 3, []]]


def begun(site: Site, *codes: str) -> "list[subprocess.Popen[str]]":
    processes = [site.start(code) for code in codes]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
    return processes


def test_a_process_that_is_killed_leaves_nothing_and_the_next_one_publishes(site: Site):
    site.hold("die")
    killed = site.start(RING)
    killed.communicate(timeout=WAIT_SECONDS)
    assert killed.returncode == -signal.SIGKILL
    assert site.published() == []
    site.release()
    assert site.run(RING).splitlines()[-1] == "published 1"
    assert site.published() == [[1, 3, []]]
    assert site.run(RING).splitlines()[-1] == "published 0"
