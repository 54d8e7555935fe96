"""Eight real networks, scored by the scorer itself, published and corrected: the ranks are those of a sorted list."""

import csv
import gzip
import json
from datetime import timedelta

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_release
from challenge.domain.truth_parts import SeededShare
from challenge.enums import Reveal
from challenge.models import Phase
from leaderboard.domain.correcting import correct
from leaderboard.domain.freezing import what_is_wrong
from leaderboard.domain.going_live import go_live
from leaderboard.domain.publish import publish
from leaderboard.enums import Part
from leaderboard.models import Publication
from submissions.demo.content import classes, ensure_edition, labels
from submissions.domain.evaluation import run_evaluation
from submissions.domain.rescoring import start_rescoring
from submissions.enums import Status
from submissions.models import Evaluation
from tests.factories import NOW, make_submission, make_team
from tests.oracle import DATA

# A heartbeat writes from its own thread, so that rows must be committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.oracle, pytest.mark.usefixtures("rings")]
PREDICTIONS = DATA / "ilsvrc2012" / "predictions"
CLOSED = NOW + timedelta(days=1)
LATER = CLOSED + timedelta(days=1)
RELABELLED = 1000


def score_all(now) -> None:
    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        assert run_evaluation(pk, worker="here", clock=lambda: now) == Status.SCORED


def wrong_at_5(network: str, truth: dict[str, str]) -> int:
    """By a plain loop over the network's file."""
    with gzip.open(PREDICTIONS / f"{network}.csv.gz", "rt", newline="") as file:
        return sum(truth[row[0]] not in row[1:6] for row in list(csv.reader(file))[1:])


def table(publication) -> list[tuple[int, str, int]]:
    entries = publication.entries.order_by("rank", "method_name")
    return list(entries.values_list("rank", "method_name", "primary_count"))


def sorted_reference(wrong: dict[str, int]) -> list[tuple[int, str, int]]:
    rows = [(1 + sum(other < count for other in wrong.values()), name, count) for name, count in wrong.items()]
    return sorted(rows)


def test_published_and_corrected_ranks_are_those_of_a_sorted_list():
    expected = json.loads((PREDICTIONS / "expected.json").read_text())
    networks = [name for name in expected if (PREDICTIONS / f"{name}.csv.gz").exists()]
    assert len(networks) == 8
    edition = ensure_edition(NOW)
    Phase.objects.update(closes_at=CLOSED, reveal=Reveal.HIDDEN)
    phase = Phase.objects.get()
    for network in networks:
        content = gzip.decompress((PREDICTIONS / f"{network}.csv.gz").read_bytes())
        make_submission(phase, team=make_team(edition, name=network), content=content, message=network)
    score_all(NOW)
    first = publish(phase, now=CLOSED)
    assert table(first) == sorted_reference({name: expected[name]["wrong_at_1_to_5"][-1] for name in networks})

    # The next labels: a thousand images have another class. The old results stay, the correction has the new ones.
    wnids = [wnid for _, wnid, _ in classes()]
    truth = dict(labels())
    for image in sorted(truth)[:RELABELLED]:
        truth[image] = wnids[(wnids.index(truth[image]) + 1) % len(wnids)]
    before = table(first), Publication.objects.get(pk=first.pk).contents
    release = make_release(
        freeze(import_ground_truth(phase=phase, labels=truth.items(), now=LATER), now=LATER), now=LATER
    )
    start_rescoring(release, now=LATER)
    score_all(LATER)
    go_live(release, now=LATER)
    second = correct(first, note="A thousand labels.", now=LATER)
    assert table(second) == sorted_reference({name: wrong_at_5(name, truth) for name in networks})
    assert table(second) != table(first)
    assert (table(first), Publication.objects.get(pk=first.pk).contents) == before
    assert what_is_wrong(first) == what_is_wrong(second) == []

    # With a live part and a holdout, the holdout ranks; the two together are the whole.
    split = SeededShare(0.3, "seed")
    third_truth = import_ground_truth(phase=phase, labels=truth.items(), split=split, now=LATER)
    release = make_release(freeze(third_truth, now=LATER), now=LATER)
    start_rescoring(release, now=LATER)
    score_all(LATER)
    go_live(release, now=LATER)
    third = correct(second, note="A holdout ranks.", now=LATER)
    wholes = dict(second.entries.values_list("method_name", "primary_count"))
    assert third.part == Part.HOLDOUT
    for evaluation in Evaluation.objects.filter(release=release).select_related("submission__method"):
        parts = evaluation.report["parts"]
        counts = {name: part["metrics"]["flat_error"]["wrong"][-1] for name, part in parts.items()}
        entry = third.entries.get(submission_id=evaluation.submission_id)
        assert sum(counts.values()) == wholes[entry.method_name]
        assert (entry.primary_count, entry.images) == (counts["holdout"], parts["holdout"]["images"])
    holdout = dict(third.entries.values_list("method_name", "primary_count"))
    assert table(third) == sorted_reference(holdout)
