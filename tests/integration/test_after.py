"""After a year: a file is scored in the benchmark, then a worker releases the labels; what was published stays."""

import gzip
import json
import time
from typing import Any

import pytest

from tests.factories import LABELS
from tests.stacks import Live

pytestmark = pytest.mark.integration
SECONDS = 90
# A year of its own, with twelve images: other tests of the same server do not meet it.
YEAR = """
import json
from datetime import timedelta
from challenge.domain.clock import database_now
from leaderboard.domain.benchmark import open_benchmark
from leaderboard.domain.publish import publish
from tests.factories import make_edition, make_phase, make_scored, make_submission
now = database_now()
edition = make_edition(1999, opened_at=now - timedelta(days=9))
dates = {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=1)}
phase = make_phase(edition=edition, split="test", slug="test", title="Test", **dates)
make_scored(phase, wrong=3, now=now - timedelta(days=2))
results = publish(phase, now=now)
benchmark = open_benchmark(phase, {"opens_at": now, "closes_at": None}, now=now)
submission = make_submission(benchmark, now=now)
print(json.dumps({"phase": phase.pk, "benchmark": benchmark.pk, "digest": results.digest}))
"""
STANDING = """
import json
from challenge.models import DataFile
from leaderboard.domain.freezing import what_is_wrong
from leaderboard.models import Entry, Publication
rows = Entry.objects.filter(publication__year=1999).order_by("publication__is_benchmark", "publication__state")
tables = rows.values_list("publication__phase__slug", "publication__state", "rank", "primary_count")
frozen = Publication.objects.get(year=1999, state="frozen")
files = [each.file.open("rb").read().hex() for each in DataFile.objects.filter(edition__year=1999)]
print(json.dumps({"tables": list(tables), "digest": frozen.digest, "wrong": what_is_wrong(frozen), "files": files}))
"""
RETIRE = """
from challenge.domain.clock import database_now
from challenge.models import Phase
from leaderboard.domain.retiring import start_retiring
now = database_now()
Phase.objects.filter(pk={benchmark}).update(closes_at=now)
start_retiring(Phase.objects.get(pk={phase}), typed="1999/classification/test", now=now)
"""


def test_a_benchmark_is_scored_beside_the_results_and_the_labels_are_released_after_it(live: Live):
    made = json.loads(run(live, YEAR))
    standing = wait_for(live, lambda told: ["benchmark", "live", 1, 0] in told["tables"])
    assert ["test", "frozen", 1, 3] in standing["tables"]
    assert (standing["digest"], standing["wrong"], standing["files"]) == (made["digest"], [], [])
    run(live, RETIRE.format(**made))
    (released,) = wait_for(live, lambda told: told["files"])["files"]
    lines = gzip.decompress(bytes.fromhex(released)).decode().splitlines()
    assert lines == ["image,label", *(f"{image},{label}" for image, label in LABELS)]
    assert wait_for(live, bool)["digest"] == made["digest"]


def run(live: Live, code: str) -> str:
    return live.manage("shell", "--no-imports", "-c", code)


def wait_for(live: Live, is_there: Any) -> dict[str, Any]:
    """How the year stands, once `is_there` says so."""
    deadline = time.monotonic() + SECONDS
    while not is_there(told := json.loads(run(live, STANDING))):
        assert time.monotonic() < deadline, told
        time.sleep(0.5)
    return told
