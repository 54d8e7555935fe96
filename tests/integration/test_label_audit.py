"""An audit of 50,000 labels and a draft of decided ones, through broker, worker and database."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.stacks import Live

pytestmark = pytest.mark.integration
PHASE = "2012/classification/val"
SECONDS = 90


@pytest.fixture
def closed(live: Live):
    """The server, its phase closed for the time of the test, with the demonstration's entries and no others.

    Other tests send files without a wrong guess; where such a one is its team's best, nobody disagrees with the labels.
    """
    close = "print(Phase.objects.filter(task__edition__year=2012).update(closes_at={}))"
    sent_by_tests = (
        "Evaluation.objects.filter(status='scored').exclude(submission__idempotency_key__startswith='demo-')"
    )
    aside = live.ask(
        f"ids = list({sent_by_tests}.values_list('pk', flat=True));"
        "Evaluation.objects.filter(pk__in=ids).update(status='cancelled'); print(ids)"
    )
    live.ask(close.format("'2013-01-01T00:00:00Z'"))
    yield live
    live.ask(close.format("None"))
    live.ask(f"print(Evaluation.objects.filter(pk__in={aside}).update(status='scored'))")
    live.ask("Relabelling.objects.all().delete(); print(len(GroundTruth.objects.filter(state='draft').delete()))")


def test_a_worker_lists_disagreements_and_makes_a_draft_of_decisions(closed: Live, tmp_path: Path):
    started = json.loads(closed.manage("label_audit", "start", PHASE, "--min-entries", "2", "--json"))
    audit = ended(closed, "audits")
    assert (audit["state"], audit["images"], audit["read"]) == ("done", 50_000, started["entries"])
    assert audit["found"] > 0
    closed.manage("label_audit", "export", PHASE, str(tmp_path / "agreed.csv"), "--table", "relabel")
    decided = (tmp_path / "agreed.csv").read_text().splitlines(keepends=True)[:11]
    (tmp_path / "decided.csv").write_text("".join(decided))
    closed.manage("label_audit", "relabel", PHASE, str(tmp_path / "decided.csv"))
    made = ended(closed, "relabellings")
    assert (made["state"], made["images"]) == ("done", 10)
    assert made["draft"] == made["based_on"] + 1


def ended(live: Live, kind: str) -> dict[str, Any]:
    """The latest work of a kind, once its worker is done with it."""
    deadline = time.monotonic() + SECONDS
    while True:
        latest: dict[str, Any] = json.loads(live.manage("label_audit", "show", PHASE, "--json"))[kind][0]
        if latest["state"] != "running":
            return latest
        assert time.monotonic() < deadline, latest
        time.sleep(0.5)
