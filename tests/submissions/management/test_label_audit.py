import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from submissions.domain.label_audit_list import run_label_audit
from submissions.domain.relabelling import run_relabelling
from submissions.models import LabelAudit, Relabelling
from tests.factories import NOW, make_phase
from tests.submissions.domain.test_label_audit import FOX, entry, score_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PHASE = "2026/classification/val"


def said(*arguments: object) -> str:
    out = StringIO()
    call_command("label_audit", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def phase():
    phase = make_phase(limit_per_day=None)
    for _ in range(2):
        entry(phase, val_003=FOX)
    score_everything()
    phase.opens_at, phase.closes_at = NOW - timedelta(days=3_650), NOW - timedelta(days=3_649)
    phase.save()
    return phase


def test_an_audit_goes_from_start_to_a_draft(phase, tmp_path):
    assert "0 of 2 entries read" in said("start", PHASE)
    run_label_audit(LabelAudit.objects.get().pk, clock=lambda: NOW)
    assert "on 1 of 12 images at least 2 of 2 entries agree against the label" in said("show", PHASE)
    exported = json.loads(said("export", PHASE, tmp_path / "relabel.csv", "--table", "relabel", "--json"))
    assert (exported["found"], exported["by_agreeing"]) == (1, [[2, 1]])
    assert (tmp_path / "relabel.csv").read_text() == f"image,label\nval_003,{FOX}\n"
    assert json.loads(said("relabel", PHASE, tmp_path / "relabel.csv", "--json"))["images"] == 1
    run_relabelling(Relabelling.objects.get().pk, clock=lambda: NOW)
    assert "1 image of version 1 labelled anew: version 2 is a draft" in said("show", PHASE)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["start", "2026/classification/test"], "There is no phase 2026/classification/test"),
        (["start", PHASE, "--min-entries", "3"], "From 2 to 2 entries can be asked to agree"),
        (["export", PHASE, "out.csv"], "has no audit that is done"),
        (["relabel", PHASE, "absent.csv"], "absent.csv"),
    ],
)
def test_what_cannot_be_is_told_as_on_the_page(phase, arguments, why):
    with pytest.raises(CommandError, match=why):
        said(*arguments)


def test_a_phase_without_audits_says_so(phase):
    assert "has no audit yet" in said("show", PHASE)
