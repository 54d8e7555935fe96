"""Eight real networks on 50,000 real images, against labels and what people said later (Beyer et al., 2020)."""

import json
import resource

import pytest

from challenge.models import Phase
from submissions.demo.content import classes, ensure_edition
from submissions.domain.label_audit import start_label_audit
from submissions.domain.label_audit_list import run_label_audit
from submissions.domain.label_audit_view import Listing
from submissions.enums import Status
from tests.factories import NOW, make_submission
from tests.oracle import DATA

pytestmark = [pytest.mark.django_db, pytest.mark.oracle, pytest.mark.usefixtures("rings")]
PREDICTIONS = DATA / "ilsvrc2012" / "predictions"


@pytest.fixture
def accepted():
    """Whether the labels that people gave later hold a class; they number classes in the order of their wnids."""
    places = {wnid: place for place, wnid in enumerate(sorted(wnid for _, wnid, _ in classes()))}
    labels = json.loads((DATA / "votes" / "real.json").read_text())
    return lambda image, wnid: places[wnid] in labels[int(image[-8:]) - 1]


@pytest.fixture
def phase():
    return ensure_edition(NOW).tasks.get().phases.get()


def test_eight_networks_agree_against_1038_labels_and_people_accept_most_of_what_they_say(phase, accepted):
    files = sorted(PREDICTIONS.glob("*.csv.gz"))
    for file in files:
        submission = make_submission(phase, content=file.read_bytes())
        # How good it is decides between files of one team alone, and each network has its own.
        scored = {"images": 50_000, "metrics": {"flat_error": {"wrong": [0], "error": [0.0]}}}
        submission.evaluations.update(status=Status.SCORED, report=scored)
    Phase.objects.update(closes_at=NOW)
    audit = start_label_audit(phase, min_entries=len(files), now=NOW)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    audit = run_label_audit(audit.pk, clock=lambda: NOW)
    rows = Listing(audit)[:]
    share = sum(accepted(row["image"], row["agreed"]) for row in rows) / len(rows)
    print(f"{len(rows):,} images, {share:.1%} of the agreed labels accepted by people")
    print(f"{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB more at its peak")
    assert (len(files), audit.summary["found"], len(rows)) == (8, 1_038, 1_038)
    assert share == pytest.approx(0.76, abs=0.01)
